import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate } from './allocate.js';
import { allocatedShares } from './allocated-shares.js';
import type { Allocation, Reallocated } from './allocation.js';
import { moveOf } from './move-of.js';
import { reallocate } from './reallocate.js';
import { anyDivision } from './division.arbitraries.js';

const halves: Allocation = { buckets: 100, variations: [[{ from: 0, to: 50 }], [{ from: 50, to: 100 }]] };

function reallocated(result: Reallocated): Extract<Reallocated, { kind: 'reallocated' }> {
  if (result.kind !== 'reallocated') throw new Error(JSON.stringify(result));
  return result;
}

/** The variation of each bucket, null for nobody's. */
function ownersOf({ buckets, variations }: Allocation): (number | null)[] {
  const owners = new Array<number | null>(buckets).fill(null);
  variations.forEach((ranges, variation) => {
    for (const { from, to } of ranges) owners.fill(variation, from, to);
  });
  return owners;
}

describe('reallocate', () => {
  it('moves only what the larger variation receives', () => {
    const { allocation, moves, movedShare } = reallocated(reallocate(halves, { weights: [0.2, 0.8] }));
    expect(allocation.variations).toEqual([
      [{ from: 0, to: 20 }],
      [
        { from: 50, to: 100 },
        { from: 20, to: 50 },
      ],
    ]);
    expect(moves).toEqual([{ from: 0, to: 1, ranges: [{ from: 20, to: 50 }], share: 0.3 }]);
    expect(movedShare).toBe(0.3);
  });

  it('takes a new variation from those that have too many, and leaves the others in place', () => {
    const { allocation, moves } = reallocated(reallocate(halves, { weights: [0.5, 0.25, 0.25] }));
    expect(allocation.variations).toEqual([
      [{ from: 0, to: 50 }],
      [{ from: 50, to: 75 }],
      [{ from: 75, to: 100 }],
    ]);
    expect(moves).toEqual([{ from: 1, to: 2, ranges: [{ from: 75, to: 100 }], share: 0.25 }]);
  });

  it('lets users in and out when the coverage changes', () => {
    const less = reallocated(reallocate(halves, { weights: [0.5, 0.5], coverage: 0.5 }));
    expect(less.moves).toEqual([
      { from: 0, to: null, ranges: [{ from: 25, to: 50 }], share: 0.25 },
      { from: 1, to: null, ranges: [{ from: 75, to: 100 }], share: 0.25 },
    ]);
    const again = reallocated(reallocate(less.allocation, { weights: [0.5, 0.5] }));
    expect(again.moves).toEqual([
      { from: null, to: 0, ranges: [{ from: 25, to: 50 }], share: 0.25 },
      { from: null, to: 1, ranges: [{ from: 75, to: 100 }], share: 0.25 },
    ]);
    expect(again.allocation).toEqual(halves);
  });

  it('moves nobody when nothing changes', () => {
    const result = reallocated(reallocate(halves, { weights: [0.5, 0.5] }));
    expect(result).toEqual({ kind: 'reallocated', allocation: halves, moves: [], movedShare: 0 });
  });

  it('moves the least possible, Σ max(0, Δ), and says exactly who', () => {
    fc.assert(
      fc.property(fc.array(anyDivision(100), { minLength: 2, maxLength: 5 }), (divisions) => {
        const padded = divisions.map(({ weights, coverage }) => ({
          coverage,
          weights: [...weights, 0, 0, 0, 0].slice(0, 6),
        }));
        let before: Allocation = { buckets: 100, variations: [] };
        for (const division of padded) {
          const result = reallocate(before, division);
          const wanted = allocate({ ...division, buckets: 100 });
          if (result.kind !== 'reallocated' || wanted.kind !== 'allocated') {
            expect(result).toEqual(wanted);
            return;
          }
          expect(allocatedShares(result.allocation)).toEqual(allocatedShares(wanted.allocation));
          expectLeastMoves(before, result);
          before = result.allocation;
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses what allocate refuses, and fewer variations', () => {
    expect(reallocate(halves, { weights: [1] })).toEqual({ kind: 'fewer-variations', before: 2, after: 1 });
    expect(reallocate(halves, { weights: [0.5, 0.6] })).toEqual({
      kind: 'weights-do-not-sum-to-one',
      sum: 1.1,
    });
  });
});

function expectLeastMoves(before: Allocation, result: Extract<Reallocated, { kind: 'reallocated' }>): void {
  const [old, now] = [ownersOf(before), ownersOf(result.allocation)];
  const groups: (number | null)[] = [null, 0, 1, 2, 3, 4, 5];
  const count = (owners: readonly (number | null)[], group: number | null): number =>
    owners.filter((owner) => owner === group).length;
  const least = groups.reduce<number>(
    (sum, group) => sum + Math.max(0, count(now, group) - count(old, group)),
    0,
  );
  expect(result.movedShare).toBeCloseTo(least / before.buckets, 12);
  const told = old.map((_, bucket) => moveOf(result.moves, bucket));
  expect(told.map((move, bucket) => (move === null ? old[bucket] : move.to))).toEqual(now);
  expect(told.map((move, bucket) => (move === null ? old[bucket] : move.from))).toEqual(old);
  expect(told.filter((move) => move !== null)).toHaveLength(least);
}
