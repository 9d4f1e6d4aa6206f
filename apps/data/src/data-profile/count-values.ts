import { quoteName, type SqlRow, type TableSource } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import type { ScannedHashes } from './column-scan.js';
import { FREQUENT } from './counted-numbers.js';
import type { DifferentValues } from './different-values.js';
import { countFrequentHashes } from './measure-top.js';
import { mostCounted } from './scan-table.js';
import { countList } from './count-list.js';

/** So many columns are grouped in one statement. */
const COLUMNS_AT_ONCE = 32;
/** Different values that are held at the most: those of one column may be as many. */
const HELD_AT_ONCE = 1_000_000;
/** Texts longer than this are not told: a few could fill the memory. */
const LONGEST_TOLD = 1000;

/** Whether the different values of a column are counted; otherwise they are estimated. */
export function isCounted({ approximately }: Pick<ScannedHashes, 'approximately'>, rows: number): boolean {
  return approximately <= mostCounted(rows);
}

/** Groups the rows by each column where its values are few enough; else as its hashes tell. By the columns' places. */
export async function countValues(
  table: TableSource,
  columns: readonly ColumnFacts[],
  rows: number,
): Promise<ReadonlyMap<number, DifferentValues>> {
  const counted = new Map<number, DifferentValues>();
  const grouped = columns.filter((facts) => isCounted(facts.hashes, rows));
  for (const batch of batchesOf(grouped)) {
    const statements = batch.map((facts) => byValue(table.relation, facts));
    for (const row of await table.rows(statements.join(' UNION ALL ')))
      counted.set(Number(row['place']), countedIn(row));
  }
  for (const facts of columns) {
    if (counted.has(facts.place)) continue;
    const frequent = await countFrequentHashes(table, facts);
    counted.set(facts.place, { different: facts.hashes.approximately, isExact: false, frequent });
  }
  return counted;
}

function byValue(relation: string, facts: ColumnFacts): string {
  const { column, place } = facts;
  const name = quoteName(column.name);
  const groups = `SELECT ${name} AS v, count(*) AS n FROM ${relation} WHERE ${name} IS NOT NULL GROUP BY ${name}`;
  return `(SELECT ${place} AS place, different, list_transform(top, lambda t: -t.n) AS counts,
      list_transform(top, lambda t: t.v) AS texts
    FROM (SELECT count(*) AS different, min({'n': -n, 'v': ${textOf(facts)}}, ${FREQUENT}) AS top FROM (${groups})))`;
}

/** A few long texts could fill the memory. */
function textOf({ column: { kind } }: ColumnFacts): string {
  if (kind === 'OTHER') return 'NULL::VARCHAR';
  return kind === 'STRING' ? `CASE WHEN strlen(v) <= ${LONGEST_TOLD} THEN v END` : 'v::VARCHAR';
}

function countedIn(row: SqlRow): DifferentValues {
  const [different, counts, texts] = [Number(row['different']), countList(row['counts']), row['texts']];
  const values = counts.map((count, k) => ({
    text: Array.isArray(texts) && texts[k] != null ? String(texts[k]) : null,
    count,
  }));
  const othersAtMost = different > counts.length ? (counts.at(-1) ?? 0) : 0;
  return { different, isExact: true, frequent: { values, othersAtMost } };
}

/** In the table's order, so many together that their values fit into memory. */
function batchesOf(columns: readonly ColumnFacts[]): readonly (readonly ColumnFacts[])[] {
  const batches: ColumnFacts[][] = [];
  let held = Infinity;
  for (const facts of columns) {
    const last = batches.at(-1);
    if (
      last === undefined ||
      last.length === COLUMNS_AT_ONCE ||
      held + facts.hashes.approximately > HELD_AT_ONCE
    ) {
      batches.push([facts]);
      held = facts.hashes.approximately;
    } else {
      last.push(facts);
      held += facts.hashes.approximately;
    }
  }
  return batches;
}
