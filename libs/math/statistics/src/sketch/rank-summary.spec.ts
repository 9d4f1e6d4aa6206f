import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from '../summary/sort-numbers.js';
import { seeded } from '../testing/seeded.js';
import { RankSummary } from './rank-summary.js';

const values = fc.oneof(
  fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 80 }),
  fc.array(fc.constantFrom(-0, 0, 1, 1.5, -3, 1e308, -1e308, 5e-324), { maxLength: 80 }),
);
const capacities = fc.integer({ min: 2, max: 12 });

function summaryOf(observations: readonly number[], capacity = 16): RankSummary {
  return RankSummary.ofSorted(sortNumbers(Float64Array.from(observations)), capacity);
}

function expectToBound(summary: RankSummary, observations: readonly number[]): void {
  expect(summary.count).toBe(observations.length);
  for (const value of [...observations, 0.5, -1e300, 1e300]) {
    const upTo = observations.filter((other) => other <= value).length;
    const below = observations.filter((other) => other < value).length;
    for (const [{ least, most }, actual] of [
      [summary.upTo(value), upTo],
      [summary.below(value), below],
    ] as const) {
      expect(least).toBeLessThanOrEqual(actual);
      expect(most).toBeGreaterThanOrEqual(actual);
      expect(most - least).toBeLessThanOrEqual(summary.uncertainty * summary.count + 1e-9);
    }
  }
  const sorted = sortNumbers(Float64Array.from(observations));
  for (const p of [0, 0.1, 0.5, 0.99, 1]) {
    const quantile = summary.quantile(p);
    if (quantile.kind !== 'bounded-quantile') {
      expect(observations).toEqual([]);
      continue;
    }
    const actual = sorted[Math.floor(p * (sorted.length - 1))] ?? NaN;
    expect(quantile.low).toBeLessThanOrEqual(actual);
    expect(quantile.high).toBeGreaterThanOrEqual(actual);
    expect(quantile.value).toBeGreaterThanOrEqual(quantile.low);
    expect(quantile.value).toBeLessThanOrEqual(quantile.high);
  }
}

describe('RankSummary', () => {
  it('bounds the rank of every value and every quantile', () => {
    fc.assert(fc.property(capacities, values, (k, all) => expectToBound(summaryOf(all, k), all)));
  });

  it('merged bounds those of the concatenation, again and again', () => {
    fc.assert(
      fc.property(capacities, values, values, values, (k, a, b, c) => {
        const once = RankSummary.merged([summaryOf(a, k), summaryOf(b, k), summaryOf(c, k)], k);
        const twice = RankSummary.merged(
          [RankSummary.merged([summaryOf(a, k), summaryOf(b, k)], k), summaryOf(c, k)],
          k,
        );
        for (const merged of [once, twice]) {
          expectToBound(merged, [...a, ...b, ...c]);
          expect(merged.points.length).toBeLessThanOrEqual(k);
        }
      }),
    );
  });

  it('is exact, and merged is that of the concatenation, as long as all values fit', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = RankSummary.merged([summaryOf(a, 1000), summaryOf(b, 1000)], 1000);
        expect(merged.uncertainty).toBe(0);
        expect(merged.toBytes()).toEqual(summaryOf([...a, ...b], 1000).toBytes());
      }),
    );
  });

  it('survives bytes', () => {
    fc.assert(
      fc.property(capacities, values, values, (k, a, b) => {
        const summary = RankSummary.merged([summaryOf(a, k), summaryOf(b, k)], k);
        const copy = RankSummary.fromBytes(summary.toBytes());
        expect(copy.count).toBe(summary.count);
        expect(copy.points).toEqual(summary.points);
      }),
    );
  });

  it('is uncertain by no more than the steps between the values that it holds', () => {
    const random = seeded(7);
    for (const draw of [() => random(), () => random() ** 12, () => Math.floor(random() * 40), () => 3]) {
      const parts = Array.from({ length: 20 }, () => Array.from({ length: 2000 }, draw));
      const merged = RankSummary.merged(
        parts.map((part) => summaryOf(part, 128)),
        256,
      );
      expect(merged.uncertainty).toBeLessThanOrEqual(1 / 127 + 1 / 255 + 1e-12);
      const sorted = sortNumbers(Float64Array.from(parts.flat()));
      for (let at = 0; at < sorted.length; at += 997) {
        const { least, most } = merged.upTo(sorted[at]);
        const actual = sorted.findLastIndex((value) => value <= sorted[at]) + 1;
        expect(actual).toBeGreaterThanOrEqual(least);
        expect(actual).toBeLessThanOrEqual(most);
      }
    }
  });

  it('knows the share of a value that many observations have, whatever lies about it', () => {
    const summary = summaryOf(
      [...Array.from({ length: 900 }, () => 0), ...Array.from({ length: 100 }, (_, i) => i - 50)],
      8,
    );
    expect([summary.below(0), summary.upTo(0)]).toEqual([
      { least: 50, most: 50 },
      { least: 951, most: 951 },
    ]);
  });

  it('interpolates where the values between would be', () => {
    const random = seeded(3);
    for (const draw of [
      () => random() * 1000,
      () => Math.floor(random() * 1000),
      () => 1000 * random() ** 2,
    ]) {
      const sorted = sortNumbers(Float64Array.from({ length: 100_000 }, draw));
      const summary = RankSummary.ofSorted(sorted, 128);
      for (const p of [0.01, 0.2, 0.77]) {
        const quantile = summary.quantile(p);
        const actual = sorted[Math.floor(p * (sorted.length - 1))];
        expect(quantile.kind === 'bounded-quantile' && Math.abs(quantile.value - actual)).toBeLessThan(1);
      }
    }
  });

  it('has no quantile of nothing', () => {
    expect(summaryOf([]).quantile(0.5)).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
    expect(RankSummary.merged([], 4).count).toBe(0);
    expect(summaryOf([]).upTo(3)).toEqual({ least: 0, most: 0 });
  });

  it('refuses ranks that contradict, and bytes that are no summary', () => {
    const at = (value: number, below: number, upTo: number) => {
      return { value, below: { least: below, most: below }, upTo: { least: upTo, most: upTo } };
    };
    expect(() => RankSummary.of(3, [at(1, 0, 1), at(1, 1, 3)])).toThrow('1 follows 1');
    expect(() => RankSummary.of(3, [at(1, 0, 2), at(2, 1, 3)])).toThrow('at 2 they fall');
    expect(() => RankSummary.of(3, [at(1, 0, 2)])).toThrow('the smallest and the greatest');
    expect(() => RankSummary.of(3, [at(NaN, 0, 3)])).toThrow(RangeError);
    expect(() => RankSummary.of(3, [])).toThrow(RangeError);
    expect(() => summaryOf([1, 2, 3], 1)).toThrow('capacity');
    const bytes = summaryOf([1, 2, 3]).toBytes();
    expect(() => RankSummary.fromBytes(bytes.subarray(0, -1))).toThrow('end too early');
    expect(() => RankSummary.fromBytes(Uint8Array.of(...bytes, 0))).toThrow('followed by other bytes');
    expect(() => RankSummary.fromBytes(Uint8Array.of(1, 2))).toThrow('not a rank summary');
  });
});
