/** What batches of one size took together. */
export interface BatchSizeTotals {
  readonly batches: number;
  readonly computeMs: number;
}

/** Since the start of the batcher; never reset. */
export interface BatcherTotals {
  readonly requests: number;
  readonly rows: number;
  readonly batches: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Over requests, from their arrival to the send of their batch. */
  readonly queueMs: number;
  /** Over batches, inside the runtime. */
  readonly computeMs: number;
  /** Over requests, inside the runtime: that of its batch for each of them. */
  readonly requestComputeMs: number;
  /** By rows; those beyond the bound of a batch under the next power of two. */
  readonly byBatchRows: ReadonlyMap<number, BatchSizeTotals>;
}

/** Adds up what a batcher does. */
export class BatchTotals {
  readonly #byRows = new Map<number, { batches: number; computeMs: number }>();
  #requests = 0;
  #rows = 0;
  #batches = 0;
  #succeeded = 0;
  #failed = 0;
  #queueMs = 0;
  #computeMs = 0;
  #requestComputeMs = 0;

  /** `maxRows`: the bound of a batch. */
  constructor(public maxRows: number) {}

  /** A batch was computed. */
  add(batch: {
    readonly requests: number;
    readonly rows: number;
    readonly queueMs: number;
    readonly computeMs: number;
  }): void {
    this.#requests += batch.requests;
    this.#rows += batch.rows;
    this.#batches++;
    this.#queueMs += batch.queueMs;
    this.#computeMs += batch.computeMs;
    this.#requestComputeMs += batch.computeMs * batch.requests;
    const size = batch.rows <= this.maxRows ? batch.rows : 2 ** Math.ceil(Math.log2(batch.rows));
    let ofSize = this.#byRows.get(size);
    if (ofSize === undefined) this.#byRows.set(size, (ofSize = { batches: 0, computeMs: 0 }));
    ofSize.batches++;
    ofSize.computeMs += batch.computeMs;
  }

  /** Requests were answered, or not. */
  settle(succeeded: number, failed: number): void {
    this.#succeeded += succeeded;
    this.#failed += failed;
  }

  read(): BatcherTotals {
    return {
      requests: this.#requests,
      rows: this.#rows,
      batches: this.#batches,
      succeeded: this.#succeeded,
      failed: this.#failed,
      queueMs: this.#queueMs,
      computeMs: this.#computeMs,
      requestComputeMs: this.#requestComputeMs,
      byBatchRows: this.#byRows,
    };
  }
}
