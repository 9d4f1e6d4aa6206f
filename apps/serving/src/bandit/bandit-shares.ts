import { probabilitiesOfBest } from '@orrery/math-statistics';

/** What is known of one version's rewards. */
export interface Rewarded {
  readonly plays: number;
  readonly rewards: number;
}

const HUNDREDTHS = 10_000;

/** The chance of each version to have the highest mean reward, after a prior that is uniform (Thompson sampling). */
export function chancesOfBest(arms: readonly Rewarded[]): readonly number[] {
  return probabilitiesOfBest(
    arms.map(({ plays, rewards }) => ({ alpha: 1 + rewards, beta: 1 + plays - rewards })),
  );
}

/**
 * The share of each version in percent: `floorPercent` for all, and the rest by the chance to be the best. In hundredths
 * that add up to 100: those of the largest remainders get what rounding left over.
 */
export function banditShares(arms: readonly Rewarded[], floorPercent: number): readonly number[] {
  const rest = 100 - floorPercent * arms.length;
  const exact = chancesOfBest(arms).map((chance) => (floorPercent + rest * chance) * 100);
  const hundredths = exact.map((share) => Math.floor(share + 1e-9));
  const byRemainder = exact
    .map((share, i) => ({ i, remainder: share - (hundredths[i] ?? 0) }))
    .sort((a, b) => b.remainder - a.remainder || a.i - b.i);
  let left = HUNDREDTHS - hundredths.reduce((sum, each) => sum + each, 0);
  for (const { i } of byRemainder) {
    if (left <= 0) break;
    hundredths[i] = (hundredths[i] ?? 0) + 1;
    left -= 1;
  }
  return hundredths.map((share) => share / 100);
}
