import type { ModelVersionId, RegisteredModelId, RunId, TrainingSetId } from '@orrery/domain';
import type { Tags } from '../registered-model/registered-model.js';

/** One version of a model: where it comes from, what it takes and gives, and its file where that is an ONNX model. */
export interface ModelVersion {
  readonly id: ModelVersionId;
  readonly modelId: RegisteredModelId;
  readonly version: number;
  readonly description: string;
  readonly origin: ModelOrigin;
  readonly source: ModelSource;
  readonly status: VersionStatus;
  readonly statusMessage: string | null;
  readonly stage: Stage;
  /** Name of the token that registered it; null for versions older than this column. */
  readonly createdBy: string | null;
  readonly tags: Tags;
  /** Null when there is no ONNX file (or it was not read yet: see `inspectedAt`). */
  readonly file: ModelFile | null;
  /** Null when nothing tells it. */
  readonly signature: VersionSignature | null;
  /** Rows that the file is known to take; null when none were declared. */
  readonly sampleRows: SampleRows | null;
  /** What the model can be loaded as, in MLflow's words: `onnx`, `sklearn`, `python_function`, … */
  readonly flavors: readonly string[];
  /** Why serving cannot take it; null when it can, or nobody has looked yet. */
  readonly unservableReason: string | null;
  /** When the files at the source were read; null until then. */
  readonly inspectedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** A deleted version is found by its id only, and its number is not used again. */
  readonly deletedAt: Date | null;
}

/** Where the file comes from; null where nothing is known, as for an upload. */
export interface ModelOrigin {
  readonly runId: RunId | null;
  readonly trainingSetId: TrainingSetId | null;
}

/** Where the model's files are, in the words of who registered it. */
export interface ModelSource {
  /** As given: `runs:/…`, `models:/…`, `mlflow-artifacts:/…`, `s3://…`; null for an upload. */
  readonly uri: string | null;
  /** What `uri` meant when the version was made. */
  readonly storageLocation: string | null;
  /** The run as given: any text, also of a run that is not tracked here. */
  readonly runRef: string | null;
  readonly runLink: string | null;
  readonly loggedModelId: string | null;
}

export type VersionStatus = 'PENDING_REGISTRATION' | 'READY' | 'FAILED_REGISTRATION';

/** MLflow's fixed stages, in its own order. */
export const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;

export type Stage = (typeof STAGES)[number];

/** What is known of an ONNX file without running it. */
export interface ModelFile {
  readonly contentDigest: string;
  readonly sizeBytes: number;
  readonly parameterCount: number;
}

/** What a version takes and gives: tensors of an ONNX file, or what an `MLmodel` file declares. */
export interface VersionSignature {
  readonly inputs: readonly SignatureField[];
  readonly outputs: readonly SignatureField[];
}

/** Rows that a model is known to take: each an object by the names of its inputs, or the bare value of its only input. */
export type SampleRows = readonly NonNullable<unknown>[];

export interface SignatureField {
  /** Empty where the source names none. */
  readonly name: string;
  /** In numpy's words; an `MLmodel` may declare types that no tensor has, such as `datetime64`. */
  readonly dtype: string;
  readonly shape: readonly (number | string | null)[];
}
