import { HttpConnection } from '../bench/load/http-connection.js';
import type { PreparedRequest } from '../bench/load/messages.js';

export interface PacedLoadOptions {
  readonly request: PreparedRequest;
  readonly perSecond: number;
  readonly connections: number;
}

export interface PacedWork {
  /** From the moment at which each was due, so that one that could not be sent counts as slow. */
  readonly latenciesMs: readonly number[];
  /** Answers that were no success, by status. */
  readonly failed: ReadonlyMap<number, number>;
}

const TICK_MS = 2;

/** Requests at a fixed rate, whether the ones before are answered or not. */
export class PacedLoad {
  private readonly free: HttpConnection[];
  private readonly due: number[] = [];
  private readonly latenciesMs: number[] = [];
  private readonly failed = new Map<number, number>();
  private readonly startedAt = performance.now();
  private readonly ticks: NodeJS.Timeout;
  private sent = 0;
  private unanswered = 0;
  private isStopped = false;

  private constructor(
    private readonly options: PacedLoadOptions,
    private readonly connections: readonly HttpConnection[],
  ) {
    this.free = [...connections];
    this.ticks = setInterval(() => this.tick(), TICK_MS);
  }

  static async start(options: PacedLoadOptions): Promise<PacedLoad> {
    const opened = Array.from({ length: options.connections }, () => HttpConnection.open(options.request));
    return new PacedLoad(options, await Promise.all(opened));
  }

  /** What was answered since the last call. */
  take(): PacedWork {
    const failed = new Map(this.failed);
    this.failed.clear();
    return { latenciesMs: this.latenciesMs.splice(0), failed };
  }

  /** Ends with the answer to the last request. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.ticks);
    while (this.unanswered > 0 || this.due.length > 0)
      await new Promise((resume) => setTimeout(resume, TICK_MS));
    for (const connection of this.connections) connection.close();
  }

  private tick(): void {
    const { perSecond } = this.options;
    const now = performance.now();
    for (; !this.isStopped && this.sent <= ((now - this.startedAt) / 1000) * perSecond; this.sent += 1)
      this.due.push(this.startedAt + (this.sent / perSecond) * 1000);
    this.send();
  }

  private send(): void {
    while (this.due.length > 0) {
      const connection = this.free.pop();
      if (connection === undefined) return;
      void this.ask(connection, this.due.shift() ?? 0);
    }
  }

  private async ask(connection: HttpConnection, dueAt: number): Promise<void> {
    this.unanswered += 1;
    const status = await connection.send(this.options.request.bytes).then(
      (answer) => answer.status,
      () => 0,
    );
    this.unanswered -= 1;
    if (status === 200) this.latenciesMs.push(performance.now() - dueAt);
    else this.failed.set(status, (this.failed.get(status) ?? 0) + 1);
    this.free.push(connection);
    this.send();
  }
}
