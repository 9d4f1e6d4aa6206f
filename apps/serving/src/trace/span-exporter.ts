import type { Span } from './span.js';
import { writeOtlp } from './write-otlp.js';

export interface SpanExporterOptions {
  /** Where traces are taken, path included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  /** Spans that nobody will see. */
  readonly onDropped: (spans: number, reason: string) => void;
}

const MOST_WAITING = 8_192;
const BATCH = 512;
const EVERY_MS = 2_000;
const SEND_MS = 5_000;

/** Sends spans in batches, one at a time, and never has anybody wait: what is too much, or is not taken, is dropped and counted. */
export class SpanExporter {
  #waiting: Span[] = [];
  #sending: Promise<void> | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly options: SpanExporterOptions) {
    this.#timer = setInterval(() => void this.flush(), EVERY_MS);
    this.#timer.unref();
  }

  offer(spans: readonly Span[]): void {
    if (this.#waiting.length + spans.length > MOST_WAITING) {
      this.options.onDropped(spans.length, 'too many are waiting');
      return;
    }
    for (const span of spans) this.#waiting.push(span);
    if (this.#waiting.length >= BATCH) void this.flush();
  }

  /** Resolves when all that is waiting now was sent, or dropped; never rejects. */
  flush(): Promise<void> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    await this.flush();
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, BATCH);
      this.#waiting = this.#waiting.slice(BATCH);
      try {
        await this.#send(batch);
      } catch (error) {
        this.options.onDropped(batch.length, error instanceof Error ? error.message : String(error));
      }
    }
  }

  async #send(batch: readonly Span[]): Promise<void> {
    const { url, headers, service } = this.options;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: writeOtlp(service, batch),
      signal: AbortSignal.timeout(SEND_MS),
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`the collector answered ${answer.status}`);
  }
}
