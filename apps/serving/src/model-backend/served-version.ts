import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';

/** Rows as their registry keeps them: JSON, each with a value for each input. */
export type SampleRows = readonly NonNullable<unknown>[];

/** What serving knows of a model version: facts that never change, so that it can be loaded without asking anybody. */
export interface ServedVersion {
  readonly id: ModelVersionId;
  readonly modelId: RegisteredModelId;
  readonly model: string;
  readonly version: number;
  /** Of its ONNX file; null where there is none, and only a server elsewhere can answer. */
  readonly contentDigest: string | null;
  /** Rows that its file is known to take; null when none were declared. */
  readonly sampleRows: SampleRows | null;
}
