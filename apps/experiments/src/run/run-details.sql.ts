import type { DatasetVersionId, ExperimentId, RunId, TrainingSetId } from '@orrery/domain';
import { runArtifactUri, type ArtifactHome } from '../artifact-file/artifact-location.js';
import type { DatasetInput, ModelOutput } from '../run-input/run-input.js';
import type { RunDetails, RunStatus } from './run.js';
import type { Parameters } from './search/parameters.js';

/** What is to be told of each run: everything, nothing, or what has one of these keys. Not said means everything. */
export interface RunProjection {
  readonly metrics?: boolean | readonly string[];
  readonly params?: boolean | readonly string[];
  readonly tags?: boolean | readonly string[];
  readonly inputs?: boolean;
  readonly outputs?: boolean;
}

/** By key. JSON has no NaN and no infinity: they come as texts. */
type MetricsRow = Readonly<Record<string, readonly [last: unknown, step: number, atMs: number]>>;
type PairsRow = Readonly<Record<string, string>>;
type DatasetRow = Readonly<Omit<DatasetInput['dataset'], 'sourceType'>> & {
  readonly source_type: string;
  readonly tags: Readonly<Record<string, string>>;
};

/** A row of the columns of `detailColumns`, with the columns of `run`. */
export interface DetailsRow {
  readonly id: RunId;
  readonly experiment_id: ExperimentId;
  readonly name: string;
  readonly user_id: string;
  readonly status: RunStatus;
  readonly training_set_id: TrainingSetId | null;
  readonly dataset_version_ids: readonly DatasetVersionId[];
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly deleted_at: Date | null;
  readonly metrics: MetricsRow | null;
  readonly params: PairsRow | null;
  readonly tags: PairsRow | null;
  readonly datasets: readonly DatasetRow[] | null;
  readonly models:
    readonly (readonly [direction: 'INPUT' | 'OUTPUT', modelId: string, step: number])[] | null;
}

export const RUN_COLUMNS = `run.id, run.experiment_id, run.name, run.user_id, run.status, run.training_set_id,
  run.dataset_version_ids, run.started_at, run.ended_at, run.deleted_at`;

/** What is told of a run besides its own columns, each as one JSON value, so that a page of runs is one statement. */
export function detailColumns(show: RunProjection, parameters: Parameters): string {
  const columns = [
    keyed('metrics', show.metrics, 'run_metric', LAST, parameters),
    keyed('params', show.params, 'run_param', 'value', parameters),
    keyed('tags', show.tags, 'run_tag', 'value', parameters),
    show.inputs === false ? 'NULL AS datasets' : DATASETS,
    modelsColumn(show),
  ];
  return columns.join(', ');
}

const LAST = 'json_build_array(last, last_step, last_at_ms)';

const DATASETS = `(
  SELECT json_agg(json_build_object('name', name, 'digest', digest, 'source_type', source_type, 'source', source,
    'schema', schema, 'profile', profile, 'tags', tags) ORDER BY position)
  FROM run_dataset_input JOIN run_dataset ON run_dataset.id = dataset_id WHERE run_id = run.id) AS datasets`;

function keyed(
  name: string,
  show: boolean | readonly string[] = true,
  table: string,
  value: string,
  parameters: Parameters,
): string {
  if (show === false) return `NULL AS ${name}`;
  const among = show === true ? '' : `AND key = ANY (${parameters.add(show)}::text[])`;
  return `(SELECT json_object_agg(key, ${value}) FROM ${table} WHERE run_id = run.id ${among}) AS ${name}`;
}

function modelsColumn({ inputs = true, outputs = true }: RunProjection): string {
  if (!inputs && !outputs) return 'NULL AS models';
  return `(SELECT json_agg(json_build_array(direction, model_id, step) ORDER BY position)
    FROM run_model WHERE run_id = run.id) AS models`;
}

/** What a run's experiment says of it. */
export type Home = ArtifactHome & { readonly number: number };

export function toDetails(row: DetailsRow, home: Home): RunDetails {
  const models = row.models ?? [];
  return {
    run: {
      id: row.id,
      experimentId: row.experiment_id,
      name: row.name,
      userId: row.user_id,
      status: row.status,
      inputs: { trainingSetId: row.training_set_id, datasetVersionIds: row.dataset_version_ids },
      startedAt: row.started_at,
      endedAt: row.ended_at,
      deletedAt: row.deleted_at,
    },
    experimentNumber: home.number,
    artifactUri: runArtifactUri(home, row.id),
    metrics: byKey(row.metrics, (key, [last, lastStep, lastAtMs]) => ({
      ...{ runId: row.id, key, last: Number(last), lastStep, lastAtMs },
    })),
    params: byKey(row.params, (key, value) => ({ key, value })),
    tags: byKey(row.tags, (key, value) => ({ key, value })),
    datasets: (row.datasets ?? []).map(toDatasetInput),
    modelInputs: models.flatMap(([direction, modelId]) => (direction === 'INPUT' ? [modelId] : [])),
    modelOutputs: models.flatMap(([direction, modelId, step]): ModelOutput[] =>
      direction === 'OUTPUT' ? [{ modelId, step }] : [],
    ),
  };
}

/** Sorted here: for Postgres it would double the work. */
function byKey<Value, T>(
  values: Readonly<Record<string, Value>> | null,
  make: (key: string, value: Value) => T,
): readonly T[] {
  if (values === null) return [];
  return Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => make(key, value));
}

function toDatasetInput({ source_type: sourceType, tags, ...dataset }: DatasetRow): DatasetInput {
  return {
    dataset: { ...dataset, sourceType },
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
}
