import { HttpConnection } from '../bench/load/http-connection.js';
import type { PreparedRequest } from '../bench/load/messages.js';
import type { PacedTally } from './paced-tally.js';

export interface PacedLoadOptions {
  readonly request: PreparedRequest;
  readonly perSecond: number;
  readonly connections: number;
  /** What is due for longer is left out: a machine that became too slow would never catch up, and the load never end. */
  readonly lateAtMostMs: number;
  /** For the answers to the last requests. One that does not come is a failure. */
  readonly answeredWithinMs: number;
  /** Where it is counted what became of the requests; loads that follow each other may share one. */
  readonly tally: PacedTally;
}

const TICK_MS = 2;

/** Requests at a fixed rate, whether the ones before are answered or not. */
export class PacedLoad {
  /** Taken in turns: a server closes a connection that nobody uses. */
  private readonly free: HttpConnection[];
  private readonly open: Set<HttpConnection>;
  private readonly startedAt = performance.now();
  private readonly ticks: NodeJS.Timeout;
  /** How many were sent or left out: when the next one is due follows from its place in the order, so none is kept. */
  private passed = 0;
  private unanswered = 0;
  private isStopped = false;
  /** What comes now is counted already. */
  private isOver = false;

  private constructor(
    private readonly options: PacedLoadOptions,
    connections: readonly HttpConnection[],
  ) {
    this.free = [...connections];
    this.open = new Set(connections);
    this.ticks = setInterval(() => this.tick(), TICK_MS);
  }

  static async start(options: PacedLoadOptions): Promise<PacedLoad> {
    const opened = Array.from({ length: options.connections }, () => HttpConnection.open(options.request));
    return new PacedLoad(options, await Promise.all(opened));
  }

  /** Sends no more, and ends with the answer to the last request, or soon without it. */
  async stop(): Promise<void> {
    this.tick();
    clearInterval(this.ticks);
    this.isStopped = true;
    const now = performance.now();
    this.leaveOut(this.dueAt(now) - this.passed);
    while (this.unanswered > 0 && performance.now() - now < this.options.answeredWithinMs)
      await new Promise((resume) => setTimeout(resume, TICK_MS));
    this.isOver = true;
    for (; this.unanswered > 0; this.unanswered -= 1) this.options.tally.fail(0);
    for (const connection of this.open) connection.close();
  }

  private tick(): void {
    this.leaveOut(this.dueAt(performance.now() - this.options.lateAtMostMs) - this.passed);
    this.send();
  }

  /** How many requests are due until `moment`. */
  private dueAt(moment: number): number {
    return Math.floor(((moment - this.startedAt) / 1000) * this.options.perSecond);
  }

  private leaveOut(count: number): void {
    if (count <= 0) return;
    this.passed += count;
    this.options.tally.leaveOut(count);
  }

  private send(): void {
    const due = this.isStopped ? 0 : this.dueAt(performance.now());
    while (this.passed < due) {
      const connection = this.free.shift();
      if (connection === undefined) return;
      const dueAt = this.startedAt + (this.passed / this.options.perSecond) * 1000;
      this.passed += 1;
      void this.ask(connection, dueAt);
    }
  }

  private async ask(connection: HttpConnection, dueAt: number): Promise<void> {
    const { request, tally } = this.options;
    this.unanswered += 1;
    const status = await connection.send(request.bytes).then(
      (answer) => answer.status,
      () => 0,
    );
    if (this.isOver) return;
    this.unanswered -= 1;
    if (status === 200) tally.answer(performance.now() - dueAt);
    else tally.fail(status);
    if (status === 0) return this.replace(connection);
    this.free.push(connection);
    this.send();
  }

  /** A lost connection answers nobody; as long as there is no other, what is due waits for those that are left. */
  private async replace(lost: HttpConnection): Promise<void> {
    this.open.delete(lost);
    lost.close();
    if (this.isStopped) return;
    const connection = await HttpConnection.open(this.options.request).catch(() => undefined);
    if (connection === undefined) return;
    if (this.isStopped) return connection.close();
    this.open.add(connection);
    this.free.push(connection);
  }
}
