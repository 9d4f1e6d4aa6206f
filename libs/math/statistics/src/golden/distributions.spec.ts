import { describe, expect, it } from 'vitest';
import { beta } from '../distribution/beta.js';
import { chiSquared } from '../distribution/chi-squared.js';
import { fDistribution } from '../distribution/f-distribution.js';
import { gamma } from '../distribution/gamma.js';
import { kolmogorov } from '../distribution/kolmogorov.js';
import { normal } from '../distribution/normal.js';
import { studentT } from '../distribution/student-t.js';
import { relativeError } from '../testing/relative-error.js';
import distributions from './fixtures/distributions.json' with { type: 'json' };

/** The agreement that all of it is held to, relative. */
const agreement = 1e-13;

const functions: Record<string, (x: number, a: number, b: number) => number> = {
  norm_sf: (z) => normal.sf(z),
  norm_ppf: (p) => normal.quantile(p),
  chi2_sf: (x, degreesOfFreedom) => chiSquared.sf(x, { degreesOfFreedom }),
  chi2_cdf: (x, degreesOfFreedom) => chiSquared.cdf(x, { degreesOfFreedom }),
  chi2_isf: (p, degreesOfFreedom) => chiSquared.isf(p, { degreesOfFreedom }),
  t_sf: (t, degreesOfFreedom) => studentT.sf(t, { degreesOfFreedom }),
  t_ppf: (p, degreesOfFreedom) => studentT.quantile(p, { degreesOfFreedom }),
  f_sf: (f, numerator, denominator) => fDistribution.sf(f, { numerator, denominator }),
  beta_cdf: (x, alpha, second) => beta.cdf(x, { alpha, beta: second }),
  beta_sf: (x, alpha, second) => beta.sf(x, { alpha, beta: second }),
  beta_ppf: (p, alpha, second) => beta.quantile(p, { alpha, beta: second }),
  gamma_sf: (x, shape) => gamma.sf(x, { shape }),
  gamma_ppf: (p, shape) => gamma.quantile(p, { shape }),
  kolmogorov_sf: (x) => kolmogorov.limitSf(x),
};

/** Where the reference of a quantile is scipy's own and wrong; by mpmath's root of the tail to 60 digits instead. */
const errorsOfScipy = [
  { fn: 't_ppf', args: [1e-300, 3], scipy: Infinity, exact: -1.0331108360446451e100 },
  { fn: 'beta_ppf', args: [1e-300, 2, 5], scipy: 4.1406938687049997e-51, exact: 2.5819888974716112e-151 },
];

/** Largest relative errors, as the README publishes them. */
const published: Record<string, number> = {
  norm_sf: 1.7e-16,
  norm_ppf: 2.3e-16,
  chi2_sf: 1.8e-15,
  chi2_cdf: 2.5e-16,
  chi2_isf: 2e-15,
  t_sf: 2.9e-14,
  t_ppf: 2.9e-15,
  f_sf: 2.1e-14,
  beta_cdf: 6.3e-15,
  beta_sf: 8.8e-14,
  beta_ppf: 3.2e-15,
  gamma_sf: 3e-15,
  gamma_ppf: 1.5e-14,
  kolmogorov_sf: 2.1e-16,
};

function argumentsOf(args: readonly number[]): [number, number, number] {
  const [x = NaN, a = NaN, b = NaN] = args;
  return [x, a, b];
}

describe('the distributions against mpmath and scipy', () => {
  it('are all 370 cases', () => {
    expect(distributions).toHaveLength(370);
    expect(new Set(distributions.map(({ fn }) => fn))).toEqual(new Set(Object.keys(functions)));
  });

  it.each(Object.entries(functions))('%s keeps its published error', (fn, compute) => {
    const errors = distributions
      .filter((one) => one.fn === fn)
      .filter(({ args }) => !errorsOfScipy.some((wrong) => wrong.fn === fn && `${wrong.args}` === `${args}`))
      .map(({ args, ref }) => relativeError(compute(...argumentsOf(args)), Number(ref)));
    const worst = Math.max(...errors);
    expect(worst).toBeLessThanOrEqual(published[fn] ?? 0);
    expect(worst).toBeLessThan(agreement);
  });

  it.each(errorsOfScipy)('$fn($args) is right where scipy is not', ({ fn, args, scipy, exact }) => {
    const own = functions[fn]?.(...argumentsOf(args)) ?? NaN;
    expect(relativeError(own, exact)).toBeLessThan(agreement);
    expect(relativeError(scipy, exact)).toBeGreaterThan(0.5);
  });
});
