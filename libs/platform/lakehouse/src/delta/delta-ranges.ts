import { z } from 'zod';
import type { TableColumn } from '@orrery/platform-tables';
import { instantIn } from '../read-instant.js';
import type { BoundValue, ValueRange } from '../value-range.js';

const values = z.record(z.string(), z.unknown());

const statistics = z.object({
  numRecords: z.number().nullish(),
  minValues: values.nullish(),
  maxValues: values.nullish(),
  nullCount: values.nullish(),
});

export type DeltaStatistics = z.infer<typeof statistics>;

/** Statistics as the log keeps them. They are hints: what cannot be read says nothing. */
export function readStatistics(told: unknown): DeltaStatistics {
  return statistics.catch({}).parse(typeof told === 'string' ? jsonIn(told) : told);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** @param storedName what statistics call the column. */
export function rangeIn(
  { numRecords, minValues, maxValues, nullCount }: DeltaStatistics,
  column: TableColumn,
  storedName: string,
): ValueRange {
  const nulls = nullCount?.[storedName];
  return {
    min: boundIn(minValues?.[storedName], column),
    max: boundIn(maxValues?.[storedName], column),
    nulls: typeof nulls === 'number' ? nullsOf(nulls, numRecords ?? null) : 'UNKNOWN',
    isConstant: false,
  };
}

function nullsOf(nulls: number, rows: number | null): ValueRange['nulls'] {
  if (nulls === 0) return 'NONE';
  return nulls === rows ? 'ALL' : 'SOME';
}

/** The range of a column that has one value in all rows: that of a partition. */
export function constantRange(value: string | null, column: TableColumn): ValueRange {
  if (value === null) return { min: null, max: null, nulls: 'ALL', isConstant: true };
  const bound = boundIn(column.kind === 'NUMBER' ? Number(value) : plain(value, column), column);
  return { min: bound, max: bound, nulls: 'NONE', isConstant: bound !== null };
}

function plain(value: string, { kind }: TableColumn): string | boolean {
  if (kind !== 'BOOLEAN') return value;
  return value.toLowerCase() === 'true';
}

function boundIn(value: unknown, { kind }: TableColumn): BoundValue | null {
  if (kind === 'NUMBER') return typeof value === 'number' && !Number.isNaN(value) ? value : null;
  if (kind === 'BOOLEAN') return typeof value === 'boolean' ? value : null;
  if (typeof value !== 'string') return null;
  if (kind === 'DATE') return /^\d{4}-\d\d-\d\d$/.test(value) ? value : null;
  if (kind === 'TIMESTAMP') return instantIn(value);
  return kind === 'STRING' ? value : null;
}
