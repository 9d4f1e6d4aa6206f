import { describe, expect, it } from 'vitest';
import { reweightedMean } from './bandit/reweighted-mean.js';
import { thompsonShares } from './bandit/thompson-shares.js';
import { aaCheck } from './correction/aa-check.js';
import { clusterVarianceInflation } from './interference/cluster-variance-inflation.js';
import { interferenceTest } from './interference/interference-test.js';
import { durationDays, minimumDetectableEffect, requiredUsers } from './power/plan-size.js';
import type { PowerDesign } from './power/power-design.js';
import { powerOf } from './power/power-of.js';
import { analyseSegments } from './segment/analyse-segments.js';
import { metric, ofCounts, once, plan, seeded } from './testing/statistics-of.js';

const design: PowerDesign = {
  baseline: { kind: 'proportion', rate: 0.1 },
  procedure: { kind: 'fixed' },
  alpha: 0.05,
  treatmentShare: 0.5,
  cupedCorrelation: 0,
};

describe('the size of a test', () => {
  it('is the least that has the power, for every procedure', () => {
    for (const procedure of [
      { kind: 'fixed' },
      { kind: 'group-sequential', boundary: 'pocock', looks: 5 },
      { kind: 'always-valid', looks: 14 },
    ] as const) {
      const own = { ...design, procedure };
      const needed = requiredUsers(own, { effect: 0.01, power: 0.8 });
      if (needed.kind !== 'users') throw new Error('out of reach');
      expect(powerOf(own, { users: needed.users, effect: 0.01 })).toBeGreaterThanOrEqual(0.8);
      expect(powerOf(own, { users: needed.users - 4, effect: 0.01 })).toBeLessThan(0.8);
      const least = minimumDetectableEffect(own, { users: needed.users, power: 0.8 });
      expect(least).toMatchObject({
        kind: 'effect',
        absolute: expect.closeTo(0.01, 5),
        relative: expect.closeTo(0.1, 4),
      });
    }
  });

  it('costs more to look more often, and less with CUPED by 1 − ρ²', () => {
    const mean: PowerDesign = { ...design, baseline: { kind: 'mean', mean: 5, standardDeviation: 3 } };
    const users = (own: PowerDesign): number => {
      const needed = requiredUsers(own, { effect: 0.1, power: 0.9 });
      return needed.kind === 'users' ? needed.users : NaN;
    };
    const fixed = users(mean);
    expect(users({ ...mean, cupedCorrelation: 0.6 }) / fixed).toBeCloseTo(0.64, 3);
    const pocock = users({ ...mean, procedure: { kind: 'group-sequential', boundary: 'pocock', looks: 5 } });
    const fleming = users({
      ...mean,
      procedure: { kind: 'group-sequential', boundary: 'obrien-fleming', looks: 5 },
    });
    // Jennison and Turnbull, tables 2.2 and 2.4: inflation 1.207 and 1.026 for 5 looks, alpha 0.05, power 0.9.
    expect(Math.abs(pocock / fixed - 1.207)).toBeLessThan(1e-3);
    expect(Math.abs(fleming / fixed - 1.026)).toBeLessThan(1e-3);
  });

  it('is nearly that of a fixed test where little is believed before, and larger where doubt is to be overcome', () => {
    const users = (procedure: PowerDesign['procedure']): number => {
      const needed = requiredUsers({ ...design, procedure }, { effect: 0.01, power: 0.8 });
      return needed.kind === 'users' ? needed.users : NaN;
    };
    const under = (mean: number, standardDeviation: number): number =>
      users({ kind: 'bayesian', prior: { kind: 'normal', mean, standardDeviation } });
    const fixed = users({ kind: 'fixed' });

    expect(under(0, 10) / fixed).toBeCloseTo(1, 2);
    expect(users({ kind: 'bayesian', prior: { kind: 'beta', alpha: 1, beta: 1 } }) / fixed).toBeCloseTo(1, 2);
    expect(under(0, 0.01)).toBeGreaterThan(fixed);
    expect(under(0.01, 0.01)).toBeLessThan(fixed);
    const sure = users({ kind: 'bayesian', prior: { kind: 'beta', alpha: 1000, beta: 9000 } });
    expect(sure).toBeGreaterThan(1.2 * fixed);
  });

  it('says what is out of reach', () => {
    expect(requiredUsers(design, { effect: 0, power: 0.8 })).toEqual({ kind: 'out-of-reach' });
    expect(
      minimumDetectableEffect(
        { ...design, baseline: { kind: 'proportion', rate: 0.9 } },
        { users: 10, power: 0.99 },
      ),
    ).toEqual({ kind: 'out-of-reach' });
  });

  it('is told in whole days', () => {
    expect(durationDays(29_502, { usersPerDay: 2000 })).toBe(15);
    expect(() => durationDays(5, { usersPerDay: 0 })).toThrow('usersPerDay');
  });
});

