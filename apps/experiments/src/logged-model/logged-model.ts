import type { ExperimentId, Identifier } from '@orrery/domain';
import type { KeyValue } from '../key-value.js';

export type LoggedModelId = Identifier<'LoggedModel'>;

export const LOGGED_MODEL_STATUSES = ['UNSPECIFIED', 'PENDING', 'READY', 'FAILED'] as const;
export type LoggedModelStatus = (typeof LOGGED_MODEL_STATUSES)[number];

/** A model as a training program logged it: files, params, tags, and what was measured of it. */
export interface LoggedModel {
  readonly id: LoggedModelId;
  readonly experimentId: ExperimentId;
  readonly name: string;
  readonly modelType: string;
  /** The run that made it, as the client named it; empty when it named none. */
  readonly sourceRunId: string;
  readonly status: LoggedModelStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
}

/** A logged model with what belongs to it, as its protocol shows it. */
export interface LoggedModelDetails extends LoggedModel {
  readonly experimentNumber: string;
  readonly project: string;
  /** Of the experiment, as its client gave it. */
  readonly artifactLocation: string | null;
  readonly artifactUri: string;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly metrics: readonly LoggedModelMetric[];
}

/** A point of a metric that was measured of a logged model, on a dataset if one is named. */
export interface LoggedModelMetricPoint {
  /** As MLflow writes it: `m-` and 32 hex digits. */
  readonly modelId: string;
  readonly key: string;
  readonly value: number;
  readonly atMs: number;
  readonly step: number;
  readonly datasetName: string | null;
  readonly datasetDigest: string | null;
}

/** A stored point, with the run that it was logged to. */
export interface LoggedModelMetric extends LoggedModelMetricPoint {
  readonly runId: string;
}

const MLFLOW_ID = /^m-([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** The identifier as MLflow writes it. */
export function mlflowIdOfModel(id: LoggedModelId): string {
  return `m-${id.replaceAll('-', '')}`;
}

/** The identifier that MLflow's text stands for; null for a text that can name no logged model. */
export function readMlflowModelId(text: string): LoggedModelId | null {
  const parts = MLFLOW_ID.exec(text);
  return parts && (parts.slice(1).join('-') as LoggedModelId);
}
