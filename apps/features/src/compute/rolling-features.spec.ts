import { describe, expect, it } from 'vitest';
import type { Aggregation } from '../feature-view/aggregation.js';
import { rollingFeatures, valuesOf } from './rolling-features.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function aggregation(wanted: Partial<Aggregation> & Pick<Aggregation, 'kind'>): Aggregation {
  return { feature: 'f', column: 'delay', greaterThan: null, windowHours: 1, prior: null, ...wanted };
}

const OPTIONS = { bucketMs: 10 * MINUTE, availabilityDelayMs: 30 * MINUTE };

/** One entity that has events at these minutes. */
function eventsAt(minutes: readonly number[], ...values: readonly (readonly number[])[]) {
  return {
    entity: new Int32Array(minutes.length),
    eventTime: Float64Array.from(minutes, (minute) => minute * MINUTE),
    values: values.map((column) => Float64Array.from(column)),
  };
}

describe('rolling features', () => {
  it('let an event count from the first bucket after it became known until it leaves the window', () => {
    const count = aggregation({ kind: 'COUNT', column: null });

    const { eventTime, features } = rollingFeatures(eventsAt([0, 5], [1, 1]), [count], OPTIONS);

    expect(Array.from(eventTime, (time) => time / MINUTE)).toEqual([40, 60, 70]);
    expect(features.map((column) => [...column])).toEqual([[2, 1, 0]]);
  });

  it('draw rates and means to their prior, and know nothing of an empty window without one', () => {
    const aggregations = [
      aggregation({ kind: 'RATE', greaterThan: 15 }),
      aggregation({ kind: 'RATE', greaterThan: 15, prior: { rate: 0.5, count: 2 } }),
      aggregation({ kind: 'MEAN' }),
      aggregation({ kind: 'SUM' }),
    ];

    const { features } = rollingFeatures(eventsAt([0], [1], [20]), aggregations, OPTIONS);

    expect(features.map((column) => [...column])).toEqual([
      [1, NaN],
      [2 / 3, 0.5],
      [20, NaN],
      [20, 0],
    ]);
  });

  it('hold the last known value of each feature at the moments of the others', () => {
    const aggregations = [
      aggregation({ kind: 'COUNT', column: null }),
      aggregation({ kind: 'COUNT', greaterThan: 15 }),
      aggregation({ kind: 'COUNT' }),
      aggregation({ kind: 'SUM', windowHours: 2 }),
    ];
    const missing = NaN;
    const events = eventsAt([0, 15], [1, 1], [missing, 1], [missing, 1], [missing, 20]);

    const { eventTime, features } = rollingFeatures(events, aggregations, OPTIONS);

    expect(Array.from(eventTime, (time) => time / MINUTE)).toEqual([40, 50, 60, 80, 140]);
    expect(features.map((column) => [...column])).toEqual([
      [1, 2, 1, 0, 0],
      [0, 1, 1, 0, 0],
      [0, 1, 1, 0, 0],
      [0, 20, 20, 20, 0],
    ]);
  });

  it('never change when later events do', () => {
    const count = aggregation({ kind: 'SUM', windowHours: 3 });
    const minutes = Array.from({ length: 50 }, (_, index) => index * 7);
    const values = minutes.map((minute) => (minute * 31) % 17);
    const changed = values.map((value, index) => (index < 25 ? value : value + 1000));
    const known = 25 * 7 * MINUTE + OPTIONS.availabilityDelayMs;

    const [before, after] = [values, changed].map((column) => {
      const { eventTime, features } = rollingFeatures(eventsAt(minutes, column), [count], OPTIONS);
      return Array.from(eventTime, (time, row) => [time, features[0]?.[row]]).filter(
        ([time = 0]) => time <= known,
      );
    });

    expect(before?.length).toBeGreaterThan(10);
    expect(after).toEqual(before);
    expect(known % HOUR).not.toBe(0);
  });
});

describe('the values that aggregations need', () => {
  it('are read once where several features share them', () => {
    expect(
      valuesOf([
        aggregation({ kind: 'RATE', greaterThan: 15 }),
        aggregation({ kind: 'COUNT', greaterThan: 15 }),
        aggregation({ kind: 'MEAN' }),
        aggregation({ kind: 'SUM' }),
        aggregation({ kind: 'COUNT' }),
        aggregation({ kind: 'COUNT', column: null }),
      ]),
    ).toEqual([
      { kind: 'above', column: 'delay', threshold: 15 },
      { kind: 'number', column: 'delay' },
      { kind: 'presence', column: 'delay' },
      { kind: 'event' },
    ]);
  });
});
