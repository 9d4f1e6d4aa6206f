import type { BatchPolicy } from '../model-process/index.js';

export type BatchingMode = 'AUTO' | 'OFF';

/** How requests to the versions of a model are put together, as somebody wants it. */
export interface BatchSetting {
  /** Its name. */
  readonly model: string;
  readonly mode: BatchingMode;
  /** Of a batch; a request of more is run alone. */
  readonly maxRows: number;
  readonly maxBytes: number;
  /** How long a request waits for others to join it when nothing runs. */
  readonly maxWaitMs: number;
  readonly setAt: Date;
  readonly setBy: string;
}

export function policyOf({ mode, maxRows, maxBytes, maxWaitMs }: BatchSetting): BatchPolicy {
  return { batching: mode === 'AUTO' ? 'auto' : 'off', limits: { maxRows, maxBytes, maxWaitMs } };
}
