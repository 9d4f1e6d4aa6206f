import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import type { DriftScore } from './drift-measure.js';
import type { Sample } from './sample.js';
import { sortedSample } from './sample.js';
import { integrateGap } from './integrate-gap.js';
import type { WassersteinDistanceOptions } from './wasserstein-distance.js';

/**
 * The energy distance of two samples: how much further apart values of different samples are than values of the same one.
 *
 *     D² = 2 ∫ (F(x) − G(x))² dx / scale = (2 E|X − Y| − E|X − X′| − E|Y − Y′|) / scale
 *
 * with the empirical distribution functions F and G. Symmetric, and 0 only for equal distributions; in the square root of the
 * feature's unit, so `scale` (the reference's standard deviation) makes it comparable. Answers `insufficient-data` if either
 * sample is empty and `not-finite` if a value is not finite or the distance overflows. Cost O(n + m) once sorted.
 *
 * Source: Székely and Rizzo, "Energy statistics", J. Statist. Planning Inference 143 (2013), 1249–1272; the same as
 * scipy's `energy_distance`.
 *
 * @example
 * energyDistance(Float64Array.of(0), Float64Array.of(2)); // value: 2
 */
export function energyDistance(
  reference: Sample,
  current: Sample,
  { scale = 1 }: WassersteinDistanceOptions = {},
): DriftScore<'energy-distance'> | InsufficientData | NotFinite {
  requireRange('scale', scale, { above: 0, below: Infinity });
  const a = sortedSample(reference);
  const b = sortedSample(current);
  if (a.length === 0 || b.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  const value = Math.sqrt((2 * integrateGap(a, b, (gap) => gap * gap)) / scale);
  if (!Number.isFinite(value)) return { kind: 'not-finite' };
  return { kind: 'drift-score', measure: 'energy-distance', value };
}
