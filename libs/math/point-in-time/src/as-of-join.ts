import { type EntityCodes, requireEqualLengths, type SpineColumns } from './columns.js';
import { type EntityTimeline, entityTimeline } from './entity-timeline.js';

/** The feature rows that are looked up. */
export interface AsOfEvents {
  readonly entity: EntityCodes;
  /** The moment from which a row's values hold, in milliseconds; rows at NaN never match. */
  readonly eventTime: Float64Array;
  /** When a row was written, in milliseconds: of rows with equal event time the last written wins. */
  readonly createdTime?: Float64Array;
}

export interface AsOfJoinInput {
  readonly events: AsOfEvents;
  readonly spine: SpineColumns;
  /** Rows older than this at the spine's time are too old to use; 0 (the default) sets no limit. */
  readonly ttlMs?: number;
  /** Whether a row at exactly the spine's time may be used; true by default. */
  readonly allowExactMatch?: boolean;
}

/**
 * For each spine row (e, t), the index of the newest event of entity e that was known at t, or −1.
 *
 *   argmax over i of eventTime[i],  entity[i] = e,  eventTime[i] ≤ t  (< t without exact matches),
 *   and if its event time < t − ttlMs (ttlMs > 0): −1
 *
 * Of equal event times the greatest `createdTime` wins, of equal ones the last row of the input (a NaN
 * `createdTime` is older than any other). The newest row decides alone: when it is too old, so are the rest.
 * The answer has the spine's length and order. Rows without an entity (negative code) or time (NaN) match nothing.
 *
 * Cost: the smaller table is sorted, each row of the larger looks its place up there by binary search:
 * O(n + m + min log min + max log(rows per entity of the smaller)). Throws RangeError on columns of unequal
 * length, a negative ttl or codes above 2²⁷.
 *
 * Source: the point-in-time join of Feast (offline store `get_historical_features`).
 *
 * @example
 * asOfJoin({
 *   events: { entity: Int32Array.of(0, 0, 1), eventTime: Float64Array.of(10, 20, 15) },
 *   spine: { entity: Int32Array.of(0, 0, 1), time: Float64Array.of(9, 25, 15) },
 * }); // Int32Array [-1, 1, 2]
 */
export function asOfJoin(input: AsOfJoinInput): Int32Array {
  const { events, spine, ttlMs = 0, allowExactMatch = true } = input;
  const { entity, eventTime, createdTime } = events;
  requireEqualLengths(createdTime === undefined ? { entity, eventTime } : { entity, eventTime, createdTime });
  if (!(ttlMs >= 0)) throw new RangeError(`ttlMs must be 0 (no limit) or positive, not ${ttlMs}`);
  const match =
    spine.time.length < eventTime.length
      ? matchEventsToSpine(events, spine, allowExactMatch ? lowerBound : upperBound)
      : matchSpineToEvents(events, spine, allowExactMatch ? upperBound : lowerBound);
  if (ttlMs > 0) dropExpired(match, eventTime, spine.time, ttlMs);
  return match;
}

/** Sorts the spine: each event is a candidate for the first spine row that may see it; later rows inherit. */
function matchEventsToSpine(events: AsOfEvents, spine: SpineColumns, firstToSee: Search): Int32Array {
  const timeline = entityTimeline(spine.entity, spine.time);
  const { entity, eventTime, createdTime } = events;
  const entities = timeline.offsets.length - 1;
  const newest = new Int32Array(timeline.rows.length).fill(-1);
  const newestTime = new Float64Array(timeline.rows.length);
  for (let row = 0; row < entity.length; row++) {
    const code = entity[row];
    const time = eventTime[row];
    if (code < 0 || code >= entities || Number.isNaN(time)) continue;
    const end = timeline.offsets[code + 1];
    const slot = firstToSee(timeline.times, timeline.offsets[code], end, time);
    if (slot === end) continue;
    const incumbent = newest[slot];
    const wins =
      incumbent === -1 ||
      time > newestTime[slot] ||
      (time === newestTime[slot] && isWrittenLater(createdTime, row, incumbent));
    if (!wins) continue;
    newest[slot] = row;
    newestTime[slot] = time;
  }
  return inheritAlongTime(timeline, newest, spine.time.length);
}

function inheritAlongTime(timeline: EntityTimeline, newest: Int32Array, spineRows: number): Int32Array {
  const { offsets, rows } = timeline;
  const match = new Int32Array(spineRows).fill(-1);
  for (let code = 0; code + 1 < offsets.length; code++) {
    let known = -1;
    for (let position = offsets[code]; position < offsets[code + 1]; position++) {
      if (newest[position] !== -1) known = newest[position];
      match[rows[position]] = known;
    }
  }
  return match;
}

/** Sorts the events: each spine row finds the last of them that it may see. */
function matchSpineToEvents(events: AsOfEvents, spine: SpineColumns, firstUnseen: Search): Int32Array {
  requireEqualLengths({ entity: spine.entity, time: spine.time });
  const timeline = entityTimeline(events.entity, events.eventTime);
  const { offsets, times } = timeline;
  const winners = winnersOfTies(timeline, events.createdTime);
  const match = new Int32Array(spine.time.length).fill(-1);
  for (let row = 0; row < match.length; row++) {
    const code = spine.entity[row];
    const time = spine.time[row];
    if (code < 0 || code + 1 >= offsets.length || Number.isNaN(time)) continue;
    const start = offsets[code];
    const after = firstUnseen(times, start, offsets[code + 1], time);
    if (after > start) match[row] = winners[after - 1];
  }
  return match;
}

/** Position → the row that wins among the rows of the same entity and time up to that position. */
function winnersOfTies(timeline: EntityTimeline, createdTime: Float64Array | undefined): Uint32Array {
  const { offsets, rows, times } = timeline;
  if (createdTime === undefined) return rows;
  const winners = rows.slice();
  for (let code = 0; code + 1 < offsets.length; code++) {
    for (let position = offsets[code] + 1; position < offsets[code + 1]; position++) {
      if (times[position] !== times[position - 1]) continue;
      const incumbent = winners[position - 1];
      if (!isWrittenLater(createdTime, rows[position], incumbent)) winners[position] = incumbent;
    }
  }
  return winners;
}

/** Whether `row`, which comes later in the input than `incumbent`, replaces it. */
function isWrittenLater(createdTime: Float64Array | undefined, row: number, incumbent: number): boolean {
  if (createdTime === undefined) return true;
  return createdTime[row] >= createdTime[incumbent] || Number.isNaN(createdTime[incumbent]);
}

/** Finds a time's place among the sorted times at positions start … end − 1. */
type Search = (times: Float64Array, start: number, end: number, time: number) => number;

/** First position whose time is ≥ `time`; `end` when there is none. */
function lowerBound(times: Float64Array, start: number, end: number, time: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** First position whose time is > `time`; `end` when there is none. */
function upperBound(times: Float64Array, start: number, end: number, time: number): number {
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function dropExpired(match: Int32Array, eventTime: Float64Array, time: Float64Array, ttlMs: number): void {
  for (let row = 0; row < match.length; row++) {
    if (match[row] !== -1 && eventTime[match[row]] < time[row] - ttlMs) match[row] = -1;
  }
}
