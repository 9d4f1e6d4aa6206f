import { Pool } from 'undici';
import { exportRequestHead } from './export-request.js';
import { SpanBatch } from './span-batch.js';
import type { TracedRequest } from './span.js';

export interface SpanExporterOptions {
  /** Where traces are taken, path included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
  /** Spans that nobody will see. */
  readonly onDropped: (spans: number, reason: string) => void;
}

/** Beside the one that is filled and the one that is on its way: 2 MiB. */
const MOST_WAITING = 8;
const EVERY_MS = 2_000;
const SEND_MS = 5_000;

/**
 * Sends spans in batches, one at a time (OTLP over HTTP, as protobuf), and never has anybody wait: what is too much, or
 * is not taken, is dropped and counted.
 */
export class SpanExporter {
  private filling = new SpanBatch();
  /** One that was sent, to be filled again. */
  private spare: SpanBatch | undefined;
  private readonly waiting: SpanBatch[] = [];
  private sending: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;
  private readonly collector: Pool;
  private readonly path: string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(private readonly options: SpanExporterOptions) {
    const { origin, pathname, search } = new URL(options.url);
    this.collector = new Pool(origin, { connections: 1 });
    this.path = `${pathname}${search}`;
    this.headers = { ...options.headers, 'content-type': 'application/x-protobuf' };
    this.timer = setInterval(() => void this.flush(), EVERY_MS);
    this.timer.unref();
  }

  offer(request: TracedRequest): void {
    if (this.filling.write(request)) return;
    const spans = 1 + request.parts.length;
    if (!this.next()) return this.options.onDropped(spans, 'too many are waiting');
    if (!this.filling.write(request))
      this.options.onDropped(spans, 'the request has more than a batch takes');
    void this.send();
  }

  /** Resolves when all that is waiting now was sent, or dropped; never rejects. */
  async flush(): Promise<void> {
    if (this.filling.spans > 0) this.next();
    await this.send();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    // What is filled finds a place once others were sent.
    await this.flush();
    await this.flush();
    await this.collector.destroy();
  }

  /** @returns false when too many are waiting already. */
  private next(): boolean {
    if (this.waiting.length >= MOST_WAITING) return false;
    this.waiting.push(this.filling);
    this.filling = this.spare ?? new SpanBatch();
    this.spare = undefined;
    return true;
  }

  private async send(): Promise<void> {
    if (this.sending === undefined && this.waiting.length > 0) this.sending = this.sendAll();
    await this.sending;
  }

  private async sendAll(): Promise<void> {
    for (let batch = this.waiting.shift(); batch !== undefined; batch = this.waiting.shift()) {
      try {
        await this.post(batch.bytes);
      } catch (error) {
        this.options.onDropped(batch.spans, error instanceof Error ? error.message : String(error));
      }
      batch.clear();
      this.spare = batch;
    }
    this.sending = undefined;
  }

  private async post(spans: Buffer): Promise<void> {
    const { statusCode, body } = await this.collector.request({
      path: this.path,
      method: 'POST',
      headers: this.headers,
      body: Buffer.concat([exportRequestHead(this.options.service, spans.byteLength), spans]),
      signal: AbortSignal.timeout(SEND_MS),
    });
    await body.dump();
    if (statusCode < 200 || statusCode > 299) throw new Error(`the collector answered ${statusCode}`);
  }
}
