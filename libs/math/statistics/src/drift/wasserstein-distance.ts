import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import type { DriftScore } from './drift-measure.js';
import { integrateGap } from './integrate-gap.js';
import type { Sample } from './sample.js';
import { sortedSample } from './sample.js';

export interface WassersteinDistanceOptions {
  /** A positive length to measure in, such as the reference's standard deviation. Default 1, the feature's own unit. */
  readonly scale?: number;
}

/**
 * The first Wasserstein distance of two samples: how far, on average, mass has to move to turn one into the other.
 *
 *     W = ∫ |F(x) − G(x)| dx / scale
 *
 * with the empirical distribution functions F and G. Symmetric; shifting a sample by δ changes it by at most |δ|.
 * Answers `insufficient-data` if either sample is empty and `not-finite` if a value is not finite or the distance
 * overflows. Cost O(n + m) once sorted.
 *
 * Source: Vallender, Theory Probab. Appl. 18 (1974), 784–786; the same as scipy's `wasserstein_distance`.
 *
 * @example
 * wassersteinDistance(Float64Array.of(0, 1, 3), Float64Array.of(5, 6, 8)); // value: 5
 */
export function wassersteinDistance(
  reference: Sample,
  current: Sample,
  { scale = 1 }: WassersteinDistanceOptions = {},
): DriftScore<'wasserstein-distance'> | InsufficientData | NotFinite {
  requireRange('scale', scale, { above: 0, below: Infinity });
  const a = sortedSample(reference);
  const b = sortedSample(current);
  if (a.length === 0 || b.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  const value = integrateGap(a, b, Math.abs) / scale;
  if (!Number.isFinite(value)) return { kind: 'not-finite' };
  return { kind: 'drift-score', measure: 'wasserstein-distance', value };
}
