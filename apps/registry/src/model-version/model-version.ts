import type { ModelSignature, ModelVersionId, RegisteredModelId, RunId, TrainingSetId } from '@orrery/domain';

/** One immutable file of a model, with where it comes from and what it takes and gives. */
export interface ModelVersion {
  readonly id: ModelVersionId;
  readonly modelId: RegisteredModelId;
  readonly version: number;
  readonly description: string;
  readonly origin: ModelOrigin;
  readonly file: ModelFile;
  readonly createdAt: Date;
}

/** Where the file comes from; null where nothing is known, as for an upload. */
export interface ModelOrigin {
  readonly runId: RunId | null;
  readonly trainingSetId: TrainingSetId | null;
}

/** What is known of the file without running it. */
export interface ModelFile {
  readonly contentDigest: string;
  readonly sizeBytes: number;
  readonly signature: ModelSignature;
  readonly parameterCount: number;
}
