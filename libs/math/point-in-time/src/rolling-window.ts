import type { EntityTimeline } from './entity-timeline.js';

/** Which events count at a moment t: (t − windowMs, t], minus those whose value is not known yet. */
export interface RollingWindow {
  /** Length of the window in milliseconds, > 0; Infinity means "ever". */
  readonly windowMs: number;
  /** An event's value becomes known this long after the event, in milliseconds; 0 by default, < windowMs. */
  readonly availabilityDelayMs?: number;
  /** Leave out events that become known at t itself, so that a row never sees its own value; false by default. */
  readonly excludeCurrent?: boolean;
}

/** Per spine position, the half-open range of event positions that count. */
export interface WindowBounds {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Throws a RangeError unless the window is longer than its availability delay and both are usable. */
export function requireWindow({ windowMs, availabilityDelayMs = 0 }: RollingWindow): void {
  if (!(windowMs > 0)) throw new RangeError(`windowMs must be positive, not ${windowMs}`);
  if (!(availabilityDelayMs >= 0 && availabilityDelayMs < windowMs)) {
    throw new RangeError(`availabilityDelayMs must be at least 0 and below windowMs (${windowMs})`);
  }
}

/** Whether a value that becomes known at `knownAt` counts at `time`. */
export type CountsAt = (knownAt: number, time: number) => boolean;

/** The right end of a window: closed, or open when rows must not see their own value. */
export function rightEnd({ excludeCurrent = false }: Pick<RollingWindow, 'excludeCurrent'>): CountsAt {
  return excludeCurrent ? (knownAt, time) => knownAt < time : (knownAt, time) => knownAt <= time;
}

/**
 * For each spine position (e, t), the events of e that count at t:
 *
 *   eventTime + windowMs > t  and  eventTime + availabilityDelayMs ≤ t   (< t when excludeCurrent)
 *
 * One pass with two pointers per entity: O(events + spine).
 */
export function windowBounds(
  events: EntityTimeline,
  spine: EntityTimeline,
  window: RollingWindow,
): WindowBounds {
  const { windowMs, availabilityDelayMs = 0 } = window;
  const countsAt = rightEnd(window);
  const { times } = events;
  const low = new Uint32Array(spine.rows.length);
  const high = new Uint32Array(spine.rows.length);
  const entities = Math.min(events.offsets.length, spine.offsets.length) - 1;
  for (let code = 0; code < entities; code++) {
    const end = events.offsets[code + 1];
    let from = events.offsets[code];
    let to = from;
    for (let position = spine.offsets[code]; position < spine.offsets[code + 1]; position++) {
      const time = spine.times[position];
      while (to < end && countsAt(times[to] + availabilityDelayMs, time)) to++;
      while (from < to && times[from] + windowMs <= time) from++;
      low[position] = from;
      high[position] = to;
    }
  }
  return { low, high };
}
