import { jsonOf } from '@orrery/platform-expectations';
import { quoteText, type Tuple } from '@orrery/platform-tables';
import type { TableSession } from '../tabular-file/table-session.js';
import { keyOf } from './compare-rows.js';
import type { RowComparison } from './row-comparison.js';

export type RowChange = 'ADDED' | 'REMOVED' | 'CHANGED';

/** A row that is not the same in both versions. */
export interface RowDifference {
  /** Its place among all that differ, in the order of keys. */
  readonly number: number;
  readonly change: RowChange;
  readonly key: Readonly<Record<string, unknown>>;
  /** Of a row that changed, those that did; all of one that came or went. */
  readonly cells: readonly CellDifference[];
}

export interface CellDifference {
  readonly column: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface DifferencesRequest {
  /** All kinds when null. */
  readonly changes: readonly RowChange[] | null;
  /** Those behind this one. */
  readonly after: number;
  readonly atMost: number;
}

/** Reads rows that `writeDifferences` wrote. */
export async function readDifferences(
  session: TableSession,
  comparison: RowComparison,
  path: string,
  { changes, after, atMost }: DifferencesRequest,
): Promise<readonly RowDifference[]> {
  const { key, cells } = comparison;
  const columns = [
    ...['number', 'change'],
    ...key.map((_, k) => `f${k}`),
    ...key.map((_, k) => `t${k}`),
    ...cells.flatMap((_, i) => [`d${i}`, `b${i}`, `a${i}`]),
  ];
  const kinds = changes === null ? '' : ` AND change IN ('', ${changes.map(quoteText).join(', ')})`;
  const file = `read_parquet(${quoteText(path)})`;
  const isWanted = `number > ${after}${kinds}`;
  // Which rows, first: all that they hold is read of those only.
  const { last } = await session.row(
    `SELECT max(number)::DOUBLE AS last FROM (SELECT number FROM ${file} WHERE ${isWanted} ORDER BY number LIMIT ${atMost})`,
  );
  if (last === null) return [];
  const read = session.tuples(
    `SELECT ${columns.join(', ')} FROM ${file} WHERE ${isWanted} AND number <= ${Number(last)} ORDER BY number`,
  );
  const differences: RowDifference[] = [];
  for await (const tuples of read)
    differences.push(...tuples.map((tuple) => differenceOf(comparison, tuple)));
  return differences;
}

function differenceOf({ key, cells }: RowComparison, tuple: Tuple): RowDifference {
  const [number, kind, ...values] = tuple;
  const change = kind as RowChange;
  const keyAt = change === 'REMOVED' ? 0 : key.length;
  const shown = cells.flatMap(({ name, before, after }, i): readonly CellDifference[] => {
    const [differs, was, is] = [0, 1, 2].map((at) => values[2 * key.length + 3 * i + at] ?? null);
    const isThere = { ADDED: after !== null, REMOVED: before !== null, CHANGED: differs === true }[change];
    return isThere ? [{ column: name, before: jsonOf(was ?? null), after: jsonOf(is ?? null) }] : [];
  });
  return { number: Number(number), change, key: keyOf(key, values.slice(keyAt)), cells: shown };
}
