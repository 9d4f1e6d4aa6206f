import { timerDelayMs } from '../timer-delay.js';

/** One timer for any number of deadlines; it is set anew only for one that is earlier than all others. */
export class DeadlineAlarm {
  #timer: NodeJS.Timeout | undefined;
  #atMs = Number.POSITIVE_INFINITY;

  /** `ring` says when to ring next, in milliseconds of `performance.now`; infinity for never. */
  constructor(private readonly ring: () => number) {}

  setBy(atMs: number): void {
    if (atMs >= this.#atMs) return;
    clearTimeout(this.#timer);
    this.#atMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const delayMs = timerDelayMs(atMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#atMs = Number.POSITIVE_INFINITY;
      this.setBy(this.ring());
    }, delayMs);
    // Whoever waits holds the process open; an alarm whose callers are answered must not.
    this.#timer.unref();
  }
}
