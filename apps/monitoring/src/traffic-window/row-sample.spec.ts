import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnOf, leastRows, rowPriorities, type SampledRows } from './row-sample.js';

/** One part whose only column holds `first`, `first + 1`, … */
function part(entryId: string, rows: number, first: number): SampledRows {
  const priorityOf = rowPriorities(entryId);
  return {
    priorities: Uint32Array.from({ length: rows }, (_, row) => priorityOf(row)),
    values: Float32Array.from({ length: rows }, (_, row) => first + row),
  };
}

describe('the sample of a window', () => {
  it('is the same however the rows are batched and compacted in between', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 80 }), fc.nat(11), (rows, limit, cut) => {
        const parts = rows.map((count, entry) => part(`1000-${entry}`, count, entry * 100));
        const compacted = leastRows(parts.slice(0, cut), 1, limit);

        expect(leastRows([compacted, ...parts.slice(cut)], 1, limit)).toEqual(leastRows(parts, 1, limit));
      }),
    );
  });

  it('keeps the columns of a row together, and leaves out what is missing', () => {
    const rows: SampledRows = {
      priorities: Uint32Array.of(30, 10, 20),
      values: Float32Array.of(1, 2, 3, 10, NaN, 30),
    };

    const kept = leastRows([rows], 2, 2);

    expect(kept.priorities).toEqual(Uint32Array.of(10, 20));
    expect(columnOf(kept, 0)).toEqual(Float64Array.of(2, 3));
    expect(columnOf(kept, 1)).toEqual(Float64Array.of(30));
  });

  it('takes early and late rows alike', () => {
    const parts = Array.from({ length: 100 }, (_, entry) =>
      part(`1700000000000-${entry}`, 1000, entry * 1000),
    );

    const kept = columnOf(leastRows(parts, 1, 10_000), 0);

    // The mean of 10 000 of 100 000 evenly spread numbers: 50 000 with a standard error of 274; four of them either way.
    const mean = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    expect(kept).toHaveLength(10_000);
    expect(Math.abs(mean - 50_000)).toBeLessThan(1100);
  });
});
