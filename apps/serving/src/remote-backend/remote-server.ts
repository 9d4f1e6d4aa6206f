import { UnavailableError, type ModelSignature } from '@orrery/domain';
import type { Tensor } from '../model-process/index.js';
import { RemoteCallError } from './remote-call-error.js';
import type { InferCall } from './remote-client.js';
import type { RemoteInstance } from './remote-instance.js';

export type ServerHealth = 'HEALTHY' | 'DEGRADED' | 'UNHEALTHY';

export interface RemoteServerOptions {
  /** How often each instance is asked for its health. */
  readonly checkEveryMs: number;
  readonly checkDeadlineMs: number;
  /** Part of the requests that may be asked once more of another instance; beyond it, a failing server gets no more load. */
  readonly retryShare: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

const DEFAULTS: RemoteServerOptions = {
  checkEveryMs: 30_000,
  checkDeadlineMs: 5_000,
  retryShare: 0.1,
  random: Math.random,
};

/** A few retries are always allowed, also where there is little traffic. */
const RETRIES_IN_HAND = 10;

/**
 * All instances of one remote server. Each prediction goes to the less busy of two that are drawn at random (Mitzenmacher,
 * The Power of Two Choices, 2001), and once more to another one when that can help and the retry budget allows it.
 */
export class RemoteServer {
  readonly #options: RemoteServerOptions;
  #retries = RETRIES_IN_HAND;
  #timer: NodeJS.Timeout | undefined;
  #checking: Promise<void> | undefined;

  constructor(
    private current: readonly RemoteInstance[],
    options: Partial<RemoteServerOptions> = {},
  ) {
    this.#options = { ...DEFAULTS, ...options };
  }

  get instances(): readonly RemoteInstance[] {
    return this.current;
  }

  /** By what was found when the instances were last asked, and by their circuits. */
  get health(): ServerHealth {
    const { healthy } = this;
    if (healthy === 0) return 'UNHEALTHY';
    return healthy === this.instances.length ? 'HEALTHY' : 'DEGRADED';
  }

  /** How many instances are well. */
  get healthy(): number {
    return this.instances.filter(({ isHealthy }) => isHealthy).length;
  }

  /** Asks all instances now, and from now on. Resolves when all have answered once. */
  async watch(): Promise<void> {
    await this.checkAll();
    const { checkEveryMs, random } = this.#options;
    // Not all replicas at the same moment.
    this.#timer = setInterval(() => void this.checkAll(), checkEveryMs * (0.9 + 0.2 * random()));
    this.#timer.unref();
  }

  /** One round at a time. */
  checkAll(): Promise<void> {
    const { checkDeadlineMs } = this.#options;
    this.#checking ??= Promise.all(this.instances.map((instance) => instance.check(checkDeadlineMs)))
      .then(() => undefined)
      .finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  /** Keeps the instances at addresses that stay, lets go of the others and makes those that are new. */
  async replaceInstances(urls: readonly string[], make: (url: string) => RemoteInstance): Promise<void> {
    const before = this.current;
    if (urls.length === before.length && before.every(({ url }, i) => url === urls[i])) return;
    this.current = urls.map((url) => before.find((instance) => instance.url === url) ?? make(url));
    await this.checkAll();
    const gone = before.filter((instance) => !this.current.includes(instance));
    await Promise.all(gone.map(({ client }) => client.close()));
  }

  /** What the first instance that answers says. @throws {UnavailableError} when none does. */
  async describe(deadlineMs: number): Promise<ModelSignature> {
    let reason = 'it has no instances';
    for (const { client } of this.instances) {
      try {
        return await client.describe(deadlineMs);
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
    throw new UnavailableError(`The remote server does not tell what its model takes: ${reason}`);
  }

  /** @throws {RemoteCallError | UnavailableError} */
  async infer(inputs: readonly Tensor[], rows: number, call: InferCall): Promise<readonly Tensor[]> {
    const start = performance.now();
    const first = this.#choose(null);
    if (first === undefined) throw this.#unavailable();
    this.#retries = Math.min(RETRIES_IN_HAND, this.#retries + this.#options.retryShare);
    try {
      return await first.infer(inputs, rows, call);
    } catch (error) {
      const left = call.deadlineMs - (performance.now() - start);
      const second = this.#mayRetry(error, left) ? this.#choose(first) : undefined;
      if (second === undefined) throw error;
      this.#retries -= 1;
      return await second.infer(inputs, rows, { ...call, deadlineMs: left });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#checking;
    await Promise.all(this.instances.map(({ client }) => client.close()));
  }

  #mayRetry(error: unknown, leftMs: number): boolean {
    return error instanceof RemoteCallError && error.mayHelpElsewhere && leftMs > 0 && this.#retries >= 1;
  }

  #choose(other: RemoteInstance | null): RemoteInstance | undefined {
    const available = this.instances.filter((instance) => instance !== other && instance.isAvailable);
    if (available.length < 2) return available[0];
    const { random } = this.#options;
    const at = Math.floor(random() * available.length);
    const next = (at + 1 + Math.floor(random() * (available.length - 1))) % available.length;
    const [one, two] = [available[at], available[next]];
    return one !== undefined && two !== undefined && two.underWay < one.underWay ? two : one;
  }

  #unavailable(): UnavailableError {
    const waits = this.instances.map(({ retryAfterMs }) => retryAfterMs).filter((ms) => ms > 0);
    const when = waits.length === 0 ? 'soon' : `in ${Math.min(...waits)} ms`;
    return new UnavailableError(
      `None of the ${this.instances.length} instances of the remote server is healthy: try again ${when}.`,
    );
  }
}
