import type { ModelSignature } from '@orrery/domain';

/** How the process tries the model before it is called ready. */
export type WarmUp = 'ones' | 'none';

/** What became of the warm-up; a model may refuse ones and still be right. */
export type WarmUpReport =
  | { readonly kind: 'done'; readonly durationMs: number }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly message: string };

export interface LoadMessage {
  readonly modelPath: string;
  readonly warmUp: WarmUp;
}

export interface ReadyMessage {
  /** As the runtime itself reads it from the model. */
  readonly signature: ModelSignature;
  readonly loadMs: number;
  readonly warmUp: WarmUpReport;
  readonly rssBytes: number;
}

export interface FailureMessage {
  readonly message: string;
}
