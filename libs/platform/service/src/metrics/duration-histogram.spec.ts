import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { DurationHistogram } from './duration-histogram.js';

const NAMES = { name: 'seconds', help: 'Durations.', labelNames: ['route', 'status'] as const };
const BUCKETS = [0.01, 0.1, 1];

async function samples(registry: Registry): Promise<readonly object[]> {
  const [metric] = await registry.getMetricsAsJSON();
  return (metric?.values ?? []).map(({ labels, value }) => ({ labels, value }));
}

describe('a histogram of durations', () => {
  it('is told as prom-client tells its own', async () => {
    const registry = new Registry();
    const reference = new Registry();
    const buckets = [...BUCKETS];
    const labelNames = [...NAMES.labelNames];
    const ours = new DurationHistogram({ ...NAMES, labelNames, buckets, registers: [registry] });
    const theirs = new Histogram({ ...NAMES, labelNames, buckets, registers: [reference] });
    for (const [status, seconds] of [
      [200, 0.01],
      [200, 0.5],
      [404, 0.002],
      [200, 7],
    ] as const) {
      ours.series({ route: '/a"b', status }).observe(seconds);
      theirs.observe({ route: '/a"b', status }, seconds);
    }
    expect(await registry.metrics()).toBe(await reference.metrics());
    expect(await samples(registry)).toEqual(await samples(reference));
  });

  it('counts in one series what has the same labels, in whatever order they are named', () => {
    const ours = new DurationHistogram({
      ...NAMES,
      labelNames: [...NAMES.labelNames],
      buckets: [...BUCKETS],
      registers: [],
    });
    expect(ours.series({ status: 200, route: '/' })).toBe(ours.series({ route: '/', status: 200 }));
  });
});
