import type { KeyValue } from '../key-value.js';

/** Rows that a run read, as an MLflow client describes them; known in an experiment by name and digest. */
export interface RunDataset {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
}

/** A dataset as an input of a certain run. */
export interface DatasetInput {
  readonly dataset: RunDataset;
  readonly tags: readonly KeyValue[];
}

/** A logged model that a run made at a step. */
export interface ModelOutput {
  /** As MLflow's clients write it: `m-` and 32 hexadecimal digits. */
  readonly modelId: string;
  readonly step: number;
}

/** What a run's inputs and outputs are. */
export interface RunInputsAndOutputs {
  readonly datasets: readonly DatasetInput[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly ModelOutput[];
}

/** A dataset of an experiment in one of the contexts that its runs read it in. */
export interface DatasetSummary {
  readonly experimentNumber: number;
  readonly name: string;
  readonly digest: string;
  readonly context: string | null;
}

/** The tag of an input that says what the rows are for, for instance `training`. */
export const DATASET_CONTEXT_TAG = 'mlflow.data.context';
