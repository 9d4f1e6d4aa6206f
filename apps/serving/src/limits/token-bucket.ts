import type { TokensTaken } from './limit-store.js';
import type { RequestRate } from './request-limit.js';

/** A bucket of one process: as many tokens a second come in as fit, and who takes some waits when there are none. */
export class TokenBucket {
  #tokens: number;

  constructor(
    private readonly rate: RequestRate,
    private atMs: number,
  ) {
    this.#tokens = rate.burst;
  }

  take(wanted: number, nowMs: number): TokensTaken {
    const { perSecond, burst } = this.rate;
    const came = (Math.max(0, nowMs - this.atMs) / 1000) * perSecond;
    this.#tokens = Math.min(burst, this.#tokens + came);
    this.atMs = nowMs;
    const granted = Math.min(wanted, Math.floor(this.#tokens));
    this.#tokens -= granted;
    return { granted, waitMs: granted < wanted ? Math.ceil(((1 - this.#tokens) / perSecond) * 1000) : 0 };
  }
}
