import { describe, expect, it } from 'vitest';
import type { ExclusionRange } from './exclusion-range.js';
import { overlaps } from './overlaps.js';

const part = (
  space: string,
  from: number,
  to: number,
  rule: ExclusionRange['rule'] = 'namespace',
): ExclusionRange => ({
  space,
  rule,
  from,
  to,
});

describe('overlaps', () => {
  it('keeps apart what only touches', () => {
    expect(overlaps([part('checkout', 0, 0.5)], [part('checkout', 0.5, 1)])).toEqual({ kind: 'disjoint' });
  });

  it('names the part that two tests share', () => {
    expect(overlaps([part('checkout', 0, 0.5)], [part('checkout', 0.4, 1)])).toEqual({
      kind: 'overlapping',
      space: 'checkout',
      rule: 'namespace',
      from: 0.4,
      to: 0.5,
    });
  });

  it('takes several ranges of a space together', () => {
    const split = [part('checkout', 0, 0.2), part('checkout', 0.6, 0.8)];
    expect(overlaps(split, [part('checkout', 0.2, 0.6)])).toEqual({ kind: 'disjoint' });
    expect(overlaps(split, [part('checkout', 0.2, 0.7)])).toMatchObject({ from: 0.6, to: 0.7 });
  });

  it('is content with one space that keeps the tests apart', () => {
    const first = [part('checkout', 0, 1), part('search', 0, 0.5)];
    expect(overlaps(first, [part('checkout', 0, 1), part('search', 0.5, 1)])).toEqual({ kind: 'disjoint' });
  });

  it('does not take a namespace for the layer of the same name', () => {
    expect(overlaps([part('checkout', 0, 0.5)], [part('checkout', 0.5, 1, 'layer')])).toMatchObject({
      kind: 'overlapping',
      space: null,
    });
  });

  it('says that nothing keeps tests apart that have no space in common', () => {
    expect(overlaps([], [part('checkout', 0, 0.5)])).toEqual({
      kind: 'overlapping',
      space: null,
      rule: null,
      from: 0,
      to: 1,
    });
  });
});
