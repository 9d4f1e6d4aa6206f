import { describe, expect, it } from 'vitest';
import type { MeasuredRound } from './measured-round.js';
import { judge } from './verdict.js';

const goal = { reference: 'limit', throughputAtLeast: 0.5, cpuAtMost: 2 };

function rounds(...measured: readonly (readonly [throughput: number, cpu: number])[]): MeasuredRound[] {
  return measured.map(([throughput, cpuSecondsPerOperation]) => ({ throughput, cpuSecondsPerOperation }));
}

describe('judge', () => {
  it('pairs the rounds, so that a slow moment of the machine slows both', () => {
    const verdict = judge(goal, rounds([80, 1], [8, 10], [40, 2]), rounds([100, 1], [10, 10], [50, 2]));
    expect(verdict.throughput).toEqual({ median: 0.8, min: 0.8, max: 0.8 });
    expect(verdict.cpu).toEqual({ median: 1, min: 1, max: 1 });
  });

  it('takes the median of the ratios, not the ratio of the medians', () => {
    const verdict = judge(goal, rounds([1, 1], [4, 1], [9, 1]), rounds([2, 1], [5, 1], [3, 1]));
    expect(verdict.throughput).toEqual({ median: 0.8, min: 0.5, max: 3 });
  });

  it('is met by either ratio, and missed only by both', () => {
    const limit = rounds([100, 1]);
    expect(judge(goal, rounds([50, 9]), limit).isMet).toBe(true);
    expect(judge(goal, rounds([1, 2]), limit).isMet).toBe(true);
    expect(judge(goal, rounds([49, 2.1]), limit).isMet).toBe(false);
  });

  it('refuses rounds that have no other half', () => {
    expect(() => judge(goal, rounds([1, 1], [1, 1]), rounds([1, 1]))).toThrow(RangeError);
  });
});
