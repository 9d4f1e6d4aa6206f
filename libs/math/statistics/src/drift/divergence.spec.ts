import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import drift from './fixtures/drift.json' with { type: 'json' };
import { jensenShannonDistance } from './jensen-shannon-distance.js';
import { jensenShannonDivergence } from './jensen-shannon-divergence.js';
import { klDivergence } from './kl-divergence.js';

const tolerance = 1e-13;

const pairs = fc
  .array(fc.tuple(fc.nat(1000), fc.nat(1000)), { minLength: 1, maxLength: 20 })
  .map((both) => ({ p: both.map(([p]) => p + 1e-3), q: both.map(([, q]) => q) }))
  .filter(({ q }) => q.some((count) => count > 0));

function scoreOf(result: { kind: string }): number {
  if (!('value' in result) || typeof result.value !== 'number') throw new Error(result.kind);
  return result.value;
}

describe('the divergences', () => {
  it('agree with scipy', () => {
    for (const { p, q, distance, nats, kl } of drift.shares) {
      expect(relativeError(scoreOf(jensenShannonDistance(p, q)), distance)).toBeLessThan(tolerance);
      expect(relativeError(scoreOf(jensenShannonDistance(p, q, { base: Math.E })), nats)).toBeLessThan(
        tolerance,
      );
      expect(relativeError(scoreOf(klDivergence(p, q)), kl)).toBeLessThan(tolerance);
    }
  });

  it('of Jensen and Shannon is symmetric and within [0, 1] bit', () => {
    fc.assert(
      fc.property(pairs, ({ p, q }) => {
        const forward = scoreOf(jensenShannonDivergence(p, q, { base: 2 }));
        expect(forward).toBeGreaterThanOrEqual(0);
        expect(forward).toBeLessThanOrEqual(1 + 1e-15);
        expect(scoreOf(jensenShannonDivergence(q, p, { base: 2 }))).toBeCloseTo(forward, 14);
        expect(scoreOf(jensenShannonDistance(p, q)) ** 2).toBeCloseTo(forward, 14);
        expect(scoreOf(jensenShannonDivergence(p, p))).toBe(0);
      }),
    );
  });

  it('keep their digits between distributions that hardly differ', () => {
    const epsilon = 1e-9;
    const score = scoreOf(jensenShannonDivergence([0.5 + epsilon, 0.5 - epsilon], [0.5, 0.5]));
    expect(relativeError(score, epsilon ** 2 / 2)).toBeLessThan(1e-6);
  });

  it('of Kullback and Leibler is half of the Jensen–Shannon sum against the mixture', () => {
    fc.assert(
      fc.property(pairs, ({ p, q }) => {
        const total = (weights: number[]) => weights.reduce((sum, weight) => sum + weight, 0);
        const mixture = p.map((weight, i) => weight / total(p) + (q[i] ?? 0) / total(q));
        const half = (scoreOf(klDivergence(p, mixture)) + scoreOf(klDivergence(q, mixture))) / 2;
        expect(scoreOf(jensenShannonDivergence(p, q))).toBeCloseTo(half, 12);
      }),
    );
  });

  it('of Kullback and Leibler says where it is unbounded', () => {
    expect(klDivergence([1, 1, 1], [1, 0, 1])).toEqual({ kind: 'unbounded', category: 1 });
    expect(scoreOf(klDivergence([1, 0], [1, 1], { base: 2 }))).toBe(1);
  });

  it('need mass on both sides', () => {
    const missing = { kind: 'insufficient-data', required: 1, actual: 0 };
    expect(jensenShannonDistance([], [])).toEqual(missing);
    expect(jensenShannonDivergence([0, 0], [1, 2])).toEqual(missing);
    expect(klDivergence([1, 2], [0, 0])).toEqual(missing);
    expect(() => klDivergence([1, -1], [1, 1])).toThrow(
      'the first distribution[1] must be a number of at least 0',
    );
  });
});
