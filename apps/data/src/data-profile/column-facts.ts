import {
  isFloating,
  quoteName,
  type SqlRow,
  type TableColumn,
  type TableSource,
} from '@orrery/platform-tables';
import { valueToShow } from './shown-value.js';
import { textList } from './text-list.js';

/** What the first scan tells of a column: what the others have to know. */
export interface ColumnFacts {
  readonly column: TableColumn;
  /** Values that are not null. */
  readonly values: number;
  readonly notFinite: number;
  /** How many different values there are, possibly far off. */
  readonly approximately: number;
  readonly min: SqlRow[string];
  readonly max: SqlRow[string];
  /** The same of a numeric column, as doubles; null without a value. */
  readonly range: readonly [low: number, high: number] | null;
  /** About which the values of a numeric column lie. */
  readonly centre: number;
  /** Numbers about as many values of a numeric column apart. */
  readonly spread: readonly number[];
  /** Values that may be among the most frequent, as texts that cast back to them. */
  readonly candidates: readonly string[];
}

export interface TableFacts {
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
}

/** A value of more than one in so many rows is a candidate for certain: the engine watches three times as many. */
const CANDIDATES = 32;

/** Texts longer than this are no candidates: a few could fill the memory. */
export const LONGEST_CANDIDATE = 1000;

/** Shares of the values between numbers whose ranks are counted: 0.8 % each, and finer at the ends. */
const SPREAD = [0.001, 0.0025, ...Array.from({ length: 127 }, (_, k) => (k + 1) / 128), 0.9975, 0.999];

/** Scans all rows. */
export async function findFacts(table: TableSource): Promise<TableFacts> {
  const measures = table.columns.flatMap(factsOf);
  const found = await table.row(
    `SELECT ${['count(*) AS rows', ...measures].join(', ')} FROM ${table.relation}`,
  );
  const columns = table.columns.map((column, i): ColumnFacts => {
    const [low, high] = [found[`low_${i}`], found[`high_${i}`]];
    const range = typeof low === 'number' && typeof high === 'number' ? ([low + 0, high + 0] as const) : null;
    return {
      column,
      values: Number(found[`values_${i}`]),
      notFinite: Number(found[`not_finite_${i}`]),
      approximately: Number(found[`approximately_${i}`]),
      min: found[`min_${i}`] ?? null,
      max: found[`max_${i}`] ?? null,
      range,
      centre: centreOf(found[`centre_${i}`], range),
      spread: range === null ? [] : between(range, found[`spread_${i}`]),
      // A statement ends at the first NUL.
      candidates: textList(found[`candidates_${i}`]).filter((text) => !text.includes('\0')),
    };
  });
  return { rows: Number(found['rows']), columns };
}

function factsOf(column: TableColumn, i: number): readonly string[] {
  const name = quoteName(column.name);
  const floating = isFloating(column);
  const filter = floating ? ` FILTER (WHERE isfinite(${name}))` : '';
  const measures = [
    `count(${name}) AS values_${i}`,
    `${floating ? `count(*) FILTER (WHERE NOT isfinite(${name}))` : '0'} AS not_finite_${i}`,
    `approx_count_distinct(${name}) AS approximately_${i}`,
  ];
  if (column.kind === 'OTHER') return measures;
  const short = column.kind === 'STRING' ? ` FILTER (WHERE strlen(${name}) <= ${LONGEST_CANDIDATE})` : filter;
  measures.push(`approx_top_k(${name}, ${CANDIDATES})${short}::VARCHAR[] AS candidates_${i}`);
  if (column.kind === 'BOOLEAN') return measures;
  const [min, max] = [`min(${name})${filter}`, `max(${name})${filter}`];
  measures.push(`${valueToShow(column, min)} AS min_${i}`, `${valueToShow(column, max)} AS max_${i}`);
  if (column.kind !== 'NUMBER') return measures;
  return [
    ...measures,
    `(${min})::DOUBLE AS low_${i}`,
    `(${max})::DOUBLE AS high_${i}`,
    `favg(${name}::DOUBLE)${filter} AS centre_${i}`,
    `approx_quantile(${name}::DOUBLE, [${SPREAD}])${filter} AS spread_${i}`,
  ];
}

/** The mean; where its sum leaves the range of doubles, the middle does as well. */
function centreOf(mean: unknown, range: ColumnFacts['range']): number {
  if (typeof mean === 'number' && Number.isFinite(mean)) return mean;
  return range === null ? 0 : range[0] / 2 + range[1] / 2;
}

/** What is strictly within: estimates may be anything. */
function between([low, high]: readonly [number, number], estimates: unknown): readonly number[] {
  if (!Array.isArray(estimates)) return [];
  return estimates.map((value) => Number(value) + 0).filter((value) => value > low && value < high);
}
