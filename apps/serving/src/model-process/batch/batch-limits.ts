/** What a batcher gathers at most, and what may wait before it. */
export interface BatchLimits {
  /** A request of more rows is run, alone. */
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly maxQueuedRequests: number;
  readonly maxQueuedBytes: number;
}

export const DEFAULT_BATCH_LIMITS: BatchLimits = {
  maxRows: 256,
  maxBytes: 8 * 1024 ** 2,
  maxQueuedRequests: 4096,
  maxQueuedBytes: 64 * 1024 ** 2,
};
