import { DeadlineError, OverloadedError, UnavailableError, type ModelSignature } from '@orrery/domain';
import {
  BatchTotals,
  ModelClosedError,
  PredictionFailedError,
  checkRequest,
  type ModelRuntimeStats,
  type Prediction,
  type PredictionRequest,
  type PredictOptions,
  type Tensor,
} from '../model-process/index.js';
import type { AnsweringRuntime, RuntimeState } from '../model-backend/answering-runtime.js';
import { RemoteCallError } from './remote-call-error.js';
import type { RemoteServer } from './remote-server.js';

const DESCRIBE_DEADLINE_MS = 10_000;
/** Predictions under way at most, over all callers; a server that is slower than what comes must not hold it all here. */
const MOST_UNDER_WAY = 1_000;
const RETRY_AFTER_MS = 1_000;
/** Batches of more rows are counted under powers of two. */
const LARGEST_COUNTED = 1_024;

/** A model that a server elsewhere answers for, as routes know models. Requests are not put together: the server does that. */
export class RemoteRuntime implements AnsweringRuntime {
  readonly #totals = new BatchTotals(LARGEST_COUNTED);
  #underWay = 0;
  #isClosed = false;
  #lastComputeMs: number | null = null;
  #settleIdle: (() => void) | undefined;

  private constructor(
    private readonly server: RemoteServer,
    readonly signature: ModelSignature,
  ) {}

  /** @throws {UnavailableError} when the server does not tell what its model takes. */
  static async start(server: RemoteServer): Promise<RemoteRuntime> {
    return new RemoteRuntime(server, await server.describe(DESCRIBE_DEADLINE_MS));
  }

  get isServing(): boolean {
    return !this.#isClosed && this.server.health !== 'UNHEALTHY';
  }

  get state(): RuntimeState {
    if (this.#isClosed) return { kind: 'closed' };
    return { kind: 'remote', isHealthy: this.isServing };
  }

  /** @throws {OverloadedError | DeadlineError | UnavailableError | PredictionFailedError | ModelClosedError} */
  async predict(request: PredictionRequest, { deadlineMs, trace }: PredictOptions): Promise<Prediction> {
    if (this.#isClosed) throw new ModelClosedError();
    if (this.#underWay >= MOST_UNDER_WAY) throw new OverloadedError(RETRY_AFTER_MS);
    const refusal = checkRequest(this.signature, request);
    if (refusal !== undefined) throw refusal;
    const { rows, inputs } = request;
    const start = performance.now();
    this.#underWay += 1;
    try {
      const answered = await this.server.infer(inputs, rows, { deadlineMs, traceHeaders: trace?.headers });
      const outputs = this.#inOrder(answered);
      const computeMs = performance.now() - start;
      this.#lastComputeMs = computeMs;
      this.#totals.add({ requests: 1, rows, queueMs: 0, computeMs });
      this.#totals.settle(1, 0);
      return { outputs, computeMs, batchRows: rows };
    } catch (error) {
      this.#totals.settle(0, 1);
      throw failureOf(error, deadlineMs);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#settleIdle?.();
    }
  }

  stats(): ModelRuntimeStats {
    const totals = this.#totals.read();
    return {
      process: {
        // It has none: what counts is whether its server answers.
        state: this.isServing ? 'ready' : 'restarting',
        pid: null,
        rssBytes: null,
        privateBytes: null,
        restarts: 0,
        recycles: 0,
        wakes: 0,
        runs: totals.batches,
        running: this.#underWay,
        computeMsTotal: totals.computeMs,
        lastComputeMs: this.#lastComputeMs,
        loadMs: null,
      },
      batcher: {
        ...{ ...totals, batching: 'off', maxRows: 0, maxWaitMs: 0 },
        ...{ queued: 0, queuedBytes: 0, inFlight: this.#underWay },
      },
    };
  }

  /** Its server puts requests together as it likes. */
  batchBy(): void {}

  /** Takes nothing new, and resolves when all that is under way is answered. The server stays as it is. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.#settleIdle = resolve;
    });
  }

  /** The outputs as the signature has them. @throws {RemoteCallError} when the server gave others. */
  #inOrder(outputs: readonly Tensor[]): readonly Tensor[] {
    return this.signature.outputs.map(({ name, dtype }) => {
      const output = outputs.find((each) => each.name === name);
      if (output?.dtype === dtype) return output;
      const found = output === undefined ? 'is missing' : `is of type ${output.dtype}`;
      throw new RemoteCallError('unreadable', `Its output "${name}" of type ${dtype} ${found}.`);
    });
  }
}

function failureOf(error: unknown, deadlineMs: number): unknown {
  if (!(error instanceof RemoteCallError)) return error;
  switch (error.failure) {
    case 'refused':
      return new PredictionFailedError(error.message);
    case 'busy':
      return new OverloadedError(RETRY_AFTER_MS);
    case 'late':
      return new DeadlineError('The remote server', deadlineMs);
    case 'unreachable':
    case 'unreadable':
      return new UnavailableError(`The remote server failed. ${error.message}`);
  }
}
