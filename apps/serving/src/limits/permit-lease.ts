import type { LimitStore } from './limit-store.js';

/** When somebody's request may be over; nobody knows. */
const RETRY_MS = 500;
/** The part of all permits that replicas together keep for who comes next. */
const KEPT = 1 / 4;

/**
 * A replica's part of the permits that all replicas share: it holds as many as it has requests under way, and a few for
 * those that come next where there are many. Replicas never hold more together than there are.
 * While the store is away, each has its share.
 */
export class PermitLease {
  #held = 0;
  #used = 0;
  #waiting = 0;
  #asking: Promise<void> | undefined;
  #isAlone = false;

  constructor(
    private readonly store: LimitStore,
    private readonly permits: string,
    private concurrent: number,
    private readonly onAlone: () => void,
  ) {}

  adjust(concurrent: number): void {
    this.concurrent = concurrent;
  }

  tryEnter(): boolean {
    if (this.#used >= this.#held) return false;
    this.#used += 1;
    return true;
  }

  /** @returns 0, or how many milliseconds to wait before the next try. */
  async enter(): Promise<number> {
    if (this.tryEnter()) return 0;
    this.#waiting += 1;
    try {
      // The question that is under way may not have counted this request; the one after it does.
      const isUnderWay = this.#asking !== undefined;
      await this.#ask();
      if (isUnderWay && this.#used >= this.#held) await this.#ask();
    } finally {
      this.#waiting -= 1;
    }
    return this.tryEnter() ? 0 : RETRY_MS;
  }

  leave(): void {
    this.#used -= 1;
    if (this.#held > this.#wanted && this.#asking === undefined) void this.#ask();
  }

  /** Says again what is held, which would be forgotten otherwise. */
  async renew(): Promise<void> {
    if (this.#held > 0 || this.#used > 0) await this.#ask();
  }

  get #wanted(): number {
    const kept = Math.floor((this.concurrent * KEPT) / Math.max(2, this.store.replicas));
    const busy = this.#used + this.#waiting;
    return Math.min(this.concurrent, busy === 0 ? 0 : busy + kept);
  }

  /** Never rejects. */
  #ask(): Promise<void> {
    this.#asking ??= this.#hold(this.#wanted).finally(() => {
      this.#asking = undefined;
      // Requests were over meanwhile.
      if (!this.#isAlone && this.#held > this.#wanted) void this.#ask();
    });
    return this.#asking;
  }

  async #hold(wanted: number): Promise<void> {
    // What is given up is nobody's from now on: another replica may have it before the answer is here.
    this.#held = Math.min(this.#held, wanted);
    try {
      this.#held = await this.store.hold(this.permits, { concurrent: this.concurrent, wanted });
      this.#isAlone = false;
    } catch {
      this.#isAlone = true;
      this.onAlone();
      this.#held = Math.max(1, Math.floor(this.concurrent / this.store.replicas));
    }
  }
}
