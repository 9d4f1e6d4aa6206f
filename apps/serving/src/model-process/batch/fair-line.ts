import type { PendingPrediction } from './prediction.js';

/** How much may be taken at once. */
export interface Fill {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** Requests of one shape. Each caller's come in their order, and the callers take turns, whatever one of them sends. */
export class FairLine {
  readonly #callers = new Map<string | null, PendingPrediction[]>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(pending: PendingPrediction): void {
    const line = this.#callers.get(pending.caller);
    if (line === undefined) this.#callers.set(pending.caller, [pending]);
    else line.push(pending);
    this.#length++;
  }

  /** The next requests that fit: at least one. */
  take(fill: Fill): PendingPrediction[] {
    const [first] = this.#callers.values();
    const isAlone = first !== undefined && this.#callers.size === 1;
    const batch = isAlone ? takeFirst(first, fill) : this.#takeInTurns(fill);
    if (isAlone && first.length === 0) this.#callers.clear();
    this.#length -= batch.length;
    return batch;
  }

  /** Takes out all that `isWanted`. */
  remove(isWanted: (pending: PendingPrediction) => boolean): PendingPrediction[] {
    const removed: PendingPrediction[] = [];
    for (const [caller, line] of [...this.#callers]) {
      const kept: PendingPrediction[] = [];
      for (const pending of line) (isWanted(pending) ? removed : kept).push(pending);
      if (kept.length > 0) this.#callers.set(caller, kept);
      else this.#callers.delete(caller);
    }
    this.#length -= removed.length;
    return removed;
  }

  /** Takes out what this caller sent last. */
  removeNewest(caller: string | null): PendingPrediction | undefined {
    const line = this.#callers.get(caller);
    const newest = line?.pop();
    if (newest === undefined) return undefined;
    if (line?.length === 0) this.#callers.delete(caller);
    this.#length--;
    return newest;
  }

  *[Symbol.iterator](): IterableIterator<PendingPrediction> {
    for (const line of this.#callers.values()) yield* line;
  }

  #takeInTurns({ maxRows, maxBytes }: Fill): PendingPrediction[] {
    const batch: PendingPrediction[] = [];
    let rows = 0;
    let bytes = 0;
    for (const [caller, line] of this.#callers) {
      const [pending] = line;
      if (pending === undefined) continue;
      rows += pending.request.rows;
      bytes += pending.bytes;
      if (batch.length > 0 && (rows > maxRows || bytes > maxBytes)) break;
      batch.push(pending);
      line.shift();
      this.#callers.delete(caller);
      // To the end, where this loop comes again; the next batch goes on where this one ended.
      if (line.length > 0) this.#callers.set(caller, line);
    }
    return batch;
  }
}

function takeFirst(line: PendingPrediction[], { maxRows, maxBytes }: Fill): PendingPrediction[] {
  let rows = 0;
  let bytes = 0;
  let count = 0;
  for (const pending of line) {
    rows += pending.request.rows;
    bytes += pending.bytes;
    if (count > 0 && (rows > maxRows || bytes > maxBytes)) break;
    count++;
  }
  return line.splice(0, count);
}
