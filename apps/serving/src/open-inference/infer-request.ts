import type { Tensor } from '../model-process/index.js';

/** An output that was asked for by name, and whether as bytes after the JSON. */
export interface RequestedOutput {
  readonly name: string;
  readonly form: OutputForm;
}

export type OutputForm = 'json' | 'binary';

/** What an inference request says, its tensors filled but not yet held to any model. */
export interface InferRequest {
  /** To be said back; null where the caller gave none. */
  readonly id: string | null;
  readonly tensors: readonly Tensor[];
  /** Null for all outputs, in `outputForm`. */
  readonly outputs: readonly RequestedOutput[] | null;
  readonly outputForm: OutputForm;
  /** How long the caller waits, where it says so. */
  readonly deadlineMs: number | null;
  /** For whom, where the request says so: decides the version that answers. */
  readonly user: string | null;
}
