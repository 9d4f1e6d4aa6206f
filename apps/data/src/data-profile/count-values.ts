import { quoteName, type SqlRow, type TableSource } from '@orrery/platform-tables';
import { LONGEST_CANDIDATE, type ColumnFacts } from './column-facts.js';
import { KEPT_BITS, registersIn, registersOf } from './distinct-registers.js';
import { countList } from './text-list.js';
import type { ValueCounts } from './value-counts.js';

/** Counting holds every different value in memory: so many of a column, or of those that are counted at once. */
const COUNTED_AT_ONCE = 1_000_000;
/** So many columns are counted in one statement. */
const COLUMNS_AT_ONCE = 32;
/** One more than is kept: it bounds all others. */
const FREQUENT = 257;

/** A column, and its place in the table. */
export interface PlacedColumn {
  readonly place: number;
  readonly facts: ColumnFacts;
}

/** Whether the different values of a column are counted; otherwise they are estimated. */
export function isCounted({ approximately }: Pick<ColumnFacts, 'approximately'>): boolean {
  return approximately <= COUNTED_AT_ONCE;
}

/** Groups the rows by each column: how many values there are, and which are the most frequent, by the column's place. */
export async function countValues(
  table: TableSource,
  columns: readonly PlacedColumn[],
): Promise<ReadonlyMap<number, ValueCounts>> {
  const counted = new Map<number, ValueCounts>();
  for (const batch of batchesOf(columns)) {
    const statements = batch.map((column) => groupingOf(table.relation, column));
    for (const row of await table.rows(statements.join(' UNION ALL '))) {
      counted.set(Number(row['place']), countsIn(row));
    }
  }
  return counted;
}

function groupingOf(relation: string, { place, facts }: PlacedColumn): string {
  const name = quoteName(facts.column.name);
  const groups = `SELECT ${name} AS v, count(*) AS n FROM ${relation} WHERE ${name} IS NOT NULL GROUP BY ${name}`;
  const registers = registersOf(facts, KEPT_BITS, 'v');
  const text = facts.column.kind === 'OTHER' ? 'NULL::VARCHAR' : textOf(facts);
  return `(SELECT ${place} AS place, different, registers, list_transform(top, lambda t: -t.n) AS counts,
      list_transform(top, lambda t: t.v) AS texts
    FROM (SELECT count(*) AS different, ${registers} AS registers, min({'n': -n, 'v': ${text}}, ${FREQUENT}) AS top
            FROM (${groups})))`;
}

/** A few long texts could fill the memory. */
function textOf({ column: { kind } }: ColumnFacts): string {
  return kind === 'STRING' ? `CASE WHEN strlen(v) <= ${LONGEST_CANDIDATE} THEN v END` : 'v::VARCHAR';
}

function countsIn(row: SqlRow): ValueCounts {
  const [different, counts, texts] = [Number(row['different']), countList(row['counts']), row['texts']];
  const values = counts.map((count, k) => ({
    text: Array.isArray(texts) && texts[k] != null ? String(texts[k]) : null,
    count,
  }));
  const othersAtMost = different > counts.length ? (counts.at(-1) ?? 0) : 0;
  return {
    different,
    registers: registersIn(row['registers'], KEPT_BITS),
    frequent: { values, othersAtMost },
  };
}

/** In the table's order, so many together that their values fit into memory. */
function batchesOf(columns: readonly PlacedColumn[]): readonly (readonly PlacedColumn[])[] {
  const batches: PlacedColumn[][] = [];
  let held = Infinity;
  for (const column of columns) {
    const { approximately } = column.facts;
    const last = batches.at(-1);
    if (last === undefined || last.length === COLUMNS_AT_ONCE || held + approximately > COUNTED_AT_ONCE) {
      batches.push([column]);
      held = approximately;
    } else {
      last.push(column);
      held += approximately;
    }
  }
  return batches;
}
