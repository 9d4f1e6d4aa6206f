import { type EventColumns, type NumberColumn, requireEqualLengths, type SpineColumns } from './columns.js';
import { type EntityTimeline, entityTimeline } from './entity-timeline.js';
import { gather } from './gather.js';
import { requireWindow, type RollingWindow, type WindowBounds, windowBounds } from './rolling-window.js';

/** Least and greatest value of a window, one per row. */
export interface RollingExtremes {
  /** Read it only where `known` is 1. */
  readonly min: Float64Array;
  /** Read it only where `known` is 1. */
  readonly max: Float64Array;
  /** 1 where the window held an event, else 0 (min and max are then NaN, and mean "null"). */
  readonly known: Uint8Array;
}

/**
 * For each spine row (e, t), the least and the greatest value of e's events that were known at t and lie in the
 * window; window, order and missing values as in {@link rollingAt}.
 *
 * Both ends of the window only move forward along an entity's spine, so a queue of the values that can still
 * become the extreme answers in O(events + spine) after the sort. Source: Lemire (2006), "Streaming maximum-
 * minimum filter using no more than three comparisons per element".
 *
 * @example
 * const events = {
 *   entity: Int32Array.of(0, 0),
 *   eventTime: Float64Array.of(1, 2),
 *   value: Float64Array.of(5, 3),
 * };
 * const spine = { entity: Int32Array.of(0), time: Float64Array.of(2) };
 * rollingExtremesAt(events, spine, { windowMs: 10 }); // min [3], max [5], known [1]
 */
export function rollingExtremesAt(
  events: EventColumns,
  spine: SpineColumns,
  window: RollingWindow,
): RollingExtremes {
  requireWindow(window);
  requireEqualLengths({ entity: spine.entity, time: spine.time });
  const eventLine = entityTimeline(events.entity, events.eventTime, events.value);
  const spineLine = entityTimeline(spine.entity, spine.time);
  const bounds = windowBounds(eventLine, spineLine, window);
  const values = gather(events.value, eventLine.rows);
  const known = new Uint8Array(spine.time.length);
  for (let position = 0; position < spineLine.rows.length; position++) {
    known[spineLine.rows[position]] = bounds.high[position] > bounds.low[position] ? 1 : 0;
  }
  const max = greatest(values, spineLine, bounds, spine.time.length);
  const min = greatest(negated(values), spineLine, bounds, spine.time.length);
  return { min: negated(min), max, known };
}

function greatest(
  values: Float64Array,
  spine: EntityTimeline,
  bounds: WindowBounds,
  spineRows: number,
): Float64Array {
  const answer = new Float64Array(spineRows).fill(NaN);
  const queue = new Uint32Array(values.length);
  for (let code = 0; code + 1 < spine.offsets.length; code++) {
    let head = 0;
    let tail = 0;
    let entered = spine.offsets[code] < spine.rows.length ? bounds.low[spine.offsets[code]] : 0;
    for (let position = spine.offsets[code]; position < spine.offsets[code + 1]; position++) {
      for (; entered < bounds.high[position]; entered++) {
        tail = enqueue({ values, queue, head, tail }, entered);
      }
      while (head < tail && queue[head] < bounds.low[position]) head++;
      if (head < tail) answer[spine.rows[position]] = values[queue[head]];
    }
  }
  return answer;
}

interface ExtremeQueue {
  readonly values: Float64Array;
  /** Event positions at head … tail − 1, their values falling. */
  readonly queue: Uint32Array;
  readonly head: number;
  readonly tail: number;
}

/** Puts an event at the end in place of those it outdoes, which can never be the greatest again; the new tail. */
function enqueue({ values, queue, head, tail }: ExtremeQueue, position: number): number {
  let end = tail;
  while (end > head && values[queue[end - 1]] <= values[position]) end--;
  queue[end] = position;
  return end + 1;
}

function negated(values: NumberColumn): Float64Array {
  const negatives = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) negatives[i] = -values[i];
  return negatives;
}
