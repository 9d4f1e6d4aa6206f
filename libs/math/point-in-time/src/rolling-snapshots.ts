import type { EventColumns } from './columns.js';
import { type EntityTimeline, entityTimeline } from './entity-timeline.js';
import { gather } from './gather.js';
import { type PrefixSums, prefixSums, sumBetween } from './prefix-sums.js';
import { type MeanPolicy, requireMeanPolicy, type RollingColumn, rollingColumn } from './rolling-column.js';
import { requireWindow, rightEnd } from './rolling-window.js';
import { SnapshotRows } from './snapshot-rows.js';

/** The greatest time of an ECMAScript Date; multiples of a bucket are exact well beyond it. */
const MAX_DATE_MS = 8.64e15;

export interface RollingSnapshotOptions extends MeanPolicy {
  /** Distance between snapshots, a whole number of milliseconds; they lie at multiples of it since the epoch. */
  readonly bucketMs: number;
  /** Lengths of the windows in milliseconds: a feature view with several fields has several. */
  readonly windowsMs: readonly number[];
  /** An event's value becomes known this long after the event; 0 by default, below every window. */
  readonly availabilityDelayMs?: number;
  /** Leave out events that become known at the snapshot's own moment; false by default. */
  readonly excludeCurrent?: boolean;
  /** Only snapshots at or after this moment are given (the events before it still count). */
  readonly sinceMs?: number;
  /** Only snapshots at or before this moment are given: how far the events are known to be complete. */
  readonly untilMs?: number;
}

/** What a feature view stores offline: rows ordered by entity, then time. */
export interface RollingSnapshots {
  readonly entity: Int32Array;
  /** The moment as of which the values hold, in milliseconds. */
  readonly eventTime: Float64Array;
  /** One column of aggregates for each of `windowsMs`, in that order. */
  readonly windows: readonly RollingColumn[];
}

/**
 * The aggregates of {@link rollingAt} at every multiple b of `bucketMs` where an event entered or left a window
 * of an entity: for all of its windows, count, sum and mean over  b − windowMs < eventTime ≤ b − availabilityDelayMs.
 *
 * Between two snapshots nothing changed, so an as-of join onto them at t equals `rollingAt` at ⌊t / bucketMs⌋ ·
 * bucketMs exactly. A window that runs empty is a row too (its mean unknown, or the prior), so that a stale
 * value never lives on. Any entity whose window holds an event has a row not older than that window: a time to
 * live of the longest window (plus a bucket) loses only rows of empty windows.
 *
 * When `availabilityDelayMs` is 0 and the rows to be joined are the events themselves, an event exactly at b would
 * see its own value: set `excludeCurrent`.
 * Cost: the sort of `rollingAt`, then O(events · windows). Rows ≤ events · (1 + windows).
 * Throws RangeError on a bucket below 1 ms, no window, a delay that is not below each window, or an event time that
 * is no date.
 *
 * @example
 * const events = {
 *   entity: Int32Array.of(0, 0),
 *   eventTime: Float64Array.of(5, 12),
 *   value: Uint8Array.of(1, 0),
 * };
 * rollingSnapshots(events, { bucketMs: 10, windowsMs: [20] });
 * // eventTime [10, 20, 30, 40]; windows[0]: count [1, 2, 1, 0], mean [1, 0.5, 0, NaN], known [1, 1, 1, 0]
 */
export function rollingSnapshots(events: EventColumns, options: RollingSnapshotOptions): RollingSnapshots {
  requireSnapshotOptions(options);
  const timeline = entityTimeline(events.entity, events.eventTime, events.value);
  const sums = prefixSums(gather(events.value, timeline.rows));
  const rows = new SnapshotRows(options.windowsMs.length);
  for (let code = 0; code + 1 < timeline.offsets.length; code++) {
    snapshotEntity({ code, timeline, sums, options, rows });
  }
  const { entity, eventTime, counts, totals } = rows.toColumns();
  const windows = counts.map((count, w) => rollingColumn(count, totals[w], options));
  return { entity, eventTime, windows };
}

function requireSnapshotOptions(options: RollingSnapshotOptions): void {
  const { bucketMs, windowsMs, availabilityDelayMs = 0 } = options;
  if (!Number.isSafeInteger(bucketMs) || bucketMs < 1) {
    throw new RangeError(`bucketMs must be a whole number of at least 1, not ${bucketMs}`);
  }
  if (windowsMs.length === 0) throw new RangeError('windowsMs must name at least one window');
  for (const windowMs of windowsMs) requireWindow({ windowMs, availabilityDelayMs });
  requireMeanPolicy(options);
}

/** Throws a RangeError unless an entity's first and last time, and so all between, are within a Date's range. */
function requireDates(times: Float64Array, start: number, end: number): void {
  if (start === end) return;
  for (const time of [times[start], times[end - 1]]) {
    if (Math.abs(time) > MAX_DATE_MS) throw new RangeError(`eventTime ${time} is not a date in milliseconds`);
  }
}

interface EntityJob {
  readonly code: number;
  readonly timeline: EntityTimeline;
  readonly sums: PrefixSums;
  readonly options: RollingSnapshotOptions;
  readonly rows: SnapshotRows;
}

/** Walks the moments at which an event becomes known or leaves a window, in order, one bucket end at a time. */
function snapshotEntity({ code, timeline, sums, options, rows }: EntityJob): void {
  const { bucketMs, windowsMs, availabilityDelayMs = 0, excludeCurrent = false } = options;
  const { sinceMs = -Infinity, untilMs = Infinity } = options;
  const countsAt = rightEnd(options);
  const { times } = timeline;
  const end = timeline.offsets[code + 1];
  requireDates(times, timeline.offsets[code], end);
  const low = new Uint32Array(windowsMs.length).fill(timeline.offsets[code]);
  let high = timeline.offsets[code];
  for (;;) {
    let moment = Infinity;
    if (high < end) {
      const known = times[high] + availabilityDelayMs;
      moment = excludeCurrent ? bucketAfter(known, bucketMs) : bucketFrom(known, bucketMs);
    }
    for (let w = 0; w < low.length; w++) {
      if (low[w] < high) moment = Math.min(moment, bucketFrom(times[low[w]] + windowsMs[w], bucketMs));
    }
    if (moment > untilMs || moment === Infinity) return;
    while (high < end && countsAt(times[high] + availabilityDelayMs, moment)) high++;
    for (let w = 0; w < low.length; w++) {
      while (low[w] < high && times[low[w]] + windowsMs[w] <= moment) low[w]++;
    }
    if (moment < sinceMs) continue;
    const row = rows.append(code, moment);
    for (let w = 0; w < low.length; w++) rows.set(w, row, high - low[w], sumBetween(sums, low[w], high));
  }
}

/** The first multiple of the bucket at or after a moment; Infinity past the last exact integer. */
function bucketFrom(timeMs: number, bucketMs: number): number {
  if (timeMs > Number.MAX_SAFE_INTEGER) return Infinity;
  const multiple = Math.ceil(timeMs / bucketMs) * bucketMs;
  return multiple < timeMs ? multiple + bucketMs : multiple;
}

/** The first multiple of the bucket after a moment. */
function bucketAfter(timeMs: number, bucketMs: number): number {
  const multiple = bucketFrom(timeMs, bucketMs);
  return multiple === timeMs ? multiple + bucketMs : multiple;
}
