import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventColumns, SpineColumns } from './columns.js';
import { rollingAt } from './rolling-at.js';
import { rollingExtremesAt } from './rolling-extremes-at.js';
import type { RollingWindow } from './rolling-window.js';
import { asEvents, asSpine, eventRows, rollingWindows, spineRows } from './rolling.arbitraries.js';

/** Values of the events that count at one spine row, in input order. */
function visible(events: EventColumns, spine: SpineColumns, row: number, window: RollingWindow): number[] {
  const { windowMs, availabilityDelayMs = 0, excludeCurrent = false } = window;
  const t = spine.time[row];
  const values: number[] = [];
  for (let i = 0; i < events.value.length; i++) {
    const time = events.eventTime[i];
    const known = time + availabilityDelayMs;
    const inWindow = time + windowMs > t && (excludeCurrent ? known < t : known <= t);
    const sameEntity = events.entity[i] === spine.entity[row] && events.entity[i] >= 0;
    if (sameEntity && inWindow && Number.isFinite(events.value[i])) values.push(events.value[i]);
  }
  return values;
}

describe('rollingAt', () => {
  it('agrees with brute force on any input', () => {
    fc.assert(
      fc.property(eventRows, spineRows, rollingWindows, (eventList, spineList, window) => {
        const events = asEvents(eventList);
        const spine = asSpine(spineList);
        const { count, sum, mean, known } = rollingAt(events, spine, window);
        for (let row = 0; row < spineList.length; row++) {
          const values = visible(events, spine, row, window);
          const total = values.reduce((a, b) => a + b, 0);
          expect(count[row]).toBe(values.length);
          expect(sum[row]).toBe(total);
          expect(known[row]).toBe(values.length > 0 ? 1 : 0);
          expect(mean[row]).toBe(values.length > 0 ? total / values.length : NaN);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('never lets an event that is not known yet change the answer', () => {
    fc.assert(
      fc.property(
        eventRows,
        spineRows,
        rollingWindows,
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 60, maxLength: 60 }),
        (eventList, spineList, window, otherValues) => {
          const strict = { ...window, excludeCurrent: true };
          const before = rollingAt(asEvents(eventList), asSpine(spineList), strict);
          spineList.forEach(([, t], row) => {
            const changed = eventList.flatMap(([entity, time, value], i): [number, number, number][] => {
              if (!(time + (window.availabilityDelayMs ?? 0) >= t)) return [[entity, time, value]];
              const other = otherValues[i] ?? 0;
              return other < -5 ? [] : [[entity, time, other]];
            });
            const after = rollingAt(asEvents(changed), asSpine(spineList), strict);
            expect(after.count[row]).toBe(before.count[row]);
            expect(after.sum[row]).toBe(before.sum[row]);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves an event out until its outcome is known', () => {
    const events = asEvents([
      [0, 0, 1],
      [0, 60, 0],
      [0, 100, 1],
    ]);
    const spine = asSpine([
      [0, 100],
      [0, 130],
      [0, 260],
    ]);
    const { count, mean } = rollingAt(events, spine, { windowMs: 200, availabilityDelayMs: 50 });
    expect([...count]).toEqual([1, 2, 1]);
    expect([...mean]).toEqual([1, 0.5, 1]);
  });

  it('draws a mean towards the prior while few events are known', () => {
    const smoothing = { priorRate: 0.2, priorCount: 10 };
    const events = asEvents([[0, 0, 1]]);
    const spine = asSpine([
      [0, 5],
      [1, 5],
    ]);
    const column = rollingAt(events, spine, { windowMs: 10, smoothing });
    expect(column.mean[0]).toBeCloseTo(3 / 11, 15);
    expect(column.mean[1]).toBeCloseTo(0.2, 15);
    expect([...column.known]).toEqual([1, 1]);
    expect([...rollingAt(events, spine, { windowMs: 10, smoothing, minCount: 1 }).known]).toEqual([1, 0]);
    expect([...rollingAt(events, spine, { windowMs: 10, minCount: 2 }).known]).toEqual([0, 0]);
  });

  it('keeps the digits of small values beside a large one', () => {
    const events = asEvents([
      [0, 1, 1e16],
      [0, 2, 0.1],
      [0, 3, 0.2],
    ]);
    const { sum } = rollingAt(events, asSpine([[0, 3]]), { windowMs: 2 });
    expect(sum[0]).toBe(0.1 + 0.2);
  });

  it('answers empty tables and refuses windows that cannot be', () => {
    const none = asEvents([]);
    const spine = asSpine([[0, 1]]);
    expect([...rollingAt(none, spine, { windowMs: 1 }).known]).toEqual([0]);
    expect(rollingAt(none, asSpine([]), { windowMs: 1 }).count).toHaveLength(0);
    expect(() => rollingAt(none, spine, { windowMs: 0 })).toThrow('windowMs');
    expect(() => rollingAt(none, spine, { windowMs: NaN })).toThrow('windowMs');
    expect(() => rollingAt(none, spine, { windowMs: 5, availabilityDelayMs: 5 })).toThrow(
      'availabilityDelayMs',
    );
    expect(() => rollingAt(none, spine, { windowMs: 5, minCount: -1 })).toThrow('minCount');
    const smoothing = { priorRate: NaN, priorCount: 1 };
    expect(() => rollingAt(none, spine, { windowMs: 5, smoothing })).toThrow('priorRate');
    expect(() => rollingAt(none, { ...spine, time: new Float64Array(2) }, { windowMs: 5 })).toThrow(
      RangeError,
    );
  });
});

describe('rollingExtremesAt', () => {
  it('agrees with brute force on any input', () => {
    fc.assert(
      fc.property(eventRows, spineRows, rollingWindows, (eventList, spineList, window) => {
        const events = asEvents(eventList);
        const spine = asSpine(spineList);
        const { min, max, known } = rollingExtremesAt(events, spine, window);
        for (let row = 0; row < spineList.length; row++) {
          const values = visible(events, spine, row, window);
          expect(known[row]).toBe(values.length > 0 ? 1 : 0);
          if (values.length === 0) expect([min[row], max[row]]).toEqual([NaN, NaN]);
          else expect([min[row], max[row]]).toEqual([Math.min(...values), Math.max(...values)]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
