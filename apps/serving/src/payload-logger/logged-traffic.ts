import type { ExchangeLogger, LoggedExchange } from '../routing/routed-endpoint.js';
import type { EventOutcome, EventSender } from './event-sender.js';
import { inferenceEvents } from './inference-events.js';
import type { PayloadLogger } from './payload-logger.js';

/** Exchanges of one turn of the event loop that are not written yet; more are dropped, and counted. */
const MAX_UNWRITTEN = 64;

/** Tells a logger its part of an endpoint's exchanges, after they were answered. */
export class LoggedTraffic implements ExchangeLogger {
  private unwritten = 0;

  constructor(
    private readonly settings: Pick<PayloadLogger, 'mode' | 'percent'>,
    private readonly sender: EventSender,
    private readonly onOutcome: (outcome: EventOutcome, events: number) => void,
  ) {}

  log(exchange: LoggedExchange): void {
    const { mode, percent } = this.settings;
    if (percent < 100 && Math.random() * 100 >= percent) return;
    const halves = Number(mode !== 'RESPONSE') + Number(mode !== 'REQUEST' && exchange.outputs !== null);
    if (halves === 0) return;
    if (this.unwritten >= MAX_UNWRITTEN || this.sender.isFull) return this.onOutcome('dropped', halves);
    this.unwritten += 1;
    // The answer goes out first.
    setImmediate(() => {
      this.unwritten -= 1;
      this.tell(exchange, halves);
    });
  }

  private tell(exchange: LoggedExchange, halves: number): void {
    try {
      for (const event of inferenceEvents(exchange, this.settings)) this.sender.offer(event);
    } catch {
      // Larger than a text can be, say. Nobody waits for it, and nothing else may suffer from it.
      this.onOutcome('dropped', halves);
    }
  }

  /** Sends what is waiting, as far as time allows. */
  async close(): Promise<void> {
    // What was answered in this turn is written in the next.
    await new Promise((resolve) => setImmediate(resolve));
    await this.sender.close();
  }
}
