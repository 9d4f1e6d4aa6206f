import { DeadlineError, OverloadedError, TooLargeError } from '@orrery/domain';
import { batchLimits, type BatchLimits } from './batch-limits.js';
import { BatchQueue } from './batch-queue.js';
import { DeadlineAlarm } from './deadline-alarm.js';
import { joinRows, keepsRows, sliceRows } from './join.js';
import { PendingPrediction, type Prediction, type PredictionRequest } from './prediction.js';
import { ServiceRate } from './service-rate.js';
import { ModelClosedError, ModelUnavailableError, PredictionFailedError } from '../model-process.errors.js';
import type { RunResult } from '../process/child-link.js';
import type { TensorParts } from '../tensor/tensor.js';

/** `off` for models whose answer to a row depends on the other rows of its batch. */
export type Batching = 'auto' | 'off';

export type RunBatch = (inputs: readonly TensorParts[]) => Promise<RunResult>;

export interface BatcherOptions {
  readonly batching: Batching;
  readonly limits?: Partial<BatchLimits> | undefined;
  /** When a batch leaves: at the end of this turn of the event loop unless given. */
  readonly schedule?: (send: () => void) => void;
}

export interface BatcherStats {
  readonly batching: Batching;
  readonly requests: number;
  readonly rows: number;
  readonly batches: number;
  readonly queued: number;
  readonly queuedBytes: number;
  readonly inFlight: number;
}

const ONE_REQUEST = { maxRows: 0, maxBytes: 0 };

/**
 * Sends what came in one turn of the event loop together when nothing runs, and gathers what comes meanwhile: no timer, so
 * that an idle model answers as fast as without it, and a busy one in the largest batches that its load makes.
 */
export class Batcher {
  readonly #limits: BatchLimits;
  readonly #queue = new BatchQueue();
  readonly #rate = new ServiceRate();
  readonly #schedule: (send: () => void) => void;
  readonly #alarm = new DeadlineAlarm(() => this.#rejectOverdue());
  #batching: Batching;
  /** The one batch that runs; a second on its way would only take from what is gathered. */
  #inFlight: readonly PendingPrediction[] | undefined;
  #isSendDue = false;
  #isPaused = false;
  #isClosed = false;
  #settleDrained: (() => void) | undefined;
  #requests = 0;
  #rows = 0;
  #batches = 0;

  constructor(
    private readonly run: RunBatch,
    options: BatcherOptions,
  ) {
    this.#batching = options.batching;
    this.#limits = batchLimits(options.limits);
    this.#schedule = options.schedule ?? setImmediate;
  }

  /**
   * Answers within `deadlineMs`, with the rows of this request only.
   * @throws {OverloadedError | DeadlineError | TooLargeError | ModelClosedError} and what the run throws.
   */
  predict(request: PredictionRequest, { deadlineMs }: { readonly deadlineMs: number }): Promise<Prediction> {
    return new Promise((resolve, reject) => {
      const atMs = performance.now() + deadlineMs;
      const pending = new PendingPrediction(request, { atMs, afterMs: deadlineMs }, { resolve, reject });
      const refusal = this.#refusal(pending);
      if (refusal !== undefined) return reject(refusal);
      this.#queue.push(pending);
      this.#alarm.setBy(atMs);
      this.#sendSoon();
    });
  }

