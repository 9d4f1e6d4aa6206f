import type { BinRow, PartRow, StatisticsRows, SumRow, TailRow, UserRow } from './statistics-rows.js';

/** The rows of some of the users. */
export interface RowsOfPart {
  readonly users: readonly UserRow[];
  readonly sums: readonly SumRow[];
  readonly bins: readonly BinRow[];
  readonly tails: readonly TailRow[];
}

const ALL = '';

/** The rows of all users. */
export function rowsOfAll(rows: StatisticsRows): RowsOfPart {
  return rowsOf(rows, (part) => part === ALL);
}

/** The rows of one stratum. */
export function rowsOfStratum(rows: StatisticsRows, segment: string): RowsOfPart {
  return rowsOf(rows, (part) => part === `stratum/${segment}`);
}

/** Of each period in its order; none while there is one only. */
export function rowsOfPeriods(rows: StatisticsRows): readonly RowsOfPart[] {
  const later = partsNamed(rows, 'period/').toSorted((a, b) => Number(a) - Number(b));
  if (later.length === 0) return [];
  const first = rowsOfRest(rows, 'period/');
  return [first, ...later.map((period) => rowsOf(rows, (part) => part === `period/${period}`))];
}

/** The strata in which somebody counts, ascending. */
export function segmentsOf(rows: StatisticsRows): readonly string[] {
  return partsNamed(rows, 'stratum/').toSorted();
}

/** What is left of all users without those of the named parts: sums are exact, and so is their difference. */
export function rowsOfRest(rows: StatisticsRows, prefix: 'period/' | 'stratum/'): RowsOfPart {
  const all = rowsOfAll(rows);
  const named = rowsOf(rows, (part) => part.startsWith(prefix));
  return {
    users: [
      ...all.users,
      ...named.users.map((row) => ({
        ...row,
        users: negated(row.users),
        conflicting: negated(row.conflicting),
      })),
    ],
    sums: [...all.sums, ...named.sums.map((row) => ({ ...row, sums: row.sums.map(negated) }))],
    bins: [
      ...all.bins,
      ...named.bins.map(({ climbs: [count, square, cross], ...row }) => ({
        ...row,
        climbs: [negated(count), negated(square), negated(cross)] as const,
      })),
    ],
    tails: [...all.tails, ...named.tails.map((row) => ({ ...row, sums: row.sums.map(negated) }))],
  };
}

function rowsOf(rows: StatisticsRows, isPart: (part: string) => boolean): RowsOfPart {
  const own = ({ part }: PartRow): boolean => isPart(part);
  return {
    users: rows.users.filter(own),
    sums: rows.sums.filter(own),
    bins: rows.bins.filter(own),
    tails: rows.tails.filter(own),
  };
}

function partsNamed({ users }: StatisticsRows, prefix: string): readonly string[] {
  const counted = users.filter((row) => row.part.startsWith(prefix) && row.users !== '0');
  return [...new Set(counted.map(({ part }) => part.slice(prefix.length)))];
}

function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}
