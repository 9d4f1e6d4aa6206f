import { grouped } from './grouped.js';
import type { Tally } from './plan.js';

/** Where at most one of so many of the first rows has another value, all have few: some 7,000 if all are as frequent. */
const EQUAL_VALUES = 3;

/** From so many costly tallies of a column on, its values are grouped however many there are. */
const COSTLY_TALLIES = 6;

/** Rows from which it is told how many values are different. */
const HEAD = 20_480;

/** Tallies about the same values. */
export type Together = readonly [Tally, ...Tally[]];

/** Tallies by the values that they are about. */
export function sameValues(tallies: readonly Tally[]): readonly Together[] {
  const all = grouped(tallies, ({ column, which }) => JSON.stringify([column, which]));
  return [...all.values()].filter(isTogether);
}

function isTogether(tallies: readonly Tally[]): tallies is Together {
  return tallies.length > 0;
}

/** Tells from the first rows how many different values the columns have, and of how many. */
export function headStatement(relation: string, all: readonly Together[]): string {
  const columns = [...new Set(all.map(([{ column }]) => column))];
  const head = `SELECT ${columns.join(', ')} FROM ${relation} LIMIT ${HEAD}`;
  const counts = all.map(([{ column }]) => `count(DISTINCT ${column})`);
  return `SELECT count(*), ${counts.join(', ')} FROM (${head})`;
}

export function isWorthGrouping(together: Together, different: number, rows: number): boolean {
  const costly = together.filter(({ isCostly, interval }) => isCostly && interval === undefined);
  return different * EQUAL_VALUES <= rows || costly.length >= COSTLY_TALLIES;
}

/**
 * One statement for all columns whose rows are the same: each different value is told and counted once, and judged
 * instead of the rows. The sums are in the order of the tallies.
 */
export function tallyStatement(relation: string, columns: readonly Together[]): string {
  const names = columns.map(([{ column }]) => column);
  const which = columns[0]?.[0].which ?? null;
  const cells = names.map((name, at) => `${name} AS c${at}`);
  const sets = names.map((name) => `(${name})`).join(', ');
  const counted =
    `SELECT ${cells.join(', ')}, grouping_id(${names.join(', ')}) AS g, count(*) AS n FROM ${relation}` +
    `${which === null ? '' : ` WHERE ${which}`} GROUP BY GROUPING SETS (${sets})`;
  const sums = columns.flatMap((together, at) => {
    // The bit of a column is 0 in its own groups, and 1 in those of the others.
    const own = 2 ** names.length - 1 - 2 ** (names.length - 1 - at);
    return together.map(
      ({ fails }) => `coalesce(sum(n) FILTER (WHERE g = ${own} AND (${fails})), 0)::BIGINT`,
    );
  });
  // Under their own names, so that the tests can speak of them.
  const own = names.map((name, at) => `c${at} AS ${name}`);
  return `SELECT ${sums.join(', ')} FROM (SELECT ${own.join(', ')}, g, n FROM (${counted}))`;
}
