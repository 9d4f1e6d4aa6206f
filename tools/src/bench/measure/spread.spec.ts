import { describe, expect, it } from 'vitest';
import { spread } from './spread.js';

describe('spread', () => {
  it('gives the middle of an odd number of rounds, whatever their order', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spread([7])).toEqual({ median: 7, min: 7, max: 7 });
  });

  it('gives the mean of the middle two of an even number', () => {
    expect(spread([10, 1, 2, 4])).toEqual({ median: 3, min: 1, max: 10 });
  });

  it('leaves the rounds as they were', () => {
    const rounds = [3, 1, 2];
    spread(rounds);
    expect(rounds).toEqual([3, 1, 2]);
  });

  it('refuses nothing at all, and what is no number', () => {
    expect(() => spread([])).toThrow(RangeError);
    expect(() => spread([1, Number.NaN])).toThrow(RangeError);
  });
});
