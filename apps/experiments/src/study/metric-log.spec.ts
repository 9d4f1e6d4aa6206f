import { describe, expect, it } from 'vitest';
import type { MetricPoint } from '../run-metric/run-metric.js';
import { MetricLog } from './metric-log.js';

const AT = 0;

function points(from: number, count: number): MetricPoint[] {
  return Array.from({ length: count }, (_, index) => ({
    key: 'loss',
    step: from + index,
    value: 1,
    atMs: AT,
  }));
}

describe('the metric log', () => {
  it('writes what came while it was writing as one batch', async () => {
    const batches: number[] = [];
    const log = new MetricLog(async (batch) => batches.push(batch.length));
    for (let step = 0; step < 10; step++) log.add(points(step, 1));
    await log.finish();
    expect(batches).toEqual([1, 9]);
  });

  it('never writes more than a thousand points at once, and loses none', async () => {
    const written: MetricPoint[] = [];
    const log = new MetricLog(async (batch) => {
      expect(batch.length).toBeLessThanOrEqual(1000);
      written.push(...batch);
    });
    log.add(points(0, 2500));
    await log.finish();
    expect(written).toEqual(points(0, 2500));
  });

  it('tells of a failure at the end, and writes nothing after it', async () => {
    let writes = 0;
    const log = new MetricLog(async () => {
      writes += 1;
      throw new Error('no database');
    });
    log.add(points(0, 1));
    log.add(points(1, 1));
    await expect(log.finish()).rejects.toThrow('no database');
    expect(writes).toBe(1);
  });
});
