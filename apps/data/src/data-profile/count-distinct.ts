import { quoteName, type TableSource } from '@orrery/platform-tables';

/** Counting holds every different value in memory: above so many in a column, or in all, they are estimated. */
const COUNTED_UP_TO = 1_000_000;
const COUNTED_IN_ALL = 4_000_000;

/** Different values of columns, by the column's index; nulls not counted. */
export async function countDistinct(
  table: TableSource,
  columns: ReadonlySet<number>,
): Promise<ReadonlyMap<number, number>> {
  if (columns.size === 0) return new Map();
  const counts = [...columns].map(
    (i) => `count(DISTINCT ${quoteName(table.columns[i]?.name ?? '')}) AS distinct_${i}`,
  );
  const exact = await table.row(`SELECT ${counts.join(', ')} FROM ${table.relation}`);
  return new Map([...columns].map((i) => [i, Number(exact[`distinct_${i}`])]));
}

/**
 * The columns that are counted: those with the fewest different values first.
 *
 * @param approximately how many different values each has, possibly far off.
 */
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
