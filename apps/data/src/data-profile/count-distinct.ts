import { HyperLogLog } from '@orrery/math-statistics';
import { quoteName } from '@orrery/platform-tables';
import { FILE, type Table } from '../tabular-file/table.js';

export interface DistinctValues {
  readonly count: number;
  readonly isExact: boolean;
}

/** Counting holds every different value in memory: above so many in a column, or in all, they are estimated. */
const COUNTED_UP_TO = 1_000_000;
const COUNTED_IN_ALL = 4_000_000;

const INDEX_BITS = 14;
const RANK_BITS = 64 - INDEX_BITS;
const FIRST_CHARACTER = 35;

/**
 * Different values of each column, nulls not counted.
 *
 * @param approximately how many there are, possibly far off: it only decides how they are counted.
 */
export async function countDistinct(
  table: Table,
  approximately: readonly number[],
): Promise<readonly DistinctValues[]> {
  const counted = countedColumns(approximately);
  const counts = [...counted].map((i) => `count(DISTINCT ${nameOf(table, i)}) AS distinct_${i}`);
  const exact = counts.length === 0 ? {} : await table.row(`SELECT ${counts.join(', ')} FROM ${FILE}`);
  const values: DistinctValues[] = [];
  for (const [i, { name }] of table.columns.entries()) {
    values.push(
      counted.has(i)
        ? { count: Number(exact[`distinct_${i}`]), isExact: true }
        : { count: await estimateDistinct(table, name), isExact: false },
    );
  }
  return values;
}

/** The columns that are counted: those with the fewest different values first. */
export function countedColumns(approximately: readonly number[]): ReadonlySet<number> {
  const counted = new Set<number>();
  let held = 0;
  for (const { i, values } of approximately
    .map((values, i) => ({ i, values }))
    .sort((a, b) => a.values - b.values)) {
    held += values;
    if (values > COUNTED_UP_TO || held > COUNTED_IN_ALL) break;
    counted.add(i);
  }
  return counted;
}

function nameOf({ columns }: Table, i: number): string {
  return quoteName(columns[i]?.name ?? '');
}

/** The engine hashes and fills the registers, in one scan and off the event loop; the estimator is ours. */
export async function estimateDistinct(table: Table, column: string): Promise<number> {
  const ranks = await table.rows(`
    SELECT register, max(CASE WHEN rest = 0 THEN ${RANK_BITS + 1} ELSE ${RANK_BITS} - floor(log2(rest)) END) AS rank
      FROM (SELECT h >> ${RANK_BITS} AS register, h & ${2n ** BigInt(RANK_BITS) - 1n} AS rest
              FROM (SELECT hash(${quoteName(column)}) AS h FROM ${FILE} WHERE ${quoteName(column)} IS NOT NULL))
     GROUP BY register`);
  const registers = new Uint8Array(2 ** INDEX_BITS);
  for (const { register, rank } of ranks) registers[Number(register)] = Number(rank);
  return Math.round(counterOf(registers).count().value);
}

/** A counter in the state that its JSON form describes, one character a register. */
function counterOf(registers: Uint8Array): HyperLogLog {
  const characters = Array.from(registers, (rank) => String.fromCharCode(rank + FIRST_CHARACTER));
  return HyperLogLog.fromJSON({ format: 'hyper-log-log/1', registers: characters.join('') });
}
