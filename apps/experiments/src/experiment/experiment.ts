import type { ExperimentId } from '@orrery/domain';
import type { KeyValue } from '../key-value.js';

/** A group of tracked runs that are to be compared with each other. */
export interface Experiment {
  readonly id: ExperimentId;
  /** How MLflow's clients name it; `Default` has 0. */
  readonly number: number;
  /** Unique in the project. */
  readonly name: string;
  readonly project: string;
  /** A path of names; empty for what lies in no folder. */
  readonly folder: string;
  /** Where a client said that files go: kept and told, never read or written; null where they go here. */
  readonly artifactLocation: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

/** An experiment with what people and programs noted about it. */
export interface TaggedExperiment extends Experiment {
  /** By key. */
  readonly tags: readonly KeyValue[];
}

/** Where the files of an experiment's runs go, as MLflow's clients are told. */
export function artifactLocationOf({ number, artifactLocation }: Experiment): string {
  return artifactLocation ?? `mlflow-artifacts:/${number}`;
}
