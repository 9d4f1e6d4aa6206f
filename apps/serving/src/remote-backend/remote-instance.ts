import type { Tensor } from '../model-process/index.js';
import { CircuitBreaker, type CircuitBreakerOptions, type CircuitState } from './circuit-breaker.js';
import { RemoteCallError } from './remote-call-error.js';
import type { InferCall, RemoteClient } from './remote-client.js';

/** What was found when the instance was last asked for its health. */
export type InstanceHealth =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'healthy'; readonly checkedAt: Date }
  | { readonly kind: 'unhealthy'; readonly checkedAt: Date; readonly reason: string };

/** One address of a remote server: how well it is, and how much it has to do. */
export class RemoteInstance {
  readonly #breaker: CircuitBreaker;
  #health: InstanceHealth = { kind: 'unknown' };
  #underWay = 0;

  constructor(
    readonly url: string,
    readonly client: RemoteClient,
    breaker: Partial<CircuitBreakerOptions> = {},
  ) {
    this.#breaker = new CircuitBreaker(breaker);
  }

  get health(): InstanceHealth {
    return this.#health;
  }

  get circuit(): CircuitState {
    return this.#breaker.state;
  }

  /** Predictions that it has not answered yet. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Whether it was well when it was last asked, and answers predictions. */
  get isHealthy(): boolean {
    return this.#health.kind !== 'unhealthy' && this.#breaker.state === 'closed';
  }

  /** Whether a prediction may go there, if only on trial. An instance that was not asked yet is tried. */
  get isAvailable(): boolean {
    return this.#health.kind !== 'unhealthy' && this.#breaker.allows;
  }

  /** When it may be available again, if its circuit is all that keeps predictions away. */
  get retryAfterMs(): number {
    return this.#breaker.retryAfterMs;
  }

  /** Asks it once; never throws. */
  async check(deadlineMs: number): Promise<InstanceHealth> {
    const checkedAt = new Date();
    try {
      await this.client.check(deadlineMs);
      this.#health = { kind: 'healthy', checkedAt };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#health = { kind: 'unhealthy', checkedAt, reason };
    }
    return this.#health;
  }

  /** @throws {RemoteCallError} */
  async infer(inputs: readonly Tensor[], rows: number, call: InferCall): Promise<readonly Tensor[]> {
    this.#underWay += 1;
    this.#breaker.begin();
    try {
      const outputs = await this.client.infer(inputs, rows, call);
      this.#breaker.succeed();
      return outputs;
    } catch (error) {
      if (error instanceof RemoteCallError && !error.blamesServer) this.#breaker.dismiss();
      else this.#breaker.fail();
      throw error;
    } finally {
      this.#underWay -= 1;
    }
  }
}
