import type { MonitorId } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import type { ColumnBins } from '../baseline/baseline-column.js';
import { flightRecord } from '../testing/prediction-records.js';
import { performanceOf } from './performance.js';
import { columnOf } from './row-sample.js';
import { WindowTally, openWindow } from './window-tally.js';

const BINS: readonly ColumnBins[] = [
  { kind: 'NUMERIC', role: 'FEATURE', name: 'distance', edges: Float64Array.of(100, 500) },
  { kind: 'CATEGORICAL', role: 'FEATURE', name: 'origin', categories: ['ATL', 'BOS'] },
  { kind: 'NUMERIC', role: 'PREDICTION', name: 'probability', edges: Float64Array.of(0.5) },
];

function tally(...records: Parameters<typeof flightRecord>[2][]) {
  const [first] = records;
  const window = new WindowTally(openWindow('m' as MonitorId, flightRecord(0, 0, first)), BINS);
  records.forEach((change, index) => window.add(`1-${index}`, flightRecord(0, change?.rows ?? 0, change)));
  return window;
}

describe('counting predictions into a window', () => {
  it('counts each row of each column once, and samples it', () => {
    const counted = tally({
      rows: 4,
      features: { distance: [50, 100, 501, null], origin: ['ATL', 'BOS', 'DEN', null] },
      predictions: { probability: [0.1, 0.5, 0.75, 1] },
    });

    expect(counted.toWindow()).toMatchObject({
      totals: { requests: 1, errors: 0, rows: 4 },
      binCounts: [[2, 0, 1, 1], [1, 1, 1, 1], [2, 2, 0]],
      sample: { rows: 4 },
    }); // prettier-ignore
    expect(columnOf(counted.sampledRows(), 0)).toEqual(Float64Array.of(50, 100, 501));
    expect(columnOf(counted.sampledRows(), 1)).toEqual(Float64Array.of(0.1, 0.5, 0.75, 1).map(Math.fround));
  });

  it('counts a column that a record does not have as missing', () => {
    const window = tally({ rows: 2, features: { origin: ['ATL', 'ATL'] }, predictions: {} }).toWindow();

    expect(window.binCounts).toEqual([[0, 0, 0, 2], [2, 0, 0, 0], [0, 0, 2]]); // prettier-ignore
  });

  it('takes the rows that the record of a large request does not show as rows, and not as missing', () => {
    const change = {
      rows: 5000,
      features: { distance: [1, 2], origin: ['ATL', 'ATL'] },
      predictions: { probability: [0, 0] },
    };

    expect(tally(change).toWindow()).toMatchObject({
      totals: { rows: 5000 },
      binCounts: [[2, 0, 0, 0], [2, 0, 0, 0], [2, 0, 0]],
    }); // prettier-ignore
  });

  it('counts refused and failed requests, without their rows and times', () => {
    const { totals, latency } = tally(
      { rows: 1, outcome: 'INVALID', latencyMs: 900, at: '2026-01-01T00:00:09.000Z' },
      { rows: 1, outcome: 'OK', latencyMs: 5, at: '2026-01-01T00:00:03.000Z' },
    ).toWindow();

    expect(performanceOf([{ ...totals, latency }])).toEqual({
      requests: 2,
      errorRate: 0.5,
      p50: 5,
      p95: 5,
      p99: 5,
      from: new Date('2026-01-01T00:00:03.000Z'),
      to: new Date('2026-01-01T00:00:09.000Z'),
    });
    expect(totals.rows).toBe(1);
  });

  it('has no performance to tell of before the first request', () => {
    expect(performanceOf([])).toEqual({
      requests: 0,
      errorRate: null,
      p50: null,
      p95: null,
      p99: null,
      from: null,
      to: null,
    });
  });
});
