import { requireRange } from '../require-range.js';
import type { GammaParameters } from './gamma.js';
import { gamma } from './gamma.js';

/** Degrees of freedom k > 0. */
export interface ChiSquaredParameters {
  readonly degreesOfFreedom: number;
}

/**
 * The χ² distribution: the sum of k squared standard normals, a gamma distribution of shape k / 2 and scale 2.
 *
 * Both tails keep 13 digits down to 1e-300. Cost O(√k), about 10 µs for moderate k.
 *
 * Source: NIST DLMF 8.2.4; Abramowitz and Stegun 26.4.19.
 *
 * @example
 * chiSquared.isf(0.05, { degreesOfFreedom: 1 }); // 3.8414588206941285
 */
export const chiSquared = {
  cdf(x: number, parameters: ChiSquaredParameters): number {
    return gamma.cdf(x, asGamma(parameters));
  },
  sf(x: number, parameters: ChiSquaredParameters): number {
    return gamma.sf(x, asGamma(parameters));
  },
  logSf(x: number, parameters: ChiSquaredParameters): number {
    return gamma.logSf(x, asGamma(parameters));
  },
  quantile(p: number, parameters: ChiSquaredParameters): number {
    return gamma.quantile(p, asGamma(parameters));
  },
  isf(p: number, parameters: ChiSquaredParameters): number {
    return gamma.isf(p, asGamma(parameters));
  },
} as const;

function asGamma({ degreesOfFreedom }: ChiSquaredParameters): GammaParameters {
  requireRange('degreesOfFreedom', degreesOfFreedom, { above: 0, below: Infinity });
  return { shape: degreesOfFreedom / 2, scale: 2 };
}
