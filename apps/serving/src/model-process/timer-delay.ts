const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A delay that `setTimeout` takes as it is meant: it would fire at once for one that is longer than its longest. */
export function timerDelayMs(delayMs: number): number {
  return Math.min(LONGEST_TIMER_MS, Math.max(0, Math.ceil(delayMs)));
}
