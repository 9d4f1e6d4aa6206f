import { quoteName, type SqlRow, type TableSource } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';
import {
  estimateDistinct,
  FINE_BITS,
  KEPT_BITS,
  registerOf,
  registersIn,
  registersMeasure,
  zerosOf,
} from './distinct-registers.js';
import { LONGEST_CANDIDATE } from './sample-columns.js';
import { countList } from './text-list.js';
import type { DifferentValues } from './different-values.js';

/** Counting holds every different value in memory, and costs the more the less of them fit into a cache. */
const COUNTED_OF_SMALL = 1_000_000;
const COUNTED_OF_LARGE = 100_000;
const SMALL_ROWS = 2_000_000;
/** So many columns are grouped in one statement. */
const COLUMNS_AT_ONCE = 32;
/** One more than is kept: it bounds all others. */
const FREQUENT = 257;

/** Whether the different values of a column are counted; otherwise they are estimated. */
export function isCounted({ approximately }: Pick<ColumnFacts, 'approximately'>, rows: number): boolean {
  return approximately <= (rows <= SMALL_ROWS ? COUNTED_OF_SMALL : COUNTED_OF_LARGE);
}

/** Groups the rows by each column, or by a part of its hash where its values are too many, in the columns' order. */
export async function countValues(
  table: TableSource,
  columns: readonly ColumnFacts[],
  rows: number,
): Promise<readonly DifferentValues[]> {
  const counted = new Map<number, DifferentValues>();
  for (const batch of batchesOf(columns)) {
    const statements = batch.map((facts) =>
      isCounted(facts, rows) ? byValue(table.relation, facts) : byRegister(table.relation, facts),
    );
    for (const row of await table.rows(statements.join(' UNION ALL '))) {
      counted.set(Number(row['place']), row['different'] === null ? estimatedIn(row) : countedIn(row));
    }
  }
  return columns.map(({ place }) => {
    const values = counted.get(place);
    if (values === undefined) throw new Error(`Column ${place} was not grouped.`);
    return values;
  });
}

function byValue(relation: string, facts: ColumnFacts): string {
  const { column, place } = facts;
  const name = quoteName(column.name);
  const groups = `SELECT ${name} AS v, count(*) AS n FROM ${relation} WHERE ${name} IS NOT NULL GROUP BY ${name}`;
  const registers = registersMeasure(registerOf(facts, KEPT_BITS, 'v'), zerosOf(facts, 'v'), KEPT_BITS);
  return `(SELECT ${place} AS place, different, registers, list_transform(top, lambda t: -t.n) AS counts,
      list_transform(top, lambda t: t.v) AS texts
    FROM (SELECT count(*) AS different, ${registers} AS registers,
                 min({'n': -n, 'v': ${textOf(facts)}}, ${FREQUENT}) AS top FROM (${groups})))`;
}

function byRegister(relation: string, facts: ColumnFacts): string {
  const name = quoteName(facts.column.name);
  const groups = `SELECT ${registerOf(facts, FINE_BITS, name)} AS r, max(${zerosOf(facts, name)}) AS z FROM ${relation}
    WHERE ${name} IS NOT NULL GROUP BY r`;
  return `(SELECT ${facts.place} AS place, NULL::BIGINT AS different, ${registersMeasure('r', 'z', FINE_BITS)} AS registers,
      []::BIGINT[] AS counts, []::VARCHAR[] AS texts FROM (${groups}))`;
}

/** A few long texts could fill the memory. */
function textOf({ column: { kind } }: ColumnFacts): string {
  if (kind === 'OTHER') return 'NULL::VARCHAR';
  return kind === 'STRING' ? `CASE WHEN strlen(v) <= ${LONGEST_CANDIDATE} THEN v END` : 'v::VARCHAR';
}

function countedIn(row: SqlRow): DifferentValues {
  const [different, counts, texts] = [Number(row['different']), countList(row['counts']), row['texts']];
  const values = counts.map((count, k) => ({
    text: Array.isArray(texts) && texts[k] != null ? String(texts[k]) : null,
    count,
  }));
  const othersAtMost = different > counts.length ? (counts.at(-1) ?? 0) : 0;
  return {
    ...{ different, isExact: true },
    registers: registersIn(row['registers'], KEPT_BITS),
    frequent: { values, othersAtMost },
  };
}

function estimatedIn(row: SqlRow): DifferentValues {
  const registers = registersIn(row['registers'], FINE_BITS);
  return { different: estimateDistinct(registers), isExact: false, registers, frequent: null };
}

/** In the table's order, so many together that their values fit into memory. */
function batchesOf(columns: readonly ColumnFacts[]): readonly (readonly ColumnFacts[])[] {
  const batches: ColumnFacts[][] = [];
  let held = Infinity;
  for (const facts of columns) {
    const values = Math.min(facts.approximately, COUNTED_OF_SMALL);
    const last = batches.at(-1);
    if (last === undefined || last.length === COLUMNS_AT_ONCE || held + values > COUNTED_OF_SMALL) {
      batches.push([facts]);
      held = values;
    } else {
      last.push(facts);
      held += values;
    }
  }
  return batches;
}
