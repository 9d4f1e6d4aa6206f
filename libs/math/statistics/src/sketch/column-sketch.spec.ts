import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centralMoments } from '../summary/central-moments.js';
import { sortNumbers } from '../summary/sort-numbers.js';
import { ColumnSketch } from './column-sketch.js';
import { DistinctRegisters } from './distinct-registers.js';
import { FrequentItems } from './frequent-items.js';
import { RankSummary } from './rank-summary.js';

const cells = fc.array(
  fc.oneof(fc.constant(null), fc.double(), fc.constantFrom(0, -0, 1, NaN, Infinity, -Infinity)),
  { maxLength: 120 },
);
const texts = fc.array(fc.oneof(fc.constant(null), fc.string({ unit: 'grapheme', maxLength: 3 })), {
  maxLength: 60,
});

const empty = DistinctRegisters.of('hash', new Uint8Array(16));

function frequentOf(values: readonly string[]): FrequentItems {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return FrequentItems.of({ total: values.length, counts, unseenAtMost: 0 }, ColumnSketch.capacities.items);
}

function ofNumbers(column: readonly (number | null)[], distinct = empty): ColumnSketch {
  const values = column.filter((value) => value !== null);
  const finite = sortNumbers(Float64Array.from(values.filter(Number.isFinite)));
  const ranks = RankSummary.ofSorted(finite, ColumnSketch.capacities.ranks);
  return new ColumnSketch({
    rows: column.length,
    nulls: column.length - values.length,
    notFinite: values.length - finite.length,
    distinct,
    frequent: frequentOf(values.map((value) => String(value + 0))),
    numbers: finite.length === 0 ? null : { moments: centralMoments.of(finite), ranks },
    extremes: null,
  });
}

function ofTexts(column: readonly (string | null)[]): ColumnSketch {
  const values = column.filter((value) => value !== null);
  const [least, greatest] = [values.toSorted(byUtf8).at(0), values.toSorted(byUtf8).at(-1)];
  return new ColumnSketch({
    rows: column.length,
    nulls: column.length - values.length,
    notFinite: 0,
    distinct: empty,
    frequent: frequentOf(values),
    numbers: null,
    extremes: least === undefined || greatest === undefined ? null : { least, greatest },
  });
}

function byUtf8(a: string, b: string): number {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  const at = left.findIndex((byte, i) => byte !== right[i]);
  return at < 0 ? left.length - right.length : left[at] - (right[at] ?? -1);
}

describe('ColumnSketch', () => {
  it('of numbers, merged, is that of all rows', () => {
    fc.assert(
      fc.property(cells, cells, cells, (a, b, c) => {
        const merged = ColumnSketch.merged([ofNumbers(a), ofNumbers(b), ofNumbers(c)]);
        const whole = ofNumbers([...a, ...b, ...c]);
        for (const measure of ['rows', 'nulls', 'notFinite'] as const) {
          expect(merged[measure]).toBe(whole[measure]);
        }
        expect(merged.numbers?.ranks.points.at(0)?.value).toBe(whole.numbers?.ranks.points.at(0)?.value);
        expect(merged.numbers?.ranks.points.at(-1)?.value).toBe(whole.numbers?.ranks.points.at(-1)?.value);
        expect(merged.numbers?.moments.count).toBe(whole.numbers?.moments.count);
        const different = new Set(
          [...a, ...b, ...c].filter((value) => value !== null).map((value) => value + 0),
        );
        if (different.size <= ColumnSketch.capacities.items) {
          expect(merged.count()).toEqual({ kind: 'exact', value: different.size });
          expect(merged.frequent.toBytes()).toEqual(whole.frequent.toBytes());
        }
      }),
    );
  });

  it('of texts in any script, merged, is that of all rows', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const merged = ColumnSketch.merged([ofTexts(a), ofTexts(b)]);
        expect(merged.toBytes()).toEqual(ofTexts([...a, ...b]).toBytes());
      }),
    );
  });

  it('survives bytes', () => {
    fc.assert(
      fc.property(cells, texts, (numbers, words) => {
        for (const sketch of [ofNumbers(numbers), ofTexts(words)]) {
          const copy = ColumnSketch.fromBytes(Uint8Array.from(sketch.toBytes()));
          expect(copy.toBytes()).toEqual(sketch.toBytes());
          expect(copy.count()).toEqual(sketch.count());
        }
      }),
    );
  });

  it('takes the order of texts from their code points', () => {
    // U+FF5E follows U+1F642 in the order of UTF-16, and precedes it in that of UTF-8.
    const merged = ColumnSketch.merged([ofTexts(['\u{1f642}']), ofTexts(['\uff5e', 'é'])]);
    expect(merged.extremes).toEqual({ least: 'é', greatest: '\u{1f642}' });
  });

  it('tells no extremes when a part with values tells none', () => {
    const untold = new ColumnSketch({ ...ofTexts(['a']), extremes: null });
    expect(ColumnSketch.merged([ofTexts(['b']), untold]).extremes).toBeNull();
    expect(ColumnSketch.merged([ofTexts(['b']), ofTexts([null])]).extremes).toEqual({
      least: 'b',
      greatest: 'b',
    });
  });

  it('does not count values that were hashed in different ways, unless it holds all of them', () => {
    const unseen = (family: string, rows: number) =>
      new ColumnSketch({
        ...{ rows, nulls: 0, notFinite: 0, numbers: null, extremes: null },
        distinct: DistinctRegisters.of(family, new Uint8Array(16).fill(1)),
        frequent: FrequentItems.of({ total: rows, counts: [], unseenAtMost: rows }, 4),
      });
    expect(ColumnSketch.merged([unseen('a', 3), unseen('b', 3)]).count()).toEqual({ kind: 'hashes-differ' });
    expect(ColumnSketch.merged([unseen('a', 3), unseen('a', 3)]).count().kind).toBe('estimate');
    // A part without a value has no say.
    expect(ColumnSketch.merged([unseen('a', 3), unseen('b', 0)]).count().kind).toBe('estimate');
    expect(
      ColumnSketch.merged([
        ofNumbers([1]),
        ofNumbers([2], DistinctRegisters.of('b', new Uint8Array(16))),
      ]).count(),
    ).toEqual({ kind: 'exact', value: 2 });
  });

  it('refuses parts that contradict, and bytes that are no sketch', () => {
    const sketch = ofNumbers([1, 2, null]);
    expect(() => new ColumnSketch({ ...sketch, rows: 4 })).toThrow(RangeError);
    expect(() => new ColumnSketch({ ...sketch, notFinite: 1 })).toThrow(RangeError);
    const bytes = sketch.toBytes();
    expect(() => ColumnSketch.fromBytes(bytes.subarray(0, -1))).toThrow('end too early');
    expect(() => ColumnSketch.fromBytes(Uint8Array.of(...bytes, 0))).toThrow('followed by other bytes');
    expect(() => ColumnSketch.fromBytes(Uint8Array.of(1))).toThrow('not a column sketch');
  });
});
