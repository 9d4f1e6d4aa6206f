/** Runs of this length are sorted by insertion before they are merged. */
const RUN_LENGTH = 16;

interface Timeline {
  readonly offsets: Uint32Array;
  readonly rows: Uint32Array;
  readonly times: Float64Array;
}

/**
 * Sorts each entity's positions by time, in place and stably (equal times keep their order).
 *
 * Entities already in order are only read. Others are merge sorted bottom-up over runs of 16 positions sorted
 * by insertion: O(k log k) for k rows of one entity, scratch as large as the largest such entity.
 */
export function sortByTime(timeline: Timeline): void {
  const { offsets, rows, times } = timeline;
  let scratchRows = new Uint32Array(0);
  let scratchTimes = new Float64Array(0);
  for (let code = 0; code + 1 < offsets.length; code++) {
    const start = offsets[code];
    const end = offsets[code + 1];
    if (isSorted(times, start, end)) continue;
    for (let run = start; run < end; run += RUN_LENGTH) {
      insertionSort(rows, times, run, Math.min(run + RUN_LENGTH, end));
    }
    if (end - start <= RUN_LENGTH) continue;
    if (scratchRows.length < end - start) {
      scratchRows = new Uint32Array(2 * (end - start));
      scratchTimes = new Float64Array(2 * (end - start));
    }
    const group = { rows: rows.subarray(start, end), times: times.subarray(start, end) };
    mergeRuns(group, { rows: scratchRows, times: scratchTimes });
  }
}

function isSorted(times: Float64Array, start: number, end: number): boolean {
  for (let i = start + 1; i < end; i++) if (times[i] < times[i - 1]) return false;
  return true;
}

function insertionSort(rows: Uint32Array, times: Float64Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    const time = times[i];
    const row = rows[i];
    let j = i - 1;
    for (; j >= start && times[j] > time; j--) {
      times[j + 1] = times[j];
      rows[j + 1] = rows[j];
    }
    times[j + 1] = time;
    rows[j + 1] = row;
  }
}

interface Pairs {
  readonly rows: Uint32Array;
  readonly times: Float64Array;
}

function mergeRuns(group: Pairs, scratch: Pairs): void {
  const length = group.rows.length;
  let from = group;
  let to = scratch;
  for (let width = RUN_LENGTH; width < length; width *= 2) {
    for (let start = 0; start < length; start += 2 * width) {
      mergePair(from, to, start, Math.min(start + width, length), Math.min(start + 2 * width, length));
    }
    [from, to] = [to, from];
  }
  if (from !== group) {
    group.rows.set(from.rows.subarray(0, length));
    group.times.set(from.times.subarray(0, length));
  }
}

function mergePair(from: Pairs, to: Pairs, start: number, middle: number, end: number): void {
  const { rows, times } = from;
  const toRows = to.rows;
  const toTimes = to.times;
  let left = start;
  let right = middle;
  for (let out = start; out < end; out++) {
    const takeLeft = left < middle && (right >= end || times[left] <= times[right]);
    const source = takeLeft ? left++ : right++;
    toRows[out] = rows[source];
    toTimes[out] = times[source];
  }
}
