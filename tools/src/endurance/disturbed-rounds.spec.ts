import { describe, expect, it } from 'vitest';
import { CONDITIONS, measureRound, movedBy, movedByNothing, type Condition } from './disturbed-rounds.js';

describe('rounds of slices with and without a disturbance', () => {
  it('begin with each condition in turn, and hold each once', async () => {
    const seen: Condition[][] = [];
    for (let round = 0; round < CONDITIONS.length; round += 1) {
      const order: Condition[] = [];
      const found = await measureRound(round, (condition) => Promise.resolve(order.push(condition)));
      expect(CONDITIONS.map((condition) => found[condition])).toEqual(
        CONDITIONS.map((condition) => order.indexOf(condition) + 1),
      );
      seen.push(order);
    }
    expect(seen.map(([first]) => first)).toEqual(CONDITIONS);
  });

  it('do not take a machine that becomes slower for a disturbance', () => {
    const rounds = [1, 2, 4].map((pace) => ({
      alone: 10 * pace,
      loads: 12 * pace,
      'alone again': 10 * pace,
      crashes: 15 * pace,
    }));
    expect(movedByNothing(rounds)).toEqual({ lowerQuartile: 1, median: 1, upperQuartile: 1 });
    expect(movedBy(rounds, 'loads').median).toBeCloseTo(1.2);
    expect(movedBy(rounds, 'crashes').median).toBeCloseTo(1.5);
  });

  it('tell how much two undisturbed slices differ', () => {
    const rounds = [8, 10, 10, 15].map((again) => ({
      alone: 10,
      loads: 10,
      'alone again': again,
      crashes: 10,
    }));
    expect(movedByNothing(rounds)).toEqual({ lowerQuartile: 0.8, median: 1, upperQuartile: 1 });
  });
});
