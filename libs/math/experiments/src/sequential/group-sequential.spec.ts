import { describe, expect, it } from 'vitest';
import { crossingProbability } from './crossing-probability.js';
import { groupSequentialBoundaries, groupSequentialPValue } from './group-sequential-boundaries.js';
import { confidenceSequence, mixtureSprt } from './mixture-sprt.js';
import { spendingBoundaries, spendingPValue } from './spending-boundaries.js';

/** Jennison and Turnbull, Group Sequential Methods (2000), tables 2.1 and 2.3, two-sided. */
const PUBLISHED = [
  { looks: 2, alpha: 0.05, pocock: 2.178, obrienFleming: 1.977 },
  { looks: 3, alpha: 0.05, pocock: 2.289, obrienFleming: 2.004 },
  { looks: 4, alpha: 0.05, pocock: 2.361, obrienFleming: 2.024 },
  { looks: 5, alpha: 0.05, pocock: 2.413, obrienFleming: 2.04 },
  { looks: 10, alpha: 0.05, pocock: 2.555, obrienFleming: 2.087 },
  { looks: 5, alpha: 0.01, pocock: 2.986, obrienFleming: 2.621 },
];

describe('group-sequential boundaries', () => {
  it('are the published ones of Pocock and of O’Brien and Fleming', () => {
    for (const { looks, alpha, pocock, obrienFleming } of PUBLISHED) {
      expect(groupSequentialBoundaries({ looks, alpha, kind: 'pocock' })[0]).toBeCloseTo(pocock, 3);
      const last = groupSequentialBoundaries({ looks, alpha, kind: 'obrien-fleming' }).at(-1);
      expect(Math.abs((last ?? 0) - obrienFleming)).toBeLessThan(6e-4);
    }
  });

  it('let exactly alpha out over all looks, up to 60 of them', () => {
    for (const kind of ['pocock', 'obrien-fleming'] as const) {
      for (const looks of [1, 7, 60]) {
        const boundaries = groupSequentialBoundaries({ looks, alpha: 0.05, kind });
        const shares = boundaries.map((_, k) => (k + 1) / looks);
        const out = crossingProbability({ shares, boundaries }).reduce((sum, each) => sum + each, 0);
        expect(Math.abs(out - 0.05)).toBeLessThan(1e-12);
      }
    }
  });

  it('give a p-value of alpha for a statistic on the boundary', () => {
    const boundaries = groupSequentialBoundaries({ looks: 5, alpha: 0.05, kind: 'obrien-fleming' });
    boundaries.forEach((z, k) => {
      const p = groupSequentialPValue({ looks: 5, kind: 'obrien-fleming' }, { number: k + 1, z });
      expect(p).toBeCloseTo(0.05, 10);
    });
  });
});

describe('spending boundaries', () => {
  it('are those of Lan and DeMets’ program', () => {
    const shares = [0.2, 0.4, 0.6, 0.8, 1];
    const published = {
      'obrien-fleming': [4.877, 3.357, 2.68, 2.29, 2.031],
      pocock: [2.438, 2.427, 2.41, 2.397, 2.386],
    };
    for (const kind of ['pocock', 'obrien-fleming'] as const) {
      spendingBoundaries({ shares, alpha: 0.05, kind }).forEach((b, k) =>
        expect(Math.abs(b - published[kind][k])).toBeLessThan(6e-4),
      );
    }
  });

  it('spend nothing at a look beyond the planned end', () => {
    expect(spendingBoundaries({ shares: [0.5, 1, 1.2], alpha: 0.05, kind: 'pocock' })[2]).toBe(Infinity);
  });

  it('give a p-value of alpha for a statistic on the last boundary, and 1 for none', () => {
    const shares = [0.3, 0.75];
    const z = spendingBoundaries({ shares, alpha: 0.02, kind: 'obrien-fleming' })[1];
    expect(spendingPValue({ shares, kind: 'obrien-fleming' }, z)).toBeCloseTo(0.02, 8);
    expect(spendingPValue({ shares, kind: 'obrien-fleming' }, 0)).toBe(1);
  });
});

describe('the mixture sequential test', () => {
  it('rejects exactly what its confidence sequence excludes', () => {
    for (const value of [0.01, 0.03, 0.0243, 0.05, -0.04]) {
      const estimate = { value, standardError: 0.008 };
      const options = { mixtureVariance: 0.0004 };
      const { low, high } = confidenceSequence(estimate, { alpha: 0.05, ...options });
      expect(mixtureSprt(estimate, options).pValue < 0.05).toBe(low > 0 || high < 0);
    }
  });

  it('has evidence that averages to at most 1 without a difference', () => {
    let mean = 0;
    for (let z = -12; z <= 12; z += 0.001) {
      const { logEvidence } = mixtureSprt(
        { value: z * 0.01, standardError: 0.01 },
        { mixtureVariance: 0.00007 },
      );
      mean += 0.001 * Math.exp(logEvidence - (z * z) / 2) * 0.3989422804014327;
    }
    expect(mean).toBeCloseTo(1, 6);
  });
});
