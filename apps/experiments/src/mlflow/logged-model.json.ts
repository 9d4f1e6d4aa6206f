import { jsonNumber } from '@orrery/platform-mlflow';
import type {
  LoggedModelDetails,
  LoggedModelMetric,
  LoggedModelStatus,
} from '../logged-model/logged-model.js';
import { mlflowIdOfModel } from '../logged-model/logged-model.js';

/** MLflow's names of the statuses, and their numbers in its protocol. */
export const MLFLOW_STATUSES = {
  LOGGED_MODEL_STATUS_UNSPECIFIED: 0,
  LOGGED_MODEL_PENDING: 1,
  LOGGED_MODEL_READY: 2,
  LOGGED_MODEL_UPLOAD_FAILED: 3,
} as const;

export type MlflowModelStatus = keyof typeof MLFLOW_STATUSES;

export const STATUS_OF: Readonly<Record<MlflowModelStatus, LoggedModelStatus>> = {
  LOGGED_MODEL_STATUS_UNSPECIFIED: 'UNSPECIFIED',
  LOGGED_MODEL_PENDING: 'PENDING',
  LOGGED_MODEL_READY: 'READY',
  LOGGED_MODEL_UPLOAD_FAILED: 'FAILED',
};

const NAME_OF: Readonly<Record<LoggedModelStatus, MlflowModelStatus>> = {
  UNSPECIFIED: 'LOGGED_MODEL_STATUS_UNSPECIFIED',
  PENDING: 'LOGGED_MODEL_PENDING',
  READY: 'LOGGED_MODEL_READY',
  FAILED: 'LOGGED_MODEL_UPLOAD_FAILED',
};

/** A logged model as MLflow's clients read it; what is empty is left out. */
export function loggedModelJson(model: LoggedModelDetails): object {
  const { params, metrics, tags } = model;
  return {
    info: {
      model_id: mlflowIdOfModel(model.id),
      experiment_id: model.experimentNumber,
      name: model.name,
      creation_timestamp_ms: model.createdAt.getTime(),
      last_updated_timestamp_ms: model.updatedAt.getTime(),
      artifact_uri: model.artifactUri,
      status: NAME_OF[model.status],
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      ...(tags.length > 0 && { tags }),
    },
    data: {
      ...(params.length > 0 && { params }),
      ...(metrics.length > 0 && { metrics: metrics.map(metricJson) }),
    },
  };
}

function metricJson({ key, value, atMs, step, modelId, runId, ...dataset }: LoggedModelMetric): object {
  return {
    key,
    value: jsonNumber(value),
    timestamp: atMs,
    step,
    ...(dataset.datasetName !== null && { dataset_name: dataset.datasetName }),
    ...(dataset.datasetDigest !== null && { dataset_digest: dataset.datasetDigest }),
    model_id: modelId,
    run_id: runId.replaceAll('-', ''),
  };
}
