import { describe, expect, it } from 'vitest';
import { stabilityIndex, type ColumnShares } from './stability-index.js';

const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const NOTHING = { nulls: 0, min: null, max: null, quantiles: [], topValues: [] };

function even(low: number, high: number): ColumnShares {
  const quantiles = PROBABILITIES.map((probability) => {
    return { probability, value: low + probability * (high - low) };
  });
  return { ...NOTHING, min: low, max: high, quantiles };
}

function listed(counts: Readonly<Record<string, number>>, nulls = 0): ColumnShares {
  return { ...NOTHING, nulls, topValues: Object.entries(counts).map(([value, count]) => ({ value, count })) };
}

function index(before: ColumnShares, now: ColumnShares, rows: readonly [number, number] = [100, 100]) {
  const [rowsBefore, rowsNow] = rows;
  return stabilityIndex({ column: before, rows: rowsBefore }, { column: now, rows: rowsNow });
}

describe('the stability index of a column', () => {
  it('is 0 where nothing has moved, however many rows there are', () => {
    expect(index(even(0, 10), even(0, 10))).toBeCloseTo(0, 12);
    expect(index(listed({ a: 60, b: 40 }), listed({ a: 600, b: 400 }), [100, 1000])).toBeCloseTo(0, 12);
  });

  it('adds up over the bins between the quantiles of the version before', () => {
    // All lies above the 99th percentile: (0.01 − 1e-4) ln(…) and so on, bin by bin.
    const shares = [0.01, 0.04, 0.2, 0.25, 0.25, 0.2, 0.04, 0.01];
    const now = [...Array<number>(7).fill(1e-4), 1];
    const expected = shares.reduce((sum, p, at) => {
      const q = now[at] ?? 0;
      return sum + (q - p) * Math.log(q / p);
    }, 0);

    expect(index(even(0, 10), even(10, 20))).toBeCloseTo(expected, 9);
  });

  it('sees categories that grow at the expense of others', () => {
    const p = [0.6, 0.4];
    const q = [0.3, 0.7];
    const expected = p.reduce((sum, share, at) => {
      const now = q[at] ?? 0;
      return sum + (now - share) * Math.log(now / share);
    }, 0);

    expect(index(listed({ a: 60, b: 40 }), listed({ a: 30, b: 70 }))).toBeCloseTo(expected, 12);
  });

  it('takes values whose counts only one side knows for rare, and not for gone', () => {
    const before = listed({ a: 40, b: 20 });
    const now = listed({ a: 40, c: 21 });

    // 40 of 100 on both sides, and all others together.
    expect(index(before, now)).toBeCloseTo(0, 12);
  });

  it('sees a category that a whole list has no more', () => {
    expect(index(listed({ a: 60, b: 40 }), listed({ a: 100 }))).toBeGreaterThan(0.25);
  });

  it('cannot be told of nothing', () => {
    expect(index(listed({}, 100), listed({ a: 100 }))).toBeNull();
    expect(index(listed({ a: 1 }), listed({ b: 1 }))).toBeNull();
    expect(index(even(0, 1), listed({ a: 100 }))).toBeNull();
  });
});
