import { HttpConnection } from './http-connection.js';
import type { LoadOrder, LoadReply, Operation, PreparedRequest } from './messages.js';

const MS_PER_S = 1000;
const SHOWN_CHARACTERS = 300;

type Done = Extract<LoadReply, { kind: 'done' }>;

/** Keeps `callers` operations under way for the time given; any answer that is no success ends it. */
export async function runLoad({ operations, callers, durationMs, once = false }: LoadOrder): Promise<Done> {
  const crew = await Promise.all(Array.from({ length: callers }, () => Caller.open(operations)));
  try {
    const startedAt = performance.now();
    const deadline = startedAt + durationMs;
    await Promise.all(
      crew.map((caller, i) => (once ? caller.callOnce(deadline, i, callers) : caller.callUntil(deadline, i))),
    );
    const seconds = (performance.now() - startedAt) / MS_PER_S;
    const latencies = Float64Array.from(crew.flatMap((caller) => caller.latencies)).sort();
    const quantile = (p: number): number => latencies[Math.ceil(p * latencies.length) - 1] ?? Number.NaN;
    return {
      kind: 'done',
      operations: latencies.length,
      seconds,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
    };
  } finally {
    for (const caller of crew) caller.close();
  }
}

/** One who asks, waits for the answer and asks again. */
class Caller {
  readonly latencies: number[] = [];

  private constructor(
    private readonly operations: readonly Operation[],
    private readonly connections: ReadonlyMap<string, HttpConnection>,
  ) {}

  static async open(operations: readonly Operation[]): Promise<Caller> {
    const connections = new Map<string, HttpConnection>();
    for (const request of operations.flat()) {
      const address = addressOf(request);
      if (!connections.has(address)) connections.set(address, await HttpConnection.open(request));
    }
    return new Caller(operations, connections);
  }

  async callUntil(deadline: number, first: number): Promise<void> {
    let startedAt = performance.now();
    for (let turn = first; startedAt < deadline; turn += 1)
      startedAt = await this.call(this.operations[turn % this.operations.length], startedAt);
  }

  /** This caller's share of the operations, which are divided among all. */
  async callOnce(deadline: number, first: number, callers: number): Promise<void> {
    let startedAt = performance.now();
    for (let turn = first; startedAt < deadline && turn < this.operations.length; turn += callers)
      startedAt = await this.call(this.operations[turn], startedAt);
  }

  private async call(operation: Operation | undefined, startedAt: number): Promise<number> {
    for (const request of operation ?? []) await this.send(request);
    const endedAt = performance.now();
    this.latencies.push(endedAt - startedAt);
    return endedAt;
  }

  close(): void {
    for (const connection of this.connections.values()) connection.close();
  }

  private async send(request: PreparedRequest): Promise<void> {
    const answer = await this.connections.get(addressOf(request))?.send(request.bytes);
    if (answer?.status === 200) return;
    const body = answer?.body.toString('utf8', 0, SHOWN_CHARACTERS) ?? '';
    throw new Error(`A request was answered with ${answer?.status ?? 'nothing'}: ${body}`);
  }
}

function addressOf({ host, port }: PreparedRequest): string {
  return `${host}:${port}`;
}
