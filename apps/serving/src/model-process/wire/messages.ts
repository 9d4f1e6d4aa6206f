import type { ModelSignature } from '@orrery/domain';

export interface LoadMessage {
  readonly modelPath: string;
}

export interface ReadyMessage {
  /** As the runtime itself reads it from the model. */
  readonly signature: ModelSignature;
  readonly loadMs: number;
  readonly rssBytes: number;
}

export interface FailureMessage {
  readonly message: string;
}
