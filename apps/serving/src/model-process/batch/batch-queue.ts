import type { BatchLimits } from './batch-limits.js';
import type { PendingPrediction } from './prediction.js';

/** Requests in the order in which they came, in one line for each shape; the lines take turns. */
export class BatchQueue {
  readonly #lines = new Map<string, PendingPrediction[]>();
  #length = 0;
  #bytes = 0;

  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  push(pending: PendingPrediction): void {
    const line = this.#lines.get(pending.shapeKey);
    if (line === undefined) this.#lines.set(pending.shapeKey, [pending]);
    else line.push(pending);
    this.#length++;
    this.#bytes += pending.bytes;
  }

  /** The next requests that fit one batch: at least one, when any waits. */
  take(limits: Pick<BatchLimits, 'maxRows' | 'maxBytes'>): PendingPrediction[] {
    const [next] = this.#lines;
    if (next === undefined) return [];
    const [key, line] = next;
    let rows = 0;
    let bytes = 0;
    let count = 0;
    for (const pending of line) {
      rows += pending.request.rows;
      bytes += pending.bytes;
      if (count > 0 && (rows > limits.maxRows || bytes > limits.maxBytes)) break;
      count++;
    }
    const batch = line.splice(0, count);
    this.#lines.delete(key);
    if (line.length > 0) this.#lines.set(key, line);
    this.#forget(batch);
    return batch;
  }

  /** Takes out all that `isWanted`. */
  remove(isWanted: (pending: PendingPrediction) => boolean): PendingPrediction[] {
    const removed: PendingPrediction[] = [];
    for (const [key, line] of [...this.#lines]) {
      const kept: PendingPrediction[] = [];
      for (const pending of line) (isWanted(pending) ? removed : kept).push(pending);
      if (kept.length > 0) this.#lines.set(key, kept);
      else this.#lines.delete(key);
    }
    this.#forget(removed);
    return removed;
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
    for (const { bytes } of taken) this.#bytes -= bytes;
  }
}