  /** Keeps what comes in the queue until `resume`. */
  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#send();
  }

  /** Takes nothing new; resolves when all that waits is answered. */
  async drain(): Promise<void> {
    this.#isClosed = true;
    if (this.#inFlight === undefined && this.#queue.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#settleDrained = resolve;
    });
  }

  /** Answers all that waits with `error`. */
  abandon(error: Error): void {
    for (const pending of this.#queue.remove(() => true)) pending.reject(error);
    this.#settleWhenDrained();
  }

  stats(): BatcherStats {
    return {
      batching: this.#batching,
      requests: this.#requests,
      rows: this.#rows,
      batches: this.#batches,
      queued: this.#queue.length,
      queuedBytes: this.#queue.bytes,
      inFlight: this.#unanswered().length,
    };
  }

  #refusal({ bytes }: PendingPrediction): Error | undefined {
    if (this.#isClosed) return new ModelClosedError();
    if (bytes > this.#limits.maxQueuedBytes) return new TooLargeError(this.#limits.maxQueuedBytes);
    const isFull =
      this.#queue.length >= this.#limits.maxQueuedRequests ||
      this.#queue.bytes + bytes > this.#limits.maxQueuedBytes;
    return isFull ? new OverloadedError(this.#rate.waitMs(this.#queue.length)) : undefined;
  }

  #sendSoon(): void {
    if (this.#isSendDue || this.#inFlight !== undefined) return;
    this.#isSendDue = true;
    this.#schedule(() => {
      this.#isSendDue = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#inFlight !== undefined || this.#isPaused) return;
    const batch = this.#queue.take(this.#batching === 'off' ? ONE_REQUEST : this.#limits);
    if (batch.length === 0) return this.#settleWhenDrained();
    this.#inFlight = batch;
    void this.#answer(batch).finally(() => {
      this.#inFlight = undefined;
      this.#sendSoon();
    });
  }

  async #answer(batch: readonly PendingPrediction[]): Promise<void> {
    try {
      await this.#runTogether(batch);
    } catch (error) {
      if (error instanceof ModelUnavailableError) this.#putBack(batch);
      // One bad request must not fail its neighbours: each is tried alone.
      else if (error instanceof PredictionFailedError && batch.length > 1) await this.#runApart(batch);
      else for (const pending of batch) pending.reject(error);
    }
  }

  async #runTogether(batch: readonly PendingPrediction[]): Promise<void> {
    const start = performance.now();
    let batchRows = 0;
    for (const { request } of batch) batchRows += request.rows;
    const { outputs, computeMs } = await this.run(joinRows(batch.map((pending) => pending.request)));
    this.#count(batch, batchRows);
    this.#rate.observe(batch.length, performance.now() - start);
    const [first] = batch;
    if (batch.length === 1) return first?.resolve({ outputs, computeMs, batchRows });
    if (!keepsRows(outputs, batchRows)) {
      this.#batching = 'off';
      return this.#runApart(batch);
    }
    let from = 0;
    for (const pending of batch) {
      const { rows } = pending.request;
      pending.resolve({ outputs: sliceRows(outputs, from, rows), computeMs, batchRows });
      from += rows;
    }
  }

  async #runApart(batch: readonly PendingPrediction[]): Promise<void> {
    for (const pending of batch) {
      if (!pending.isSettled) await this.#answer([pending]);
    }
  }

  #putBack(batch: readonly PendingPrediction[]): void {
    this.#isPaused = true;
    for (const pending of batch) if (!pending.isSettled) this.#queue.push(pending);
  }

  #count(batch: readonly PendingPrediction[], rows: number): void {
    this.#requests += batch.length;
    this.#rows += rows;
    this.#batches++;
  }

  #rejectOverdue(): number {
    const now = performance.now();
    const isOverdue = (pending: PendingPrediction): boolean => pending.deadline.atMs <= now;
    const overdue = this.#queue.remove(isOverdue);
    overdue.push(...this.#unanswered().filter(isOverdue));
    for (const pending of overdue) pending.reject(new DeadlineError('The model', pending.deadline.afterMs));
    this.#settleWhenDrained();
    let next = this.#queue.earliestDeadlineMs();
    for (const { deadline } of this.#unanswered()) next = Math.min(next, deadline.atMs);
    return next;
  }

  #unanswered(): PendingPrediction[] {
    return (this.#inFlight ?? []).filter(({ isSettled }) => !isSettled);
  }

  #settleWhenDrained(): void {
    if (this.#inFlight === undefined && this.#queue.length === 0) this.#settleDrained?.();
  }
}
