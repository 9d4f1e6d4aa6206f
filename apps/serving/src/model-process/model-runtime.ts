import type { ModelSignature } from '@orrery/domain';
import { Batcher, type BatcherStats } from './batch/batcher.js';
import type { BatchLimits, Batching, BatchPolicy } from './batch/batch-limits.js';
import { checkRequest } from './batch/check-request.js';
import { mixesRows } from './batch/mixes-rows.js';
import type { Prediction, PredictionRequest, PredictOptions } from './batch/prediction.js';
import { ModelClosedError, ModelUnavailableError } from './model-process.errors.js';
import { ModelProcess } from './process/model-process.js';
import type { ModelProcessOptions, StateListener } from './process/model-process.options.js';
import { hasBatchAxis } from './process/warm-up.js';
import type { ModelProcessState, ModelProcessStats } from './process/model-process.state.js';

export interface ModelRuntimeOptions extends ModelProcessOptions {
  /**
   * `auto` unless given. Never batched is a model with an input or output that has no free axis 0, and one with dynamic
   * int8, whose answer to a row depends on the other rows.
   */
  readonly batching?: Batching;
  readonly limits?: Partial<BatchLimits>;
  /** A batch that runs longer costs the process its life; 5 s unless given. */
  readonly runDeadlineMs?: number;
}

export interface ModelRuntimeStats {
  readonly process: ModelProcessStats;
  readonly batcher: BatcherStats;
}

/** A model that is served: its process, and the batcher in front of it. */
export class ModelRuntime {
  readonly #process: ModelProcess;
  readonly #batcher: Batcher;
  /** Whether an answer to a row is its own, so that rows of several requests can be one batch. */
  readonly #isBatchable: boolean;
  #closed: Promise<void> | undefined;

  private constructor(
    process: ModelProcess,
    { batching = 'auto', limits = {}, runDeadlineMs = 5_000 }: ModelRuntimeOptions,
    mixesRows: boolean,
  ) {
    this.#process = process;
    this.#isBatchable = !mixesRows && hasBatchAxis(process.signature);
    this.#batcher = new Batcher((inputs) => process.run(inputs, { deadlineMs: runDeadlineMs }), {
      batching: this.#isBatchable ? batching : 'off',
      limits,
    });
    process.hasDemand = () => {
      const { queued, inFlight } = this.#batcher.stats();
      return queued + inFlight > 0;
    };
    process.subscribe((state) => {
      if (state.kind === 'ready') this.#batcher.resume();
      else this.#batcher.pause();
    });
  }

  /** @throws {ModelLoadError} when the model is not ready in time; nothing is left running then. */
  static async start(options: ModelRuntimeOptions): Promise<ModelRuntime> {
    const isMixing = await mixesRows(options.modelPath);
    return new ModelRuntime(await ModelProcess.start(options), options, isMixing);
  }

  /** What the runtime reads from the model. */
  get signature(): ModelSignature {
    return this.#process.signature;
  }

  get state(): ModelProcessState {
    return this.#process.state;
  }

  /** Whether requests are answered, be it that the first of them brings the process back. */
  get isServing(): boolean {
    const { kind } = this.#process.state;
    return kind === 'ready' || kind === 'parked' || kind === 'waking';
  }

  /** Calls `listener` at each change of the process's state, until the returned function is called. */
  subscribe(listener: StateListener): () => void {
    return this.#process.subscribe(listener);
  }

  /**
   * Answers within `deadlineMs`. While the process restarts, or comes back from being parked, the request waits, unless
   * it cannot be back in time.
   * @throws {OverloadedError | DeadlineError | TooLargeError | PredictionFailedError} for what concerns this request.
   * @throws {ModelCrashedError | ModelUnavailableError | ModelClosedError} for what concerns the model.
   */
  predict(request: PredictionRequest, options: PredictOptions): Promise<Prediction> {
    const refusal = this.#refusal(request, options.deadlineMs);
    return refusal === undefined ? this.#batcher.predict(request, options) : Promise.reject(refusal);
  }

  /** How requests are put together from now on, as far as the model bears it. */
  batchBy({ batching, limits }: BatchPolicy): void {
    this.#batcher.configure({ batching: this.#isBatchable ? batching : 'off', limits });
  }

  stats(): ModelRuntimeStats {
    return { process: this.#process.stats(), batcher: this.#batcher.stats() };
  }

  /** Takes nothing new, answers what waits, and ends the process. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #refusal(request: PredictionRequest, deadlineMs: number): Error | undefined {
    const { state, signature } = this.#process;
    if (state.kind === 'parked') this.#process.wake();
    else if (state.kind === 'restarting' && this.#process.retryAfterMs > deadlineMs)
      return new ModelUnavailableError(this.#process.retryAfterMs);
    return checkRequest(signature, request);
  }

  async #close(): Promise<void> {
    // Without a process, and none on its way, nothing that waits can be answered in good time.
    if (!this.isServing) this.#batcher.abandon(new ModelClosedError());
    await this.#batcher.drain();
    await this.#process.close();
  }
}
