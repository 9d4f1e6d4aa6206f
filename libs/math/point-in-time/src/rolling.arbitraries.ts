import fc from 'fast-check';
import type { EventColumns, SpineColumns } from './columns.js';
import type { RollingWindow } from './rolling-window.js';

/** Entity, event time, value. */
export type EventRow = readonly [entity: number, eventTime: number, value: number];

/** Entity, time. */
export type SpineRow = readonly [entity: number, time: number];

const code = fc.integer({ min: -1, max: 3 });
// Few distinct times, so that ties and exact matches are common.
const time = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -25, max: 25 }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);
const value = fc.oneof(
  { weight: 10, arbitrary: fc.integer({ min: -9, max: 9 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity) },
);

/** Events in any order, some without an entity, a time or a value. */
export const eventRows = fc.array(fc.tuple(code, time, value), { maxLength: 60 });

/** Questions in any order, some without an entity or a time. */
export const spineRows = fc.array(fc.tuple(code, time), { maxLength: 40 });

/** Windows longer than their availability delay. */
export const rollingWindows: fc.Arbitrary<RollingWindow> = fc
  .record({
    availabilityDelayMs: fc.constantFrom(0, 0, 2, 9),
    extraMs: fc.constantFrom(1, 5, 20, Infinity),
    excludeCurrent: fc.boolean(),
  })
  .map(({ availabilityDelayMs, extraMs, excludeCurrent }) => ({
    windowMs: availabilityDelayMs + extraMs,
    availabilityDelayMs,
    excludeCurrent,
  }));

/** Columns of event rows. */
export function asEvents(rows: readonly EventRow[]): EventColumns {
  return {
    entity: Int32Array.from(rows, ([entity]) => entity),
    eventTime: Float64Array.from(rows, ([, eventTime]) => eventTime),
    value: Float64Array.from(rows, ([, , observed]) => observed),
  };
}

/** Columns of spine rows. */
export function asSpine(rows: readonly SpineRow[]): SpineColumns {
  return {
    entity: Int32Array.from(rows, ([entity]) => entity),
    time: Float64Array.from(rows, ([, t]) => t),
  };
}
