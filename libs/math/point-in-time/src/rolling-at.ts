import { type EventColumns, requireEqualLengths, type SpineColumns } from './columns.js';
import { entityTimeline } from './entity-timeline.js';
import { gather } from './gather.js';
import { prefixSums, sumBetween } from './prefix-sums.js';
import { type MeanPolicy, requireMeanPolicy, type RollingColumn, rollingColumn } from './rolling-column.js';
import { requireWindow, type RollingWindow, windowBounds } from './rolling-window.js';

/**
 * For each spine row (e, t), count, sum and mean of the values of e's events that were known at t and lie in
 * the window:
 *
 *   t − windowMs < eventTime ≤ t − availabilityDelayMs    (the right end is open when excludeCurrent)
 *
 * A label that is observed later than the event it belongs to (a flight's delay, known when it has landed)
 * needs `availabilityDelayMs`; a row that asks about itself needs `excludeCurrent` or a delay. When the delay
 * differs from event to event, give the time each value became known as `eventTime` instead.
 *
 * The answer has the spine's length and order. Events without an entity, a time or a finite value are ignored; a
 * spine row without an entity or time has count 0. Nothing at or after t − availabilityDelayMs (with
 * excludeCurrent) can change the answer at t. Sums are compensated; sums of integers are exact.
 * Cost: sorting both by (entity, time), which is linear when they come in time order, then one pass.
 * Throws RangeError on columns of unequal length and on a delay that is not below the window.
 *
 * @example
 * const flights = {
 *   entity: Int32Array.of(0, 0, 0),
 *   eventTime: Float64Array.of(0, 60, 120),
 *   value: Uint8Array.of(1, 0, 1),
 * };
 * const spine = { entity: Int32Array.of(0, 0), time: Float64Array.of(0, 120) };
 * rollingAt(flights, spine, { windowMs: 1000, excludeCurrent: true });
 * // count [0, 2], sum [0, 1], mean [NaN, 0.5], known [0, 1]
 */
export function rollingAt(
  events: EventColumns,
  spine: SpineColumns,
  window: RollingWindow & MeanPolicy,
): RollingColumn {
  requireWindow(window);
  requireMeanPolicy(window);
  requireEqualLengths({ entity: spine.entity, time: spine.time });
  const eventLine = entityTimeline(events.entity, events.eventTime, events.value);
  const spineLine = entityTimeline(spine.entity, spine.time);
  const sums = prefixSums(gather(events.value, eventLine.rows));
  const { low, high } = windowBounds(eventLine, spineLine, window);
  const count = new Uint32Array(spine.time.length);
  const sum = new Float64Array(spine.time.length);
  for (let position = 0; position < spineLine.rows.length; position++) {
    const row = spineLine.rows[position];
    count[row] = high[position] - low[position];
    sum[row] = sumBetween(sums, low[position], high[position]);
  }
  return rollingColumn(count, sum, window);
}
