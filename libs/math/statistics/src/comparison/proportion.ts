import { requireRange } from '../require-range.js';

/** How many of how many: 0 ≤ successes ≤ trials. */
export interface Proportion {
  readonly successes: number;
  readonly trials: number;
}

/** Throws a `RangeError` unless 0 ≤ successes ≤ trials < ∞. */
export function requireProportion(name: string, { successes, trials }: Proportion): void {
  requireRange(`${name}.trials`, trials, { atLeast: 0, below: Infinity });
  requireRange(`${name}.successes`, successes, { atLeast: 0, atMost: trials });
}
