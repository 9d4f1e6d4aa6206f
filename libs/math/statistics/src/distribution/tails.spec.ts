import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import { beta } from './beta.js';
import { chiSquared } from './chi-squared.js';
import { fDistribution } from './f-distribution.js';
import cases from './fixtures/tails.json' with { type: 'json' };
import { gamma } from './gamma.js';
import { kolmogorov } from './kolmogorov.js';
import { normal } from './normal.js';
import { studentT } from './student-t.js';

const functions: Record<string, (x: number, a: number, b: number) => number> = {
  'normal.sf': (x) => normal.sf(x),
  'normal.isf': (p) => normal.isf(p),
  'chiSquared.sf': (x, degreesOfFreedom) => chiSquared.sf(x, { degreesOfFreedom }),
  'chiSquared.cdf': (x, degreesOfFreedom) => chiSquared.cdf(x, { degreesOfFreedom }),
  'chiSquared.isf': (p, degreesOfFreedom) => chiSquared.isf(p, { degreesOfFreedom }),
  'studentT.sf': (t, degreesOfFreedom) => studentT.sf(t, { degreesOfFreedom }),
  'studentT.isf': (p, degreesOfFreedom) => studentT.isf(p, { degreesOfFreedom }),
  'fDistribution.sf': (f, numerator, denominator) => fDistribution.sf(f, { numerator, denominator }),
  'beta.cdf': (x, alpha, second) => beta.cdf(x, { alpha, beta: second }),
  'beta.sf': (x, alpha, second) => beta.sf(x, { alpha, beta: second }),
  'beta.quantile': (p, alpha, second) => beta.quantile(p, { alpha, beta: second }),
  'gamma.sf': (x, shape) => gamma.sf(x, { shape }),
  'gamma.quantile': (p, shape) => gamma.quantile(p, { shape }),
  'kolmogorov.limitSf': (x) => kolmogorov.limitSf(x),
};

describe('the tails of the distributions, to 1e-300', () => {
  it.each(Object.entries(functions))('%s agrees with 60-digit arithmetic to 1e-13', (name, compute) => {
    const own = cases.filter((one) => one.function === name);
    expect(own.length).toBeGreaterThan(6);
    for (const { args, value } of own) {
      const [x = NaN, a = NaN, b = NaN] = args;
      expect(relativeError(compute(x, a, b), value), `${name}(${args.join(', ')})`).toBeLessThan(1e-13);
    }
  });
});
