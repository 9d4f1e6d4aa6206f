import type { ExperimentId } from '@orrery/domain';
import { loggedModelArtifactUri } from '../artifact-file/artifact-location.js';
import type { KeyValue } from '../key-value.js';
import {
  mlflowIdOfModel,
  type LoggedModelDetails,
  type LoggedModelId,
  type LoggedModelStatus,
} from './logged-model.js';

/** What `DETAILS` selects. */
export interface LoggedModelRow {
  readonly id: LoggedModelId;
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly model_type: string;
  readonly source_run_id: string;
  readonly status: LoggedModelStatus;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly deleted_at: Date | null;
  readonly number: string;
  readonly project: string;
  readonly artifact_location: string | null;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
  readonly metrics: readonly MetricRow[];
}

interface MetricRow {
  readonly runId: string;
  readonly key: string;
  readonly value: string;
  readonly atMs: number;
  readonly step: number;
  readonly datasetName: string;
  readonly datasetDigest: string;
}

export function toLoggedModel(row: LoggedModelRow): LoggedModelDetails {
  const { id, name, status, project, params, tags } = row;
  const modelId = mlflowIdOfModel(id);
  return {
    id,
    experimentId: row.experiment_id,
    name,
    modelType: row.model_type,
    sourceRunId: row.source_run_id,
    status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    experimentNumber: row.number,
    project,
    artifactLocation: row.artifact_location,
    artifactUri: loggedModelArtifactUri({ number: row.number, artifactLocation: row.artifact_location }, id),
    params,
    tags,
    metrics: row.metrics.map(({ value, datasetName, datasetDigest, ...metric }) => ({
      ...metric,
      modelId,
      value: Number(value),
      datasetName: datasetName || null,
      datasetDigest: datasetDigest || null,
    })),
  };
}
