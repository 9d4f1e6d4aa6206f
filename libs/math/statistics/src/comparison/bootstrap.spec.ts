import { describe, expect, it } from 'vitest';
import { moments } from '../summary/moments.js';
import { quantile } from '../summary/quantile.js';
import { relativeError } from '../testing/relative-error.js';
import { seeded } from '../testing/seeded.js';
import type { Bootstrapped, BootstrapRequest } from './bootstrap.js';
import { bootstrap } from './bootstrap.js';
import procedures from './fixtures/procedures.json' with { type: 'json' };

const mean = (values: Float64Array | undefined): number => moments.of(values ?? []).mean;

function median(values: Float64Array | undefined): number {
  const middle = quantile((values ?? new Float64Array()).slice().sort(), 0.5);
  return middle.kind === 'quantile' ? middle.value : NaN;
}

const statistics: Record<string, BootstrapRequest['statistic']> = {
  mean: ([x]) => mean(x),
  median: ([x]) => median(x),
  difference: ([x, y]) => mean(x) - mean(y),
};

/** The draws of the reference, one after the other. */
function replay(draws: readonly number[]): () => number {
  let at = 0;
  return () => draws[at++] ?? NaN;
}

function bootstrapped(request: BootstrapRequest): Bootstrapped {
  const result = bootstrap(request);
  if (result.kind !== 'bootstrapped') throw new Error(result.kind);
  return result;
}

describe('bootstrap', () => {
  it.each(procedures.bootstraps)('has the intervals of scipy for the same draws: $statistic', (expected) => {
    const samples = expected.samples.map((sample) => Float64Array.from(sample));
    const statistic = statistics[expected.statistic] ?? (() => NaN);
    const run = (method: 'percentile' | 'bca'): Bootstrapped =>
      bootstrapped({ samples, statistic, resamples: 60, prng: replay(expected.draws), method });
    const { estimate, standardError, interval } = run('percentile');
    expect(relativeError(estimate, expected.estimate)).toBeLessThan(1e-13);
    expect(relativeError(standardError, expected.standardError)).toBeLessThan(1e-13);
    expect(relativeError(interval.low, expected.percentile[0] ?? NaN)).toBeLessThan(1e-12);
    expect(relativeError(interval.high, expected.percentile[1] ?? NaN)).toBeLessThan(1e-12);
    const corrected = run('bca').interval;
    expect(relativeError(corrected.low, expected.bca[0] ?? NaN)).toBeLessThan(1e-12);
    expect(relativeError(corrected.high, expected.bca[1] ?? NaN)).toBeLessThan(1e-12);
  });

  it('studentizes: the interval of a mean is near Student’s', () => {
    const random = seeded(5);
    const sample = Float64Array.from({ length: 60 }, () => random() + random() + random());
    const errorOf = ([x]: readonly Float64Array[]): number => {
      const { count, sumOfSquaredDeviations } = moments.of(x ?? []);
      return Math.sqrt(sumOfSquaredDeviations / (count - 1) / count);
    };
    const { estimate, interval } = bootstrapped({
      samples: [sample],
      statistic: ([x]) => mean(x),
      standardErrorOf: errorOf,
      method: 'studentized',
      resamples: 4000,
      prng: random,
    });
    // 2.001 = t(0.975; 59).
    const margin = 2.001 * errorOf([sample]);
    expect(relativeError(interval.high - estimate, margin)).toBeLessThan(0.15);
    expect(relativeError(estimate - interval.low, margin)).toBeLessThan(0.15);
  });

  it('draws whole clusters, and so knows that copies bring nothing', () => {
    const random = seeded(8);
    const users = Float64Array.from({ length: 200 }, () => random());
    const copies = Float64Array.from({ length: 1000 }, (_, i) => users[i % 200] ?? NaN);
    const clusters = [Array.from(copies, (_, i) => i % 200)];
    const shared = {
      statistic: ([x]: readonly Float64Array[]) => mean(x),
      resamples: 2000,
      method: 'percentile',
    } as const;
    const alone = bootstrapped({ ...shared, samples: [users], prng: seeded(1) });
    const clustered = bootstrapped({ ...shared, samples: [copies], clusters, prng: seeded(2) });
    const naive = bootstrapped({ ...shared, samples: [copies], prng: seeded(3) });
    expect(relativeError(clustered.standardError, alone.standardError)).toBeLessThan(0.1);
    expect(naive.standardError).toBeLessThan(0.5 * alone.standardError);
  });

  it('covers the mean of skewed values with BCa no worse than with percentiles', () => {
    const random = seeded(21);
    const covered = { percentile: 0, bca: 0 };
    for (let repetition = 0; repetition < 300; repetition++) {
      const sample = Float64Array.from({ length: 25 }, () => -Math.log(1 - random()));
      for (const method of ['percentile', 'bca'] as const) {
        const { low, high } = bootstrapped({
          samples: [sample],
          statistic: ([x]) => mean(x),
          resamples: 400,
          prng: random,
          method,
        }).interval;
        if (low <= 1 && high >= 1) covered[method]++;
      }
    }
    expect(covered.bca).toBeGreaterThanOrEqual(covered.percentile);
    expect(covered.bca / 300).toBeGreaterThan(0.88);
  });

  it('answers with a reason where nothing can be said', () => {
    const request = { statistic: ([x]: readonly Float64Array[]) => mean(x), resamples: 50, prng: seeded(1) };
    expect(bootstrap({ ...request, samples: [Float64Array.of(1)] }).kind).toBe('insufficient-data');
    expect(bootstrap({ ...request, samples: [Float64Array.of(2, 2, 2)] })).toEqual({ kind: 'zero-variance' });
    expect(bootstrap({ ...request, samples: [Float64Array.of(1, NaN, 2)] })).toEqual({ kind: 'not-finite' });
    expect(() => bootstrap({ ...request, samples: [Float64Array.of(1, 2)], method: 'studentized' })).toThrow(
      'standardErrorOf',
    );
  });
});
