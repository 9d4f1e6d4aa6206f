import type { InvalidOption } from '../failures.js';

/** How the learning rate moves over training; "epoch" is fractional, so that it moves at every step. */
export type LearningRateSchedule =
  /** η = rate */
  | { readonly kind: 'constant'; readonly rate: number }
  /** η = initialRate / (1 + decay · epoch) */
  | { readonly kind: 'inverse-time'; readonly initialRate: number; readonly decay: number }
  /** η = initialRate · factor^epoch */
  | { readonly kind: 'exponential'; readonly initialRate: number; readonly factor: number }
  /** η = finalRate + ½ (initialRate − finalRate) (1 + cos(π · epoch / epochs)) */
  | { readonly kind: 'cosine'; readonly initialRate: number; readonly finalRate: number };

/** The learning rate after `epoch` (≥ 0, fractional) of `epochs` epochs. */
export function learningRateAt(schedule: LearningRateSchedule, epoch: number, epochs: number): number {
  switch (schedule.kind) {
    case 'constant':
      return schedule.rate;
    case 'inverse-time':
      return schedule.initialRate / (1 + schedule.decay * epoch);
    case 'exponential':
      return schedule.initialRate * schedule.factor ** epoch;
    case 'cosine': {
      const { initialRate, finalRate } = schedule;
      return finalRate + ((initialRate - finalRate) * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
    }
  }
}

export function findInvalidSchedule(schedule: LearningRateSchedule): InvalidOption | undefined {
  const initialRate = schedule.kind === 'constant' ? schedule.rate : schedule.initialRate;
  if (!Number.isFinite(initialRate) || initialRate <= 0) return invalid('a positive finite rate');
  if (schedule.kind === 'inverse-time' && !(Number.isFinite(schedule.decay) && schedule.decay >= 0)) {
    return invalid('a decay that is finite and not negative');
  }
  if (schedule.kind === 'exponential' && !(schedule.factor > 0 && schedule.factor <= 1)) {
    return invalid('a factor in (0, 1]');
  }
  if (schedule.kind === 'cosine' && !(schedule.finalRate >= 0 && schedule.finalRate <= initialRate)) {
    return invalid('a final rate from 0 to the initial rate');
  }
  return undefined;
}

function invalid(requirement: string): InvalidOption {
  return { kind: 'invalid-option', option: 'learningRate', requirement };
}
