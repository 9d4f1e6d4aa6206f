import { describe, expect, it } from 'vitest';
import type { Benchmark } from './benchmark.js';
import { judge } from './measure/verdict.js';
import { report } from './report.js';

const goal = { reference: 'limit', throughputAtLeast: 0.5, cpuAtMost: 2 };
const benchmark: Benchmark = {
  name: 'toy',
  title: 'a toy, asked by one caller',
  unit: { one: 'request', many: 'requests' },
  prepare: () => Promise.reject(new Error('not prepared here')),
  warmUpOperations: 0,
  goals: [goal],
};

describe('report', () => {
  it('says in a line each what was measured, and each ratio with its goal', () => {
    const round = (throughput: number, cpuSecondsPerOperation: number) => ({
      throughput,
      cpuSecondsPerOperation,
    });
    const ours = [
      { ...round(12_000, 40e-6), latency: { p50Ms: 1.5, p99Ms: 3 } },
      { ...round(12_400, 41e-6), latency: { p50Ms: 1.5, p99Ms: 3 } },
    ];
    const limit = [round(20_000, 20e-6), round(20_000, 25e-6)];
    const contenders = [
      { name: 'ours', rounds: ours },
      { name: 'limit', rounds: limit },
    ];
    expect(report({ benchmark, contenders, verdicts: [judge(goal, ours, limit)] })).toEqual([
      'toy: a toy, asked by one caller',
      '  ours   12,200 (12,000 to 12,400) requests/s · CPU 40.5 µs (40.0 µs to 41.0 µs)/request · p50 1.50 ms, p99 3.00 ms',
      '  limit  20,000 (20,000 to 20,000) requests/s · CPU 22.5 µs (20.0 µs to 25.0 µs)/request',
      '  ours ÷ limit: throughput 0.61× (0.60× to 0.62×), goal ≥ 0.50× · CPU 1.82× (1.64× to 2.00×), goal ≤ 2.00× · met',
    ]);
  });
});
