import { isFloating, quoteName } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';

/**
 * The values of a numeric column in units in which no power, product or sum of them leaves the range of doubles, and
 * none cancels: (x − centre) / scale, the scale a power of two.
 */
export interface NumericColumn {
  readonly facts: ColumnFacts;
  /** Expression of the value as a double; null for what is not finite. */
  readonly value: string;
  /** Expression of the value in these units. */
  readonly unit: string;
  readonly centre: number;
  readonly scale: number;
  readonly min: number;
  readonly max: number;
  /** Numbers between them, about as many values apart. */
  readonly spread: readonly number[];
}

/** @param spread numbers between its extremes. */
export function numericColumn(facts: ColumnFacts, spread: readonly number[]): NumericColumn | null {
  const { column, centre, range } = facts;
  if (range === null) return null;
  const name = quoteName(column.name);
  const value = isFloating(column)
    ? `CASE WHEN isfinite(${name}) THEN ${name}::DOUBLE END`
    : `${name}::DOUBLE`;
  const [min, max] = range;
  const scale = scaleOf(Math.max(max / 2 - centre / 2, centre / 2 - min / 2));
  const unit = `((${value}) * ${literal(1 / scale)} - ${literal(centre / scale)})`;
  return { facts, value: `(${value})`, unit, centre, scale, min, max, spread };
}

/** As the engine reads a double exactly. */
function literal(value: number): string {
  return `'${value}'::DOUBLE`;
}

/** The least power of two above the distance whose half is given, within what has a reciprocal. */
function scaleOf(halfDistance: number): number {
  if (halfDistance === 0) return 1;
  return 2 ** Math.min(1023, Math.max(-1000, Math.floor(Math.log2(halfDistance)) + 2));
}