describe('segments', () => {
  const rate = { ...metric, kind: 'proportion' } as const;
  const options = { plan, metric: rate, looks: once, correction: 'holm' } as const;
  const segment = (key: string, c: number, t: number) => ({
    key,
    control: ofCounts(c, 2000),
    treatment: ofCounts(t, 2000),
  });

  it('find no interaction where all react alike, and one where they do not', () => {
    const alike = analyseSegments(
      [segment('a', 200, 240), segment('b', 190, 232), segment('c', 205, 243)],
      options,
    );
    expect(alike.interaction).toMatchObject({ kind: 'tested', degreesOfFreedom: 2, heterogeneity: 0 });
    const apart = analyseSegments([segment('a', 200, 300), segment('b', 200, 150)], options);
    if (apart.interaction.kind === 'cannot-say') throw new Error('cannot say');
    expect(apart.interaction.pValue).toBeLessThan(1e-6);
    expect(apart.segments.map(({ decided }) => decided)).toEqual(['better', 'worse']);
  });

  it('are corrected for their number', () => {
    const { segments } = analyseSegments(
      [segment('a', 200, 241), segment('b', 200, 203), segment('c', 200, 199)],
      options,
    );
    const [first] = segments;
    if (first.analysis.kind === 'cannot-say') throw new Error('cannot say');
    expect(first.adjustedPValue).toBeCloseTo(3 * (first.analysis.pValue ?? 0), 12);
    expect(first.analysis.difference.interval.level).toBeCloseTo(1 - 0.05 / 3, 12);
    expect(first.decided).toBe('undecided');
  });

  it('refuse an interaction of a test that is still being looked at', () => {
    const own = { ...options, plan: { ...plan, procedure: { kind: 'always-valid' } as const } };
    expect(analyseSegments([segment('a', 200, 240), segment('b', 190, 232)], own).interaction).toMatchObject({
      reason: 'peeking-without-sequential-plan',
    });
  });
});

describe('a bandit', () => {
  it('divides by the chance to be best, above the floor', () => {
    const shares = thompsonShares(
      [
        { kind: 'beta', alpha: 2, beta: 1 },
        { kind: 'beta', alpha: 1, beta: 1 },
      ],
      { floor: 0.1 },
    );
    expect(shares[0]).toBeCloseTo(0.1 + 0.8 * (2 / 3), 6);
    const normals = thompsonShares(
      [
        { kind: 'normal', mean: 0.02, standardDeviation: 0.01 },
        { kind: 'normal', mean: 0, standardDeviation: 0.01 },
      ],
      { floor: 0 },
    );
    expect(normals[0]).toBeCloseTo(0.9213503964748574, 10);
  });

  it('reweights plays to an unbiased mean with equal propensities the plain one', () => {
    const random = seeded(11);
    const rewards = Float64Array.from({ length: 4000 }, () =>
      random() < 0.5 ? NaN : random() < 0.3 ? 1 : 0,
    );
    const estimate = reweightedMean({ rewards, propensities: new Float64Array(4000).fill(0.5) });
    if (estimate.kind !== 'reweighted-mean') throw new Error(estimate.kind);
    expect(Math.abs(estimate.value - 0.3)).toBeLessThan(4 * estimate.standardError);
    expect(estimate.standardError).toBeCloseTo(Math.sqrt(0.21 / 2000), 3);
    expect(reweightedMean({ rewards: [NaN, 1], propensities: [0.5, 0.5] })).toEqual({
      kind: 'insufficient-data',
      required: 2,
      actual: 1,
    });
  });
});

describe('checks of a platform', () => {
  it('accept uniform p-values and refuse others', () => {
    const random = seeded(3);
    const uniform = Array.from({ length: 2000 }, random);
    const honest = aaCheck(uniform);
    const bent = aaCheck(uniform.map((p) => p * p));
    if (honest.kind !== 'checked' || bent.kind !== 'checked') throw new Error('too few');
    expect(honest.pValue).toBeGreaterThan(0.01);
    expect(bent.pValue).toBeLessThan(1e-10);
    expect(bent.falsePositives.low).toBeGreaterThan(0.05);
    expect(aaCheck([0.5])).toEqual({ kind: 'insufficient-data', required: 20, actual: 1 });
  });

  it('price clusters, and compare effects among users with those among clusters', () => {
    expect(
      clusterVarianceInflation({ meanSize: 20, sizeVariation: 0.5, intraclassCorrelation: 0.05 }),
    ).toBeCloseTo(2.2, 12);
    expect(
      interferenceTest({ value: 0.8, standardError: 0.1 }, { value: 1.3, standardError: 0.2 }),
    ).toMatchObject({ kind: 'tested', pValue: expect.closeTo(0.0253, 4) });
  });
});
