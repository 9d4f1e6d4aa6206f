import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from './allocate.js';
import { allocatedShares } from './allocated-shares.js';
import type { Allocation } from './allocation.js';
import { anyDivision } from './division.arbitraries.js';

function allocation(request: Parameters<typeof allocate>[0]): Allocation {
  const result = allocate(request);
  if (result.kind !== 'allocated') throw new Error(JSON.stringify(result));
  return result.allocation;
}

describe('allocate', () => {
  it('lays variations out as GrowthBook does: each starts where it would with everybody in', () => {
    expect(allocation({ buckets: 100, weights: [0.5, 0.5], coverage: 0.2 }).variations).toEqual([
      [{ from: 0, to: 10 }],
      [{ from: 50, to: 60 }],
    ]);
    expect(allocation({ buckets: 1000, weights: [0.2, 0.3, 0.5] }).variations).toEqual([
      [{ from: 0, to: 200 }],
      [{ from: 200, to: 500 }],
      [{ from: 500, to: 1000 }],
    ]);
  });

  it('gives whole percents exactly, in spite of sums that are not exact in binary', () => {
    expect(allocatedShares(allocation({ buckets: 100, weights: [0.1, 0.2, 0.7] }))).toEqual([0.1, 0.2, 0.7]);
    expect(allocatedShares(allocation({ buckets: 100, weights: new Array<number>(10).fill(0.1) }))).toEqual(
      new Array<number>(10).fill(0.1),
    );
  });

  it('rounds to whole buckets and says so in the shares', () => {
    const thirds = allocation({ buckets: 100, weights: [1 / 3, 1 / 3, 1 / 3] });
    expect(allocatedShares(thirds)).toEqual([0.33, 0.34, 0.33]);
  });

  it('gives a weight or a coverage of 0 to nobody', () => {
    expect(allocation({ buckets: 100, weights: [0, 1, 0] }).variations).toEqual([
      [],
      [{ from: 0, to: 100 }],
      [],
    ]);
    expect(allocation({ buckets: 100, weights: [0.5, 0.5], coverage: 0 }).variations).toEqual([[], []]);
  });

  it('gives ranges that are disjoint, in order, and off by less than a bucket', () => {
    fc.assert(
      fc.property(anyDivision(10_000), ({ weights, coverage }) => {
        const result = allocate({ buckets: 10_000, weights, coverage });
        if (result.kind !== 'allocated') {
          expect(result.kind).toBe('share-below-one-bucket');
          return;
        }
        const ranges = result.allocation.variations.flat();
        ranges.forEach(({ from, to }, i) => {
          expect(from).toBeGreaterThanOrEqual(i === 0 ? 0 : ranges[i - 1].to);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(10_000);
        });
        allocatedShares(result.allocation).forEach((share, i) => {
          expect(Math.abs(share - weights[i] * coverage)).toBeLessThan(1.0001e-4);
        });
      }),
    );
  });

  it('moves nobody between variations when the coverage grows', () => {
    fc.assert(
      fc.property(
        anyDivision(1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ weights, coverage }, part) => {
          const small = allocate({ buckets: 1000, weights, coverage: coverage * part });
          const large = allocate({ buckets: 1000, weights, coverage });
          if (small.kind !== 'allocated' || large.kind !== 'allocated') return;
          small.allocation.variations.forEach((ranges, i) => {
            const [outer] = large.allocation.variations[i];
            for (const { from, to } of ranges) {
              expect(from).toBe(outer.from);
              expect(to).toBeLessThanOrEqual(outer.to);
            }
          });
        },
      ),
    );
  });

  it('names what cannot be divided', () => {
    const refused = (weights: number[], coverage?: number) =>
      allocate({ buckets: 100, weights, ...(coverage === undefined ? {} : { coverage }) });
    expect(refused([])).toEqual({ kind: 'no-weights' });
    expect(refused([0.5, -0.1, 0.6])).toEqual({ kind: 'weight-out-of-range', index: 1, weight: -0.1 });
    expect(refused([NaN, 1])).toEqual({ kind: 'weight-out-of-range', index: 0, weight: NaN });
    expect(refused([0.5, Infinity])).toEqual({ kind: 'weight-out-of-range', index: 1, weight: Infinity });
    expect(refused([0.5, 0.4])).toEqual({ kind: 'weights-do-not-sum-to-one', sum: 0.9 });
    expect(refused([0.5, 0.5], 1.1)).toEqual({ kind: 'coverage-out-of-range', coverage: 1.1 });
    expect(refused([0.5, 0.5], NaN)).toEqual({ kind: 'coverage-out-of-range', coverage: NaN });
    expect(refused([0.996, 0.004])).toEqual({
      kind: 'share-below-one-bucket',
      index: 1,
      share: 0.004,
      buckets: 100,
    });
    expect(allocate({ buckets: 0, weights: [1] })).toEqual({ kind: 'not-a-bucket-count', buckets: 0 });
    expect(allocate({ buckets: 1.5, weights: [1] })).toEqual({ kind: 'not-a-bucket-count', buckets: 1.5 });
  });
});
