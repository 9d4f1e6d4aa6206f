import type { LimitStore } from './limit-store.js';
import type { RequestRate } from './request-limit.js';
import { TokenBucket } from './token-bucket.js';

/** A block of tokens is what comes in this time, so that a replica asks about 20 times a second at the most. */
const BLOCK_SECONDS = 0.05;
/** … and a small part of what may come at once, so that others find some. */
const BLOCK_OF_BURST = 1 / 8;
/** Tokens that nobody asked for so long go back. */
const IDLE_MS = 500;

/**
 * A replica's part of a token bucket that all replicas share: tokens are taken from it in blocks, before they are spent.
 * So all replicas together never let in more than the bucket gave; over any window of w seconds that is at most
 * `burst + perSecond × w` and what was held before, 1.5 blocks a replica. Where a block is one token, none is held.
 * While the store is away, each replica goes on with its share of the rate.
 */
export class TokenLease {
  #tokens = 0;
  /** Until then the bucket is empty, as it said itself. */
  #emptyUntilMs = 0;
  #spentAtMs = 0;
  #waiting = 0;
  #taking: Promise<void> | undefined;
  #local: TokenBucket | undefined;

  constructor(
    private readonly store: LimitStore,
    private readonly bucket: string,
    private rate: RequestRate,
    private readonly onAlone: () => void,
  ) {}

  adjust(rate: RequestRate): void {
    this.rate = rate;
    this.#emptyUntilMs = 0;
  }

  /** Spends a token that is here. */
  trySpend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    this.#spentAtMs = performance.now();
    const { block } = this;
    // Before it is needed; of a single token somebody else may have more need.
    if (block > 1 && this.#tokens < block / 2 && this.#spentAtMs >= this.#emptyUntilMs) void this.#take();
    return true;
  }

  /** Spends a token, if need be after asking for some. @returns 0, or how many milliseconds there will be none. */
  async spend(): Promise<number> {
    for (;;) {
      if (this.trySpend()) return 0;
      const waitMs = this.#emptyUntilMs - performance.now();
      if (waitMs > 0) return waitMs;
      this.#waiting += 1;
      try {
        await this.#take();
      } finally {
        this.#waiting -= 1;
      }
    }
  }

  /** For a request that was not let in after all. */
  putBack(): void {
    this.#tokens += 1;
  }

  /** Gives back what nobody asks for. */
  async rest(): Promise<void> {
    if (this.#tokens === 0 || performance.now() - this.#spentAtMs < IDLE_MS) return;
    const unspent = this.#tokens;
    this.#tokens = 0;
    try {
      await this.store.take(this.bucket, { ...this.rate, wanted: 0, unspent });
    } catch {
      // They are lost, which is the safe side; the bucket fills by itself.
    }
  }

  private get block(): number {
    const { perSecond, burst } = this.rate;
    return Math.max(1, Math.floor(Math.min(perSecond * BLOCK_SECONDS, burst * BLOCK_OF_BURST)));
  }

  /** Never rejects. */
  #take(): Promise<void> {
    this.#taking ??= this.#ask(Math.max(this.block, this.#waiting)).finally(() => {
      this.#taking = undefined;
    });
    return this.#taking;
  }

  async #ask(wanted: number): Promise<void> {
    const asked = { ...this.rate, wanted, unspent: 0 };
    const { granted, waitMs } = await this.store.take(this.bucket, asked).then(
      (taken) => {
        this.#local = undefined;
        return taken;
      },
      () => this.#takeAlone(wanted),
    );
    this.#tokens += granted;
    if (granted < wanted) this.#emptyUntilMs = performance.now() + waitMs;
  }

  #takeAlone(wanted: number) {
    this.onAlone();
    const { perSecond, burst } = this.rate;
    const { replicas } = this.store;
    this.#local ??= new TokenBucket(
      { perSecond: perSecond / replicas, burst: Math.max(1, burst / replicas) },
      performance.now(),
    );
    return this.#local.take(wanted, performance.now());
  }
}
