const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 30_000;
const STABLE_AFTER_MS = 10_000;

/** When to start a dead process again: at once after a long life, later and later when it keeps dying. */
export class RestartPolicy {
  #count = 0;
  #failuresInARow = 0;
  #dueAtMs = 0;

  /** Restarts so far. */
  get count(): number {
    return this.#count;
  }

  /** The delay before the next start, after a life of `upMs`; `now` in milliseconds of one clock. */
  next({ now, upMs }: { readonly now: number; readonly upMs: number }): number {
    if (upMs >= STABLE_AFTER_MS) this.#failuresInARow = 0;
    const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failuresInARow);
    this.#count++;
    this.#failuresInARow++;
    this.#dueAtMs = now + delayMs;
    return delayMs;
  }

  /** How long until the start that was decided last. */
  remainingMs(now: number): number {
    return Math.max(1, Math.ceil(this.#dueAtMs - now));
  }
}
