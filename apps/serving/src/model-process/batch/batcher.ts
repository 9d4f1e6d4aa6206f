import { DeadlineError, OverloadedError, TooLargeError } from '@orrery/domain';
import { batchLimits, type Batching, type BatchLimits, type BatchPolicy } from './batch-limits.js';
import { BatchQueue } from './batch-queue.js';
import { DeadlineAlarm } from './deadline-alarm.js';
import { BatchTotals, type BatcherTotals } from './batch-totals.js';
import { GatherTurns } from './gather-turns.js';
import { joinRows, keepsRows, sliceRows } from './join.js';
import {
  PendingPrediction,
  type Prediction,
  type PredictionRequest,
  type PredictOptions,
} from './prediction.js';
import { ServiceRate } from './service-rate.js';
import { ModelClosedError, ModelUnavailableError, PredictionFailedError } from '../model-process.errors.js';
import type { RunResult } from '../process/child-link.js';
import type { TensorParts } from '../tensor/tensor.js';

export type RunBatch = (inputs: readonly TensorParts[]) => Promise<RunResult>;

export interface BatcherOptions {
  readonly batching: Batching;
  readonly limits?: Partial<BatchLimits> | undefined;
  /** When a batch leaves: at the end of this turn of the event loop unless given. */
  readonly schedule?: (send: () => void) => void;
}

export interface BatcherStats extends BatcherTotals {
  readonly batching: Batching;
  readonly maxRows: number;
  readonly maxWaitMs: number;
  readonly queued: number;
  readonly queuedBytes: number;
  readonly inFlight: number;
}

const ONE_REQUEST = { maxRows: 0, maxBytes: 0 };

/**
 * Sends what came in one turn of the event loop together when nothing runs, or in the few turns in which a busy one's
 * callers come back, and gathers what comes meanwhile. No timer unless one is asked for, so that an idle model answers as
 * fast as without it, and a busy one in the largest batches that its load makes.
 */
export class Batcher {
  #limits: BatchLimits;
  readonly #queue = new BatchQueue();
  readonly #rate = new ServiceRate();
  readonly #gathering: GatherTurns;
  readonly #totals: BatchTotals;
  readonly #alarm = new DeadlineAlarm(() => this.#rejectOverdue());
  #batching: Batching;
  /** The one batch that runs; a second on its way would only take from what is gathered. */
  #inFlight: readonly PendingPrediction[] | undefined;
  #mixesRows = false;
  #isSendDue = false;
  #isPaused = false;
  #isClosed = false;
  #settleDrained: (() => void) | undefined;

  constructor(
    private readonly run: RunBatch,
    options: BatcherOptions,
  ) {
    this.#batching = options.batching;
    this.#limits = batchLimits(options.limits);
    this.#totals = new BatchTotals(this.#limits.maxRows);
    this.#gathering = new GatherTurns(options.schedule ?? setImmediate, this.#limits.maxWaitMs);
  }

  /**
   * Answers within `deadlineMs`, with the rows of this request only.
   * @throws {OverloadedError | DeadlineError | TooLargeError | ModelClosedError} and what the run throws.
   */
  predict(request: PredictionRequest, options: PredictOptions): Promise<Prediction> {
    return new Promise((resolve, reject) => {
      const pending = new PendingPrediction(request, options, { resolve, reject });
      const refusal = this.#refusal(pending);
      if (refusal !== undefined) return reject(refusal);
      this.#queue.push(pending);
      this.#alarm.setBy(pending.deadline.atMs);
      this.#sendSoon();
      if (this.#queue.length >= this.#limits.maxRows) this.#gathering.hurry();
    });
  }

  /** How requests are put together from the next batch on. A model that showed that it mixes rows stays unbatched. */
  configure({ batching, limits }: BatchPolicy): void {
    this.#batching = this.#mixesRows ? 'off' : batching;
    this.#limits = batchLimits(limits);
    this.#totals.maxRows = this.#limits.maxRows;
    this.#gathering.maxWaitMs = this.#limits.maxWaitMs;
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
      ...this.#totals.read(),
      batching: this.#batching,
      maxRows: this.#limits.maxRows,
      maxWaitMs: this.#limits.maxWaitMs,
      queued: this.#queue.length,
      queuedBytes: this.#queue.bytes,
      inFlight: this.#unanswered().length,
    };
  }

  #refusal({ bytes, caller }: PendingPrediction): Error | undefined {
    if (this.#isClosed) return new ModelClosedError();
    const { maxQueuedRequests, maxQueuedBytes } = this.#limits;
    if (bytes > maxQueuedBytes) return new TooLargeError(maxQueuedBytes);
    while (this.#queue.length >= maxQueuedRequests || this.#queue.bytes + bytes > maxQueuedBytes) {
      const overloaded = new OverloadedError(this.#rate.waitMs(this.#queue.length));
      const last = this.#queue.giveWay(caller);
      if (last === undefined) return overloaded;
      last.reject(overloaded);
    }
    return undefined;
  }

  #sendSoon(): void {
    if (this.#isSendDue || this.#inFlight !== undefined || this.#queue.length === 0) return;
    this.#isSendDue = true;
    this.#gathering.gather(this.#queue, () => {
      this.#isSendDue = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#inFlight !== undefined || this.#isPaused) return;
    const batch = this.#queue.take(this.#batching === 'off' ? ONE_REQUEST : this.#limits);
    if (batch.length === 0) return this.#settleWhenDrained();
    this.#inFlight = batch;
    this.#gathering.observe(batch.length);
    void this.#answer(batch).finally(() => {
      this.#inFlight = undefined;
      if (this.#queue.length === 0) this.#settleWhenDrained();
      else this.#sendSoon();
    });
  }

  async #answer(batch: readonly PendingPrediction[]): Promise<void> {
    try {
      await this.#runTogether(batch);
    } catch (error) {
      if (error instanceof ModelUnavailableError) this.#putBack(batch);
      // One bad request must not fail its neighbours: each is tried alone.
      else if (error instanceof PredictionFailedError && batch.length > 1) await this.#runApart(batch);
      else this.#fail(batch, error);
    }
  }

  #fail(batch: readonly PendingPrediction[], error: unknown): void {
    this.#totals.settle(0, batch.length);
    for (const pending of batch) pending.reject(error);
  }

  async #runTogether(batch: readonly PendingPrediction[]): Promise<void> {
    const start = performance.now();
    let batchRows = 0;
    let queueMs = 0;
    for (const { request, arrivedMs } of batch) {
      batchRows += request.rows;
      queueMs += start - arrivedMs;
    }
    const { outputs, computeMs } = await this.run(joinRows(batch.map((pending) => pending.request)));
    this.#totals.add({ requests: batch.length, rows: batchRows, queueMs, computeMs });
    this.#rate.observe(batch.length, performance.now() - start);
    const [first] = batch;
    if (batch.length === 1) {
      this.#totals.settle(1, 0);
      return first?.resolve({ outputs, computeMs, batchRows });
    }
    if (!keepsRows(outputs, batchRows)) {
      this.#mixesRows = true;
      this.#batching = 'off';
      return this.#runApart(batch);
    }
    this.#totals.settle(batch.length, 0);
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
