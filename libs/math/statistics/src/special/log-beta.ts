import { add, exactSum, subtract } from './double-double.js';
import { logGamma } from './log-gamma.js';

/** ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b) for a, b > 0. */
export function logBeta(a: number, b: number): number {
  return subtract(add(logGamma([a, 0]), logGamma([b, 0])), logGamma(exactSum(a, b)))[0];
}
