/** How requests are put together; what was not given is as in `batchLimits`. */
export interface BatchPolicy {
  readonly batching: Batching;
  readonly limits: Partial<BatchLimits>;
}

/** `off` for models whose answer to a row depends on the other rows of its batch. */
export type Batching = 'auto' | 'off';

/** What a batcher gathers at most, and what may wait before it. */
export interface BatchLimits {
  /** A request of more rows is run, alone. */
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxQueuedRequests: number;
  readonly maxQueuedBytes: number;
  /** How long a request may be held back for others to join it when nothing runs; 0 unless asked for. */
  readonly maxWaitMs: number;
}

/** The limits with what was not given filled in. */
export function batchLimits(given: Partial<BatchLimits> = {}): BatchLimits {
  return {
    maxRows: given.maxRows ?? 256,
    maxBytes: given.maxBytes ?? 8 * 1024 ** 2,
    maxQueuedRequests: given.maxQueuedRequests ?? 4096,
    maxQueuedBytes: given.maxQueuedBytes ?? 64 * 1024 ** 2,
    maxWaitMs: given.maxWaitMs ?? 0,
  };
}
