import { jsonNumber } from '@orrery/platform-mlflow';
import { artifactLocationOf, type TaggedExperiment } from '../experiment/experiment.js';
import type { DatasetInput, DatasetSummary } from '../run-input/run-input.js';
import type { MetricPoint, RunPoint } from '../run-metric/run-metric.js';
import { runHex } from '../run/run-id.js';
import type { RunDetails } from '../run/run.js';

/** MLflow's JSON leaves out what is not set, and lists that are empty. */
export function experimentJson(experiment: TaggedExperiment): object {
  return {
    experiment_id: String(experiment.number),
    name: experiment.name,
    artifact_location: artifactLocationOf(experiment),
    lifecycle_stage: lifecycleOf(experiment),
    last_update_time: experiment.updatedAt.getTime(),
    creation_time: experiment.createdAt.getTime(),
    ...listed('tags', experiment.tags),
  };
}

export function runJson(details: RunDetails): object {
  const { metrics, params, tags, datasets, modelInputs, modelOutputs } = details;
  return {
    info: runInfoJson(details),
    data: {
      ...listed(
        'metrics',
        metrics.map(({ key, last, lastAtMs, lastStep }) =>
          metricJson({ key, value: last, atMs: lastAtMs, step: lastStep }),
        ),
      ),
      ...listed('params', params),
      ...listed('tags', tags),
    },
    inputs: {
      ...listed('dataset_inputs', datasets.map(datasetInputJson)),
      ...listed(
        'model_inputs',
        modelInputs.map((id) => ({ model_id: id })),
      ),
    },
    ...(modelOutputs.length > 0 && {
      outputs: { model_outputs: modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step })) },
    }),
  };
}

export function runInfoJson({ run, experimentNumber, artifactUri }: RunDetails): object {
  const id = runHex(run.id);
  return {
    run_uuid: id,
    experiment_id: String(experimentNumber),
    run_name: run.name,
    user_id: run.userId,
    status: run.status,
    start_time: run.startedAt.getTime(),
    ...(run.endedAt && { end_time: run.endedAt.getTime() }),
    artifact_uri: artifactUri,
    lifecycle_stage: lifecycleOf(run),
    run_id: id,
  };
}

export function metricJson({ key, value, atMs, step }: MetricPoint): object {
  return { key, value: jsonNumber(value), timestamp: atMs, step };
}

export function runMetricJson(point: RunPoint): object {
  return { ...metricJson(point), run_id: runHex(point.runId) };
}

export function datasetSummaryJson({ experimentNumber, name, digest, context }: DatasetSummary): object {
  return { experiment_id: String(experimentNumber), name, digest, ...(context !== null && { context }) };
}

function datasetInputJson({ dataset, tags }: DatasetInput): object {
  const { name, digest, sourceType, source, schema, profile } = dataset;
  return {
    ...listed('tags', tags),
    dataset: {
      name,
      digest,
      source_type: sourceType,
      source,
      ...(schema !== null && { schema }),
      ...(profile !== null && { profile }),
    },
  };
}

function lifecycleOf({ deletedAt }: { readonly deletedAt: Date | null }): 'active' | 'deleted' {
  return deletedAt === null ? 'active' : 'deleted';
}

function listed<T>(name: string, items: readonly T[]): Readonly<Record<string, readonly T[]>> {
  return items.length > 0 ? { [name]: items } : {};
}
