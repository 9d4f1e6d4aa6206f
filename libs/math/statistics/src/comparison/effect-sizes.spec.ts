import { describe, expect, it } from 'vitest';
import { normal } from '../distribution/normal.js';
import { relativeError } from '../testing/relative-error.js';
import { cohensD } from './cohens-d.js';
import { cohensH } from './cohens-h.js';
import procedures from './fixtures/procedures.json' with { type: 'json' };
import { glassDelta } from './glass-delta.js';
import { hedgesG } from './hedges-g.js';
import { oddsRatio } from './odds-ratio.js';
import { riskRatio } from './risk-ratio.js';
import type { Proportion } from './proportion.js';
import type { SampleStatistics } from './sample-statistics.js';

const tolerance = 1e-12;

function sampleOf([count = NaN, mean = NaN, variance = NaN]: readonly number[]): SampleStatistics {
  return { count, mean, variance };
}

function proportionOf([successes = NaN, trials = NaN]: readonly number[]): Proportion {
  return { successes, trials };
}

describe('standardised differences', () => {
  it.each(procedures.effects)(
    'agree with numpy: $first against $second',
    ({ first, second, d, g, delta }) => {
      const [one, other] = [sampleOf(first), sampleOf(second)];
      const all = [
        [cohensD(one, other), d],
        [hedgesG(one, other), g],
        [glassDelta(one, other), delta],
      ] as const;
      for (const [effect, [estimate = NaN, standardError = NaN]] of all) {
        if (effect.kind !== 'effect-size') throw new Error(effect.kind);
        expect(relativeError(effect.estimate, estimate)).toBeLessThan(tolerance);
        expect(relativeError(effect.standardError, standardError)).toBeLessThan(tolerance);
        const margin = normal.isf(0.025) * standardError;
        expect(relativeError(effect.interval.high - effect.estimate, margin)).toBeLessThan(tolerance);
      }
    },
  );

  it('answer with a reason where nothing can be said', () => {
    const constant = { count: 5, mean: 1, variance: 0 };
    const varying = { count: 5, mean: 2, variance: 1 };
    expect(cohensD(constant, constant)).toEqual({ kind: 'zero-variance' });
    expect(glassDelta(varying, constant)).toEqual({ kind: 'zero-variance' });
    expect(glassDelta(constant, varying)).toMatchObject({ kind: 'effect-size', estimate: -1 });
    expect(hedgesG({ ...varying, count: 1 }, varying).kind).toBe('insufficient-data');
    expect(cohensD({ ...varying, mean: NaN }, varying)).toEqual({ kind: 'not-finite' });
  });
});

describe('effects on rates', () => {
  it.each(procedures.rates)('agree with scipy: $treatment against $control', (expected) => {
    const [treatment, control] = [proportionOf(expected.treatment), proportionOf(expected.control)];
    for (const [effect, [estimate = NaN, low = NaN, high = NaN]] of [
      [oddsRatio(treatment, control), expected.odds],
      [riskRatio(treatment, control), expected.risk],
    ] as const) {
      if (effect.kind !== 'ratio-effect') throw new Error(effect.kind);
      expect(relativeError(effect.estimate, estimate)).toBeLessThan(tolerance);
      expect(relativeError(effect.interval.low, low)).toBeLessThan(tolerance);
      expect(relativeError(effect.interval.high, high)).toBeLessThan(tolerance);
    }
    const h = cohensH(treatment, control);
    if (h.kind !== 'effect-size') throw new Error(h.kind);
    expect(relativeError(h.estimate, expected.h[0] ?? NaN)).toBeLessThan(tolerance);
    expect(relativeError(h.standardError, expected.h[1] ?? NaN)).toBeLessThan(tolerance);
  });

  it('answer with a reason where nothing can be said', () => {
    const none = { successes: 0, trials: 9 };
    const some = { successes: 3, trials: 9 };
    const all = { successes: 9, trials: 9 };
    expect(riskRatio(none, some)).toEqual({ kind: 'zero-cell' });
    expect(oddsRatio(some, all)).toEqual({ kind: 'zero-cell' });
    expect(riskRatio(all, some)).toMatchObject({ kind: 'ratio-effect', estimate: 3 });
    expect(cohensH(all, none)).toMatchObject({ estimate: Math.PI });
    expect(cohensH({ successes: 0, trials: 0 }, some).kind).toBe('insufficient-data');
    expect(oddsRatio({ successes: 0, trials: 0 }, some).kind).toBe('insufficient-data');
    expect(() => riskRatio({ successes: 4, trials: 3 }, some)).toThrow('treatment.successes');
  });
});
