import { FairLine, type Fill } from './fair-line.js';
import type { PendingPrediction } from './prediction.js';

/** Requests that wait, in one line for each shape; the lines take turns, and in each line its callers. */
export class BatchQueue {
  readonly #lines = new Map<string, FairLine>();
  readonly #ofCaller = new Map<string | null, number>();
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(pending: PendingPrediction): void {
    let line = this.#lines.get(pending.shapeKey);
    if (line === undefined) this.#lines.set(pending.shapeKey, (line = new FairLine()));
    line.push(pending);
    this.#ofCaller.set(pending.caller, (this.#ofCaller.get(pending.caller) ?? 0) + 1);
    this.#length++;
    this.#bytes += pending.bytes;
  }

  /** The next requests that fit one batch: at least one, when any waits. */
  take(fill: Fill): PendingPrediction[] {
    const [next] = this.#lines;
    if (next === undefined) return [];
    const [key, line] = next;
    const batch = line.take(fill);
    if (line.length === 0 || this.#lines.size > 1) this.#lines.delete(key);
    if (line.length > 0) this.#lines.set(key, line);
    this.#forget(batch);
    return batch;
  }

  /** Takes out all that `isWanted`. */
  remove(isWanted: (pending: PendingPrediction) => boolean): PendingPrediction[] {
    const removed: PendingPrediction[] = [];
    for (const [key, line] of [...this.#lines]) {
      removed.push(...line.remove(isWanted));
      if (line.length === 0) this.#lines.delete(key);
    }
    this.#forget(removed);
    return removed;
  }

  /**
   * Takes out the last request of whoever has the most waiting, to make room for `caller`; undefined when nobody has more
   * than `caller` would have then.
   */
  giveWay(caller: string | null): PendingPrediction | undefined {
    let most = (this.#ofCaller.get(caller) ?? 0) + 1;
    let heaviest: string | null | undefined;
    for (const [other, requests] of this.#ofCaller) {
      if (requests > most) [heaviest, most] = [other, requests];
    }
    if (heaviest === undefined) return undefined;
    for (const [key, line] of this.#lines) {
      const newest = line.removeNewest(heaviest);
      if (newest === undefined) continue;
      if (line.length === 0) this.#lines.delete(key);
      this.#forget([newest]);
      return newest;
    }
    return undefined;
  }

  /** The earliest deadline of those that wait; infinity when none does. */
  earliestDeadlineMs(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const line of this.#lines.values()) {
      for (const { deadline } of line) earliest = Math.min(earliest, deadline.atMs);
    }
    return earliest;
  }

  #forget(taken: readonly PendingPrediction[]): void {
    this.#length -= taken.length;
    for (const { bytes, caller } of taken) {
      this.#bytes -= bytes;
      const left = (this.#ofCaller.get(caller) ?? 0) - 1;
      if (left > 0) this.#ofCaller.set(caller, left);
      else this.#ofCaller.delete(caller);
    }
  }
}
