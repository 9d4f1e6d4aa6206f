import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrequentItems } from './frequent-items.js';

const streams = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'é', '', '🙂', 'h'), { maxLength: 200 });
const capacities = fc.integer({ min: 1, max: 6 });

function countsOf(items: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function summaryOf(capacity: number, items: readonly string[]): FrequentItems {
  return FrequentItems.of({ total: items.length, counts: countsOf(items), unseenAtMost: 0 }, capacity);
}

function expectToBound(summary: FrequentItems, items: readonly string[]): void {
  const held = new Map(summary.top(summary.capacity).map((each) => [each.item, each]));
  expect(summary.total).toBe(items.length);
  for (const [item, actual] of countsOf(items)) {
    const { count, atMost } = held.get(item) ?? { count: 0, atMost: summary.unseenAtMost };
    expect(count).toBeLessThanOrEqual(actual);
    expect(atMost).toBeGreaterThanOrEqual(actual);
  }
}

describe('FrequentItems', () => {
  it('holds the most frequent exactly, and bounds the others', () => {
    fc.assert(
      fc.property(capacities, streams, (k, items) => {
        const summary = summaryOf(k, items);
        expectToBound(summary, items);
        expect(summary.unseenAtMost).toBeLessThanOrEqual(items.length / (k + 1));
        for (const { item, count, atMost } of summary.top(k)) {
          expect([count, atMost]).toEqual([countsOf(items).get(item), count]);
        }
      }),
    );
  });

  it('merged keeps its bounds over the concatenation, at once and one after the other', () => {
    fc.assert(
      fc.property(capacities, streams, streams, streams, (k, a, b, c) => {
        const parts = [a, b, c].map((part) => summaryOf(k, part));
        const all = [...a, ...b, ...c];
        const once = FrequentItems.merged(parts, k);
        expectToBound(once, all);
        const lost = parts.reduce((sum, { unseenAtMost }) => sum + unseenAtMost, 0);
        expect(once.unseenAtMost).toBeLessThanOrEqual(lost + all.length / (k + 1));
        const [first, second, third] = parts as [FrequentItems, FrequentItems, FrequentItems];
        expectToBound(FrequentItems.merged([FrequentItems.merged([first, second], k), third], k), all);
      }),
    );
  });

  it('is exact, and merged is that of the concatenation, as long as all items fit', () => {
    fc.assert(
      fc.property(streams, streams, (a, b) => {
        const merged = FrequentItems.merged([summaryOf(8, a), summaryOf(8, b)], 8);
        expect(merged.unseenAtMost).toBe(0);
        expect(merged.toBytes()).toEqual(summaryOf(8, [...a, ...b]).toBytes());
      }),
    );
  });

  it('survives bytes', () => {
    fc.assert(
      fc.property(capacities, streams, streams, (k, a, b) => {
        const summary = FrequentItems.merged([summaryOf(k, a), summaryOf(k, b)], k);
        const copy = FrequentItems.fromBytes(summary.toBytes());
        expect(copy).toEqual(summary);
      }),
    );
  });

  it('takes what is not told for not seen', () => {
    const summary = FrequentItems.of({ total: 100, counts: [['a', 60]], unseenAtMost: 100 }, 4);
    expect([summary.unseenAtMost, summary.top(9)]).toEqual([40, [{ item: 'a', count: 60, atMost: 60 }]]);
  });

  it('refuses bytes that are no summary, and counts and capacities that are none', () => {
    const bytes = summaryOf(2, ['a', 'b']).toBytes();
    expect(() => FrequentItems.fromBytes(new Uint8Array(0))).toThrow(RangeError);
    expect(() => FrequentItems.fromBytes(bytes.subarray(0, -1))).toThrow('end too early');
    expect(() => FrequentItems.fromBytes(Uint8Array.of(0x46, 1))).toThrow('not frequent items');
    expect(() => summaryOf(0, [])).toThrow(RangeError);
    expect(() => summaryOf(1.5, [])).toThrow(RangeError);
    const told = (counts: [string, number][], total: number) =>
      FrequentItems.of({ total, counts, unseenAtMost: 0 }, 2);
    expect(() => told([['a', 0]], 1)).toThrow('count must be a whole number from 1');
    expect(() => told([['a', 2]], 1)).toThrow('items occur 2 times among 1');
    expect(() =>
      told(
        [
          ['a', 1],
          ['a', 1],
        ],
        2,
      ),
    ).toThrow('told twice');
  });
});
