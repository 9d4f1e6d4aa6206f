import { type ConfidenceInterval, normal } from '@orrery/math-statistics';
import { findRoot } from '../find-root.js';
import { betaMoments } from './beta-belief.js';
import { chanceBeyond, type RateBeliefs } from './chance-to-win.js';
import type { NormalBelief } from './normal-posterior.js';

/** The range that leaves alpha / 2 of a normal belief outside on either side. */
export function credibleInterval(
  { mean, standardDeviation }: NormalBelief,
  alpha: number,
): ConfidenceInterval {
  const margin = normal.isf(alpha / 2) * standardDeviation;
  return { level: 1 - alpha, low: mean - margin, high: mean + margin };
}

/** The same for the difference T − C of two rates, or for their lift T / C − 1; exact to 1e-9 standard deviations. */
export function credibleIntervalOfRates(
  beliefs: RateBeliefs,
  { alpha, of }: { readonly alpha: number; readonly of: 'difference' | 'lift' },
): ConfidenceInterval {
  const control = betaMoments(beliefs.control);
  const treatment = betaMoments(beliefs.treatment);
  const difference = treatment.value - control.value;
  const margin = normal.isf(alpha / 2) * Math.hypot(control.standardError, treatment.standardError);
  const beyond = (x: number): number =>
    chanceBeyond(beliefs, (rate) => (of === 'difference' ? rate + x : rate * (1 + x)));
  const scale = of === 'difference' ? 1 : control.value;
  const at = (share: number, guess: number): number =>
    invert(
      (x) => normal.isf(Math.min(1, Math.max(0, beyond(x)))) + normal.isf(share),
      guess / scale,
      margin / scale,
    );
  return {
    level: 1 - alpha,
    low: at(alpha / 2, difference - margin),
    high: at(1 - alpha / 2, difference + margin),
  };
}

/** The root of an increasing function near `guess`; on the normal scale a posterior's tail is almost a straight line. */
function invert(f: (x: number) => number, guess: number, scale: number): number {
  let [low, high] = [guess - scale / 4, guess + scale / 4];
  for (let round = 0; round < 60 && f(low) > 0; round++) low -= scale / 2;
  for (let round = 0; round < 60 && f(high) < 0; round++) high += scale / 2;
  return findRoot((x) => clamp(f(x)), low, high);
}

function clamp(z: number): number {
  return Math.min(40, Math.max(-40, z));
}
