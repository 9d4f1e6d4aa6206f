import { quantile } from './quantile.js';

/** What the neighbour does during a slice. In two of them it does nothing: they tell what nothing does to the p99. */
export const CONDITIONS = ['alone', 'loads', 'alone again', 'crashes'] as const;

export type Condition = (typeof CONDITIONS)[number];

/** A slice of each condition, in ms of p99. */
export type Round = Readonly<Record<Condition, number>>;

/** Where the ratios of the rounds lie. */
export interface Moved {
  readonly median: number;
  readonly lowerQuartile: number;
  readonly upperQuartile: number;
}

/** Each round begins with another condition, so that what changes over time falls on all of them alike. */
export async function measureRound(
  round: number,
  measure: (condition: Condition) => Promise<number>,
): Promise<Round> {
  const found = { alone: Number.NaN, loads: Number.NaN, 'alone again': Number.NaN, crashes: Number.NaN };
  for (let turn = 0; turn < CONDITIONS.length; turn += 1) {
    const condition = CONDITIONS[(round + turn) % CONDITIONS.length] ?? 'alone';
    found[condition] = await measure(condition);
  }
  return found;
}

/** By how much a disturbance moves the p99: each of its slices over the two undisturbed ones of the same round. */
export function movedBy(rounds: readonly Round[], condition: 'loads' | 'crashes'): Moved {
  return movedOf(rounds.map((round) => round[condition] / Math.sqrt(round.alone * round['alone again'])));
}

/** By how much nothing moves it. */
export function movedByNothing(rounds: readonly Round[]): Moved {
  return movedOf(rounds.map((round) => round['alone again'] / round.alone));
}

function movedOf(ratios: readonly number[]): Moved {
  const [lowerQuartile = Number.NaN, median = Number.NaN, upperQuartile = Number.NaN] = [0.25, 0.5, 0.75].map(
    (p) => quantile(ratios, p),
  );
  return { median, lowerQuartile, upperQuartile };
}
