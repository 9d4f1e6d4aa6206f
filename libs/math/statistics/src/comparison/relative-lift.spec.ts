import { describe, expect, it } from 'vitest';
import { relativeLift } from './relative-lift.js';

describe('relativeLift', () => {
  it('is the change as a share of the control', () => {
    const lift = relativeLift({ value: 0.12, standardError: 0.002 }, { value: 0.1, standardError: 0.002 });
    if (lift.kind !== 'relative-lift') throw new Error(lift.kind);
    expect(lift.estimate).toBeCloseTo(0.2, 14);
    expect(lift.standardError).toBeCloseTo(Math.sqrt(0.02 ** 2 + (1.2 * 0.02) ** 2), 14);
    expect((lift.interval.low + lift.interval.high) / 2).toBeCloseTo(0.2, 14);
  });

  it('is open on the side that a one-sided question does not ask about', () => {
    const lift = relativeLift(
      { value: 2, standardError: 0.1 },
      { value: 1, standardError: 0.1 },
      { alternative: 'greater' },
    );
    if (lift.kind !== 'relative-lift') throw new Error(lift.kind);
    expect(lift.interval.high).toBe(Infinity);
    expect(lift.interval.low).toBeGreaterThan(0);
  });

  it('does not divide by a control of zero', () => {
    const one = { value: 1, standardError: 0.1 };
    expect(relativeLift(one, { value: 0, standardError: 0.1 })).toEqual({ kind: 'zero-control' });
  });

  it('refuses estimates that are not finite', () => {
    const one = { value: 1, standardError: 0.1 };
    expect(relativeLift({ value: NaN, standardError: 1 }, one)).toEqual({ kind: 'not-finite' });
    expect(relativeLift({ value: 1e300, standardError: 1 }, { value: 1e-300, standardError: 0 })).toEqual({
      kind: 'not-finite',
    });
  });
});
