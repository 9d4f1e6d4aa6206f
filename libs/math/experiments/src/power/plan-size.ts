import { findRoot } from '../find-root.js';
import { requireRange } from '../require-range.js';
import type { PowerDesign } from './power-design.js';
import { powerOf } from './power-of.js';

/** No test of this size is run: more users than there are people. */
const MOST_USERS = 1e10;

export interface RequiredUsers {
  readonly kind: 'users';
  /** Of both variations together. */
  readonly users: number;
  readonly control: number;
  readonly treatment: number;
}

export interface DetectableEffect {
  readonly kind: 'effect';
  /** In the metric's unit. */
  readonly absolute: number;
  /** Of the baseline; `null` if that is 0. */
  readonly relative: number | null;
}

/** No number of users up to ten thousand million, or no possible effect, gives this power. */
export interface OutOfReach {
  readonly kind: 'out-of-reach';
}

/**
 * The least number of users with which an effect of this size is found with this power.
 *
 * For a sequential test it is the most that will be needed; it often ends earlier.
 *
 * @example
 * requiredUsers(design, { effect: 0.01, power: 0.8 }); // { kind: 'users', users: 29_502, control: 14_751, treatment: 14_751 }
 */
export function requiredUsers(
  design: PowerDesign,
  { effect, power }: { readonly effect: number; readonly power: number },
): RequiredUsers | OutOfReach {
  requirePower(power);
  if (effect === 0) return { kind: 'out-of-reach' };
  const surplus = (users: number): number => powerOf(design, { users, effect }) - power;
  let high = 4;
  while (surplus(high) < 0) {
    high *= 2;
    if (high > MOST_USERS) return { kind: 'out-of-reach' };
  }
  const exact = high === 4 ? 4 : findRoot(surplus, high / 2, high);
  const treatment = Math.ceil(exact * design.treatmentShare - 1e-6);
  const control = Math.ceil(exact * (1 - design.treatmentShare) - 1e-6);
  return { kind: 'users', users: control + treatment, control, treatment };
}

/**
 * The smallest effect upwards that this many users find with this power.
 *
 * @example
 * minimumDetectableEffect(design, { users: 30_000, power: 0.8 }); // { kind: 'effect', absolute: 0.0099…, relative: 0.099… }
 */
export function minimumDetectableEffect(
  design: PowerDesign,
  { users, power }: { readonly users: number; readonly power: number },
): DetectableEffect | OutOfReach {
  requirePower(power);
  const { baseline } = design;
  const surplus = (effect: number): number => powerOf(design, { users, effect }) - power;
  const most = baseline.kind === 'proportion' ? 1 - baseline.rate : Infinity;
  const scale = baseline.kind === 'proportion' ? baseline.rate * 1e-3 : baseline.standardDeviation * 1e-6;
  let high = Math.min(scale, most);
  while (surplus(high) < 0) {
    if (high === most || high > scale * 1e12) return { kind: 'out-of-reach' };
    high = Math.min(high * 2, most);
  }
  const absolute = surplus(0) >= 0 ? 0 : findRoot(surplus, 0, high);
  const value = valueOf(baseline);
  return { kind: 'effect', absolute, relative: value === 0 ? null : absolute / Math.abs(value) };
}

/**
 * Whole days until this many users have come. Run whole weeks where behaviour follows the week.
 *
 * @example
 * durationDays(29_502, { usersPerDay: 2000 }); // 15
 */
export function durationDays(users: number, { usersPerDay }: { readonly usersPerDay: number }): number {
  requireRange('users', users, { atLeast: 0, below: Infinity });
  requireRange('usersPerDay', usersPerDay, { above: 0, below: Infinity });
  return Math.ceil(users / usersPerDay);
}

function valueOf(baseline: PowerDesign['baseline']): number {
  switch (baseline.kind) {
    case 'proportion':
      return baseline.rate;
    case 'mean':
      return baseline.mean;
    case 'ratio':
      return baseline.ratio;
  }
}

function requirePower(power: number): void {
  requireRange('power', power, { above: 0, below: 1 });
}
