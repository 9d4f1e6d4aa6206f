import { quoteText, type TupleValue } from '@orrery/platform-tables';
import { jsonOf } from '@orrery/platform-expectations';
import type { TableSession } from '../tabular-file/table-session.js';
import { doubledKeys, keyFaults, writeDifferences } from './comparison-sql.js';
import { DuplicateKeyError, NullKeyError } from './row-diff.errors.js';
import type { KeyColumn, RowComparison } from './row-comparison.js';
import type { PairSide } from './version-pair.js';

/** How many rows came, went, and stayed as they were or did not. */
export interface RowCounts {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly unchanged: number;
  /** In how many rows each column is another: one number a compared column. */
  readonly changedCells: readonly number[];
}

/** Hears how far a comparison is; may throw to stop it. */
export type ComparisonProgress = (step: string, progress: number) => Promise<void>;

const SHOWN_KEYS = 5;

/**
 * Compares the rows of the relations `from` and `to` by key, and writes those that differ to `path`.
 * @param rowsBefore how many rows `from` has.
 * @throws {NullKeyError | DuplicateKeyError}
 */
export async function compareRows(
  session: TableSession,
  comparison: RowComparison,
  { rowsBefore, path, tell }: CompareOptions,
): Promise<RowCounts> {
  await tell('looking at the keys of the earlier version', 0.1);
  await requireKey(session, comparison.key, 'FROM');
  await tell('looking at the keys of the later version', 0.25);
  await requireKey(session, comparison.key, 'TO');
  await tell('comparing the rows', 0.4);
  const files = { found: `${path}.found`, numbers: `${path}.numbers`, numbered: path };
  for (const statement of writeDifferences(comparison, files)) await session.rows(statement);
  await tell('counting what differs', 0.85);
  return count(session, comparison, { path, rowsBefore });
}

export interface CompareOptions {
  readonly rowsBefore: number;
  readonly path: string;
  readonly tell: ComparisonProgress;
}

async function requireKey(session: TableSession, key: readonly KeyColumn[], side: PairSide): Promise<void> {
  const faults = await session.row(keyFaults(key, side));
  const [nulls, doubled] = [Number(faults['nulls']), Number(faults['doubled'])];
  if (nulls > 0) throw new NullKeyError(nulls, side);
  if (doubled === 0) return;
  const examples: unknown[] = [];
  for await (const tuples of session.tuples(doubledKeys(key, side, SHOWN_KEYS)))
    examples.push(...tuples.map((tuple) => keyOf(key, tuple)));
  throw new DuplicateKeyError(doubled, side, examples);
}

/** A key by the names of its columns. */
export function keyOf(
  key: readonly KeyColumn[],
  values: readonly TupleValue[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(key.map(({ name }, k) => [name, jsonOf(values[k] ?? null)]));
}

async function count(
  session: TableSession,
  { cells }: RowComparison,
  { path, rowsBefore }: Pick<CompareOptions, 'path' | 'rowsBefore'>,
): Promise<RowCounts> {
  const kinds = ['ADDED', 'REMOVED', 'CHANGED'].map(
    (change) => `(count(*) FILTER (WHERE change = '${change}'))::DOUBLE AS ${change}`,
  );
  const changes = cells.map((_, i) => `(count(*) FILTER (WHERE d${i}))::DOUBLE AS d${i}`);
  const found = await session.row(
    `SELECT ${[...kinds, ...changes].join(', ')} FROM read_parquet(${quoteText(path)})`,
  );
  const [added, removed, changed] = ['ADDED', 'REMOVED', 'CHANGED'].map((change) => Number(found[change]));
  return {
    ...{ added: added ?? 0, removed: removed ?? 0, changed: changed ?? 0 },
    unchanged: rowsBefore - (removed ?? 0) - (changed ?? 0),
    changedCells: cells.map((_, i) => Number(found[`d${i}`])),
  };
}
