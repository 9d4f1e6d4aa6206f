import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asOfJoin } from './as-of-join.js';
import { rollingAt } from './rolling-at.js';
import { rollingSnapshots } from './rolling-snapshots.js';
import { asEvents, asSpine, eventRows, rollingWindows, spineRows } from './rolling.arbitraries.js';

const buckets = fc.constantFrom(1, 3, 10);

describe('rollingSnapshots', () => {
  it('joined as of a moment, equals the aggregate at the bucket before it', () => {
    fc.assert(
      fc.property(eventRows, spineRows, rollingWindows, buckets, (eventList, spineList, window, bucketMs) => {
        const events = asEvents(eventList);
        const spine = asSpine(spineList);
        const windowsMs = [window.windowMs, window.windowMs + 13];
        const { windowMs: _, ...options } = window;
        const snapshots = rollingSnapshots(events, { ...options, bucketMs, windowsMs });
        const match = asOfJoin({ events: snapshots, spine });
        const floored = { ...spine, time: spine.time.map((t) => Math.floor(t / bucketMs) * bucketMs) };
        windowsMs.forEach((windowMs, w) => {
          const exact = rollingAt(events, floored, { ...options, windowMs });
          const column = snapshots.windows[w];
          match.forEach((snapshot, row) => {
            expect(snapshot === -1 ? 0 : column?.count[snapshot]).toBe(exact.count[row]);
            expect(snapshot === -1 ? 0 : column?.sum[snapshot]).toBe(exact.sum[row]);
            expect(snapshot === -1 ? 0 : column?.known[snapshot]).toBe(exact.known[row]);
          });
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('has rows in order of entity and time, each at a multiple of the bucket, none twice', () => {
    fc.assert(
      fc.property(eventRows, rollingWindows, buckets, (eventList, { windowMs, ...options }, bucketMs) => {
        const { entity, eventTime } = rollingSnapshots(asEvents(eventList), {
          ...options,
          bucketMs,
          windowsMs: [windowMs],
        });
        for (let row = 0; row < entity.length; row++) {
          expect(Math.abs(eventTime[row] % bucketMs)).toBe(0);
          if (row === 0 || entity[row] !== entity[row - 1]) continue;
          expect(eventTime[row]).toBeGreaterThan(eventTime[row - 1]);
        }
      }),
    );
  });

  it('has a row within the time to live of the window wherever the window holds an event', () => {
    fc.assert(
      fc.property(eventRows, spineRows, rollingWindows, buckets, (eventList, spineList, window, bucketMs) => {
        const events = asEvents(eventList);
        const spine = asSpine(spineList);
        const { windowMs, ...options } = window;
        const snapshots = rollingSnapshots(events, { ...options, bucketMs, windowsMs: [windowMs] });
        const match = asOfJoin({ events: snapshots, spine, ttlMs: windowMs + bucketMs });
        const floored = { ...spine, time: spine.time.map((t) => Math.floor(t / bucketMs) * bucketMs) };
        rollingAt(events, floored, window).count.forEach((count, row) => {
          if (count > 0) expect(match[row]).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });

  it('gives the same rows whether it is asked for all of them or stretch by stretch', () => {
    fc.assert(
      fc.property(eventRows, rollingWindows, buckets, (eventList, { windowMs, ...options }, bucketMs) => {
        const settings = { ...options, bucketMs, windowsMs: [windowMs] };
        const events = asEvents(eventList);
        const rowsOf = (range: { sinceMs?: number; untilMs?: number }) => {
          const { entity, eventTime, windows } = rollingSnapshots(events, { ...settings, ...range });
          return Array.from(entity, (e, i) =>
            [e, eventTime[i], windows[0]?.count[i], windows[0]?.sum[i]].join(),
          );
        };
        const stretches = [...rowsOf({ untilMs: 4 }), ...rowsOf({ sinceMs: 4.5 })];
        expect(stretches.sort()).toEqual(rowsOf({}).sort());
      }),
    );
  });

  it('writes the moment a window runs empty, so that no stale value lives on', () => {
    const { eventTime, windows } = rollingSnapshots(
      asEvents([
        [0, 5, 1],
        [0, 12, 0],
      ]),
      { bucketMs: 10, windowsMs: [20] },
    );
    expect([...eventTime]).toEqual([10, 20, 30, 40]);
    expect([...(windows[0]?.count ?? [])]).toEqual([1, 2, 1, 0]);
    expect([...(windows[0]?.mean ?? [])]).toEqual([1, 0.5, 0, NaN]);
    expect([...(windows[0]?.known ?? [])]).toEqual([1, 1, 1, 0]);
  });

  it('ends for times that are fractions, and for a window that never ends', () => {
    const events = asEvents([
      [0, Number.MIN_VALUE, 1],
      [0, 10.5, 1],
    ]);
    const { eventTime } = rollingSnapshots(events, { bucketMs: 10, windowsMs: [Infinity] });
    expect([...eventTime]).toEqual([10, 20]);
  });

  it('refuses a bucket below a millisecond, no window and times that are no dates', () => {
    const events = asEvents([[0, 5, 1]]);
    expect(() => rollingSnapshots(events, { bucketMs: 0.5, windowsMs: [1] })).toThrow('bucketMs');
    expect(() => rollingSnapshots(events, { bucketMs: 1, windowsMs: [] })).toThrow('windowsMs');
    expect(() => rollingSnapshots(asEvents([[0, 1e300, 1]]), { bucketMs: 1, windowsMs: [1] })).toThrow(
      'date',
    );
    expect(rollingSnapshots(asEvents([]), { bucketMs: 1, windowsMs: [1] }).entity).toHaveLength(0);
  });
});
