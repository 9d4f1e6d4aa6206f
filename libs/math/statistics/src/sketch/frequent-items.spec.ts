import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrequentItems } from './frequent-items.js';

const streams = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'é', '', '🙂', 'h'), { maxLength: 200 });
const capacities = fc.integer({ min: 1, max: 6 });

function summaryOf(capacity: number, items: readonly string[]): FrequentItems {
  const summary = new FrequentItems(capacity);
  for (const item of items) summary.add(item);
  return summary;
}

function expectToHold(summary: FrequentItems, items: readonly string[]): void {
  const held = new Map(summary.top(summary.capacity).map((each) => [each.item, each]));
  expect(summary.total).toBe(items.length);
  expect(summary.error).toBeLessThanOrEqual(items.length / (summary.capacity + 1));
  for (const item of new Set(items)) {
    const actual = items.filter((other) => other === item).length;
    const { count, atMost } = held.get(item) ?? { count: 0, atMost: summary.error };
    expect(count).toBeLessThanOrEqual(actual);
    expect(atMost).toBeGreaterThanOrEqual(actual);
  }
}

describe('FrequentItems', () => {
  it('bounds how often any item occurred, and misses none that is frequent', () => {
    fc.assert(fc.property(capacities, streams, (k, items) => expectToHold(summaryOf(k, items), items)));
  });

  it('merged keeps its bounds over the concatenation', () => {
    fc.assert(
      fc.property(capacities, streams, streams, streams, (k, a, b, c) => {
        const merged = summaryOf(k, a);
        for (const other of [b, c]) merged.merge(summaryOf(k, other));
        expectToHold(merged, [...a, ...b, ...c]);
      }),
    );
  });

  it('is exact, and merged is that of the concatenation, as long as all items fit', () => {
    fc.assert(
      fc.property(streams, streams, (a, b) => {
        const merged = summaryOf(8, a);
        merged.merge(summaryOf(8, b));
        expect(merged.error).toBe(0);
        expect(merged.toBytes()).toEqual(summaryOf(8, [...a, ...b]).toBytes());
      }),
    );
  });

  it('survives bytes', () => {
    fc.assert(
      fc.property(capacities, streams, (k, items) => {
        const summary = summaryOf(k, items);
        const copy = FrequentItems.fromBytes(summary.toBytes());
        expect(copy.toBytes()).toEqual(summary.toBytes());
        expect(copy.top(k)).toEqual(summary.top(k));
      }),
    );
  });

  it('adds an item many times at once, also when merged with itself', () => {
    const summary = new FrequentItems(2);
    summary.add('a', 5);
    summary.merge(summary);
    expect(summary.top(3)).toEqual([{ item: 'a', count: 10, atMost: 10 }]);
  });

  it('refuses bytes that are no summary, and counts and capacities that are none', () => {
    const bytes = summaryOf(2, ['a', 'b']).toBytes();
    expect(() => FrequentItems.fromBytes(new Uint8Array(0))).toThrow(RangeError);
    expect(() => FrequentItems.fromBytes(bytes.subarray(0, -1))).toThrow('end too early');
    expect(() => FrequentItems.fromBytes(Uint8Array.of(0x46, 2))).toThrow('not frequent items');
    expect(() => new FrequentItems(0)).toThrow(RangeError);
    expect(() => new FrequentItems(1.5)).toThrow(RangeError);
    expect(() => new FrequentItems(1).add('a', 0)).toThrow(RangeError);
  });
});
