import type { Estimate, InsufficientData, NotFinite } from '@orrery/math-statistics';
import { requireRange } from '../require-range.js';

/** The plays of a bandit in their order, as one arm sees them. */
export interface ArmHistory {
  /** The reward where this arm was played, `NaN` where another was. */
  readonly rewards: ArrayLike<number>;
  /** The probability with which this arm was to be played, each in (0, 1]. */
  readonly propensities: ArrayLike<number>;
}

/**
 * The mean reward of one arm of a bandit, with an interval that holds although the bandit chose whom to play by its rewards.
 *
 *     Γₜ = m̂ₜ₋₁ + 1{played} (Yₜ − m̂ₜ₋₁) / eₜ,    Q̂ = Σ √eₜ Γₜ / Σ √eₜ,    V̂ = Σ eₜ (Γₜ − Q̂)² / (Σ √eₜ)²
 *
 * A plain mean is too low: an arm that had bad luck is played less and never redeems itself. Γ is unbiased (inverse
 * propensity, augmented by the mean m̂ so far), and the weights √eₜ keep its variance stable, so that Q̂ is normal in the
 * limit even where the propensity goes down. Needs propensities bounded away from 0: a floor. Answers
 * `insufficient-data` for fewer than two plays of the arm.
 *
 * Source: Hadad, Hirshberg, Zhan, Wager, Athey, PNAS 118 (2021), eq. 5 and 7 with constant allocation rate.
 *
 * @example
 * reweightedMean({ rewards: [1, NaN, 0, 1], propensities: [0.5, 0.5, 0.6, 0.6] });
 */
export function reweightedMean({
  rewards,
  propensities,
}: ArmHistory): (Estimate & { readonly kind: 'reweighted-mean' }) | InsufficientData | NotFinite {
  if (rewards.length !== propensities.length)
    throw new RangeError('there must be as many propensities as rewards');
  const scores = new Float64Array(rewards.length);
  const played = { count: 0, mean: 0 };
  let weights = 0;
  let sum = 0;
  for (let t = 0; t < rewards.length; t++) {
    const propensity = propensities[t];
    requireRange('propensity', propensity, { above: 0, atMost: 1 });
    const reward = rewards[t];
    scores[t] = played.mean;
    if (!Number.isNaN(reward)) {
      scores[t] += (reward - played.mean) / propensity;
      played.count++;
      played.mean += (reward - played.mean) / played.count;
    }
    const weight = Math.sqrt(propensity);
    weights += weight;
    sum += weight * scores[t];
  }
  if (played.count < 2) return { kind: 'insufficient-data', required: 2, actual: played.count };
  const value = sum / weights;
  let squares = 0;
  for (let t = 0; t < scores.length; t++) squares += propensities[t] * (scores[t] - value) ** 2;
  const standardError = Math.sqrt(squares) / weights;
  if (!Number.isFinite(value) || !Number.isFinite(standardError)) return { kind: 'not-finite' };
  return { kind: 'reweighted-mean', value, standardError };
}
