import { setTimeout as delay } from 'node:timers/promises';
import { judgeDelivery, type OutboundPool } from '@orrery/platform-outbound';
import { CircuitBreaker } from '../remote-backend/circuit-breaker.js';
import type { BinaryEvent } from './inference-events.js';

/** What became of an event: `dropped` without a try or for want of time, `refused` for good, `failed` after all tries. */
export type EventOutcome = 'sent' | 'dropped' | 'refused' | 'failed';

export interface EventSenderOptions {
  readonly pool: OutboundPool;
  /** Below the pool's address. */
  readonly path: string;
  /** Sent along with each event; null for none. */
  readonly authorization: string | null;
  readonly breaker?: CircuitBreaker;
  readonly bounds?: Partial<EventSenderBounds>;
  readonly onOutcome: (outcome: EventOutcome, events: number, reason?: string) => void;
}

export interface EventSenderBounds {
  /** Waiting events beyond which more are dropped. */
  readonly events: number;
  /** Characters of waiting payloads beyond which more are dropped. */
  readonly characters: number;
  /** Pauses between the tries, one fewer than there are. */
  readonly pausesMs: readonly number[];
  /** How long the end waits for what is waiting to be sent. */
  readonly drainMs: number;
}

/** As many are sent at once. */
export const CONNECTIONS = 4;
const SEND_DEADLINE_MS = 5_000;
/** How often is asked whether the trial of a half-open circuit is over. */
const TRIAL_MS = 100;
const BOUNDS: EventSenderBounds = {
  events: 2_000,
  characters: 32 * 1024 ** 2,
  pausesMs: [200, 1_000, 3_000],
  drainMs: 5_000,
};

/** Posts events one after another over a few connections. Nobody waits for it, and what is too much is dropped, and counted. */
export class EventSender {
  readonly #breaker: CircuitBreaker;
  readonly #bounds: EventSenderBounds;
  readonly #ending = new AbortController();
  #waiting: BinaryEvent[] = [];
  #characters = 0;
  readonly #workers = new Set<Promise<void>>();

  constructor(private readonly options: EventSenderOptions) {
    this.#breaker = options.breaker ?? new CircuitBreaker();
    this.#bounds = { ...BOUNDS, ...options.bounds };
  }

  /** Whether more would be dropped: who asks need not write it. */
  get isFull(): boolean {
    const { events, characters } = this.#bounds;
    return this.#waiting.length >= events || this.#characters >= characters;
  }

  offer(event: BinaryEvent): void {
    if (this.isFull || this.#ending.signal.aborted) {
      this.options.onOutcome('dropped', 1);
      return;
    }
    this.#waiting.push(event);
    this.#characters += event.body.length;
    if (this.#workers.size >= CONNECTIONS) return;
    const worker = this.#work().finally(() => this.#workers.delete(worker));
    this.#workers.add(worker);
  }

  /** Sends what is waiting, as far as time allows, and closes the connections. */
  async close(): Promise<void> {
    const late = setTimeout(() => this.#ending.abort(), this.#bounds.drainMs);
    await Promise.all(this.#workers);
    clearTimeout(late);
    this.#ending.abort();
    if (this.#waiting.length > 0) this.options.onOutcome('dropped', this.#waiting.length);
    this.#waiting = [];
    await this.options.pool.close();
  }

  async #work(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const event = this.#waiting.shift();
      if (event === undefined) return;
      this.#characters -= event.body.length;
      await this.#deliver(event);
    }
  }

  async #deliver(event: BinaryEvent): Promise<void> {
    const { onOutcome } = this.options;
    const { pausesMs } = this.#bounds;
    for (let tries = 0; ;) {
      await this.#untilAllowed();
      if (this.#ending.signal.aborted) return onOutcome('dropped', 1);
      const isTrial = this.#breaker.state === 'half-open';
      const outcome = await this.#post(event);
      if (outcome.kind === 'delivered') return onOutcome('sent', 1);
      if (!outcome.transient) return onOutcome('refused', 1, outcome.reason);
      // A receiver that nobody reaches is no fault of the event that tries whether it is back.
      if (isTrial) continue;
      const pauseMs = pausesMs[tries];
      if (pauseMs === undefined) return onOutcome('failed', 1, outcome.reason);
      tries += 1;
      await this.#pause(pauseMs);
    }
  }

  async #post({ headers, body }: BinaryEvent) {
    const { pool, path, authorization } = this.options;
    this.#breaker.begin();
    const sent = { ...headers, ...(authorization !== null && { authorization }) };
    const answer = await pool.send({
      ...{ method: 'POST', path, headers: sent, body },
      deadlineMs: SEND_DEADLINE_MS,
    });
    const outcome = judgeDelivery(answer);
    // Who refuses an event is there.
    if (outcome.kind === 'failed' && outcome.transient) this.#breaker.fail();
    else this.#breaker.succeed();
    return outcome;
  }

  async #untilAllowed(): Promise<void> {
    while (!this.#breaker.allows && !this.#ending.signal.aborted) {
      await this.#pause(Math.max(TRIAL_MS, this.#breaker.retryAfterMs));
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }
}
