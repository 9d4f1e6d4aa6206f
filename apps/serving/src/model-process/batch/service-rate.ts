const SMOOTHING = 0.1;
const MAX_WAIT_MS = 30_000;

/** How fast requests have been answered lately, to tell those who are turned away when to come back. */
export class ServiceRate {
  #msPerRequest = 1;

  observe(requests: number, durationMs: number): void {
    this.#msPerRequest += SMOOTHING * (durationMs / requests - this.#msPerRequest);
  }

  /** How long `queued` requests will take, in whole milliseconds. */
  waitMs(queued: number): number {
    return Math.min(MAX_WAIT_MS, Math.max(1, Math.ceil(queued * this.#msPerRequest)));
  }
}
