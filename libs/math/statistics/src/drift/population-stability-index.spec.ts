import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import { binCounts } from './bin-counts.js';
import drift from './fixtures/drift.json' with { type: 'json' };
import { populationStabilityIndex } from './population-stability-index.js';
import { populationStabilityIndexOfCounts } from './population-stability-index-of-counts.js';
import { quantileEdges } from './quantile-edges.js';

const counts = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 2, maxLength: 8 }).filter((pairs) => {
  return pairs.some(([p]) => p > 0) && pairs.some(([, q]) => q > 0);
});

function scoreOf(result: { kind: string }): number {
  if (!('value' in result) || typeof result.value !== 'number') throw new Error(result.kind);
  return result.value;
}

describe('populationStabilityIndexOfCounts', () => {
  it('agrees with numpy', () => {
    for (const { p, q, psi } of drift.shares) {
      expect(relativeError(scoreOf(populationStabilityIndexOfCounts(p, q)), psi)).toBeLessThan(1e-12);
    }
  });

  it('is symmetric, positive, and blind to the sizes of the samples', () => {
    fc.assert(
      fc.property(counts, (pairs) => {
        const p = pairs.map(([count]) => count);
        const q = pairs.map(([, count]) => count);
        const score = scoreOf(populationStabilityIndexOfCounts(p, q));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(scoreOf(populationStabilityIndexOfCounts(q, p))).toBeCloseTo(score, 12);
        const tenfold = p.map((count) => count * 10);
        expect(scoreOf(populationStabilityIndexOfCounts(tenfold, q))).toBeCloseTo(score, 12);
        expect(scoreOf(populationStabilityIndexOfCounts(p, tenfold))).toBeCloseTo(0, 12);
      }),
    );
  });

  it('counts a bin that vanished as if a ten-thousandth had stayed', () => {
    const score = scoreOf(populationStabilityIndexOfCounts([50, 50, 0], [100, 0, 0]));
    expect(score).toBeCloseTo(0.5 * Math.log(2) + (0.5 - 1e-4) * Math.log(0.5 / 1e-4), 12);
  });

  it('needs observations on both sides', () => {
    expect(populationStabilityIndexOfCounts([1, 2], [0, 0])).toEqual({
      kind: 'insufficient-data',
      required: 1,
      actual: 0,
    });
    expect(() => populationStabilityIndexOfCounts([1, 2], [1])).toThrow('must have as many entries');
  });
});

describe('populationStabilityIndex', () => {
  const reference = Float64Array.from({ length: 1000 }, (_, i) => (i * 37) % 1000);

  it('is nothing for the same sample and grows with the shift', () => {
    const shifted = (by: number) =>
      scoreOf(populationStabilityIndex(reference, reference.map((value) => value + by))); // prettier-ignore
    const scores = [0, 20, 100, 300].map(shifted);
    expect(scores[0]).toBe(0);
    expect([...scores].sort((a, b) => a - b)).toEqual(scores);
  });

  it('sees values that leave a constant on either side', () => {
    const constant = new Float64Array(100).fill(7);
    for (const moved of [6.9, 7.1]) {
      const result = populationStabilityIndex(constant, constant.map((value, i) => (i < 20 ? moved : value))); // prettier-ignore
      expect(scoreOf(result)).toBeGreaterThan(1);
    }
  });

  it('answers why it cannot be computed', () => {
    const none = new Float64Array(0);
    const missing = { kind: 'insufficient-data', required: 1, actual: 0 };
    expect(populationStabilityIndex(none, reference)).toEqual(missing);
    expect(populationStabilityIndex(reference, none)).toEqual(missing);
    expect(populationStabilityIndex(reference, Float64Array.of(NaN))).toEqual({ kind: 'not-finite' });
    expect(populationStabilityIndex(Float64Array.of(1, Infinity), reference)).toEqual({ kind: 'not-finite' });
  });
});

describe('bins', () => {
  it('are closed on the right and open outwards', () => {
    const result = binCounts(Float64Array.of(-Infinity, 2, 2.5, 3, 9, Infinity), Float64Array.of(2, 3));
    expect(result).toEqual({ kind: 'bin-counts', counts: Float64Array.of(2, 2, 2) });
  });

  it('hold about equal numbers of the sample that they were cut for', () => {
    const sample = Float64Array.from({ length: 997 }, (_, i) => Math.sin(i) * 100);
    const cut = quantileEdges(sample, 10);
    if (cut.kind !== 'bin-edges') throw new Error(cut.kind);
    const { counts: held } = binCounts(sample, cut.edges) as { counts: Float64Array };
    expect(held.length).toBe(10);
    held.forEach((count) => expect(Math.abs(count - 99.7)).toBeLessThan(2));
  });

  it.each([0, 5, -5, Number.MIN_VALUE])('have an edge right below the constant %d', (constant) => {
    const cut = quantileEdges(Float64Array.of(constant, constant, constant), 4);
    if (cut.kind !== 'bin-edges') throw new Error(cut.kind);
    expect(cut.edges).toHaveLength(2);
    expect(cut.edges[0]).toBeLessThan(constant);
    expect(cut.edges[1]).toBe(constant);
  });
});
