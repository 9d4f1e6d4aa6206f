import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesIn, missingOf, unionOf, type Span } from './spans.js';

const MOST = 60;
const spans = fc.array(
  fc.tuple(fc.nat({ max: MOST }), fc.nat({ max: MOST })).map(([start, end]): Span => ({ start, end })),
  { maxLength: 8 },
);

function setOf(some: readonly Span[]): ReadonlySet<number> {
  const set = new Set<number>();
  for (const { start, end } of some) for (let at = start; at < end; at += 1) set.add(at);
  return set;
}

describe('spans', () => {
  it('are joined to as few as there can be, in order', () => {
    fc.assert(
      fc.property(spans, (some) => {
        const union = unionOf(some);
        expect(setOf(union)).toEqual(new Set([...setOf(some)].sort((a, b) => a - b)));
        expect(bytesIn(some)).toBe(setOf(some).size);
        union.slice(1).forEach(({ start }, i) => expect(start).toBeGreaterThan(union[i]?.end ?? NaN));
      }),
    );
  });

  it('are missing where none that is present has them', () => {
    fc.assert(
      fc.property(spans, spans, (wanted, present) => {
        const there = setOf(present);
        const missing = missingOf(wanted, present);
        expect(setOf(missing)).toEqual(new Set([...setOf(wanted)].filter((at) => !there.has(at))));
        expect(bytesIn(missing)).toBe(missing.reduce((sum, { start, end }) => sum + end - start, 0));
      }),
    );
  });
});
