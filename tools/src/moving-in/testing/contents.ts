import type { FakeContents } from './fake-mlflow.js';

/** Identifiers of a server: no two servers' are the same, as in life. */
export interface ServerIds {
  readonly run: string;
  readonly deletedRun: string;
  readonly otherRun: string;
  readonly model: string;
  /** Ends the names of experiments and models. */
  readonly mark: string;
}

export function serverIds(seed: number): ServerIds {
  const mark = String(seed).padStart(4, '0');
  const id = (digit: string) => `${mark}${digit.repeat(8)}4${digit.repeat(3)}8${digit.repeat(15)}`;
  return { run: id('a'), deletedRun: id('b'), otherRun: id('c'), model: `m-${id('d')}`, mark };
}

/** A server with something of every kind. */
export function someContents({ run, deletedRun, otherRun, model, mark }: ServerIds): FakeContents {
  return {
    experiments: [
      experiment('0', 'Default', 'active'),
      experiment('1', `flights-${mark}`, 'active'),
      experiment('7', `old flights-${mark}`, 'deleted'),
    ],
    runs: [
      aRun(run, '1', 'active', ['loss', 'accuracy'], model),
      aRun(deletedRun, '1', 'deleted', []),
      aRun(otherRun, '7', 'active', ['loss']),
    ],
    histories: {
      [`${run}/loss`]: points('loss', [0.9, 0.5, 'NaN', 0.1, 'Infinity']),
      [`${run}/accuracy`]: points('accuracy', [0.5]),
      [`${otherRun}/loss`]: points('loss', [3]),
    },
    files: {
      [`1/${run}/artifacts/notes.txt`]: 'hello',
      [`1/${run}/artifacts/deep/er/a b%.txt`]: 'ünïcode',
      [`1/${deletedRun}/artifacts/gone.txt`]: 'not quite',
      [`1/models/${model}/artifacts/MLmodel`]: 'flavors: {}\n',
    },
    loggedModels: [
      {
        info: {
          model_id: model,
          experiment_id: '1',
          name: 'forest',
          model_type: '',
          source_run_id: run,
          status: 'LOGGED_MODEL_READY',
          artifact_uri: `mlflow-artifacts:/1/models/${model}/artifacts`,
          creation_timestamp_ms: 1_600_000_000_000,
          last_updated_timestamp_ms: 1_600_000_001_000,
          tags: [{ key: 'kind', value: 'tree' }],
        },
        data: {
          params: [{ key: 'depth', value: '3' }],
          metrics: [{ key: 'loss', value: 0.1, timestamp: 5, step: 1, model_id: model, run_id: run }],
        },
      },
    ],
    models: [
      {
        name: `delays-${mark}`,
        description: 'How late',
        creation_timestamp: 1_600_000_000_000,
        last_updated_timestamp: 1_600_000_000_000,
        tags: [{ key: 'team', value: 'ops' }],
        aliases: [{ alias: 'champion', version: '3' }],
      },
      {
        name: `empty-${mark}`,
        creation_timestamp: 1_600_000_000_000,
        last_updated_timestamp: 1_600_000_000_000,
      },
    ],
    versions: [
      version(`delays-${mark}`, '3', 'Production', run),
      version(`delays-${mark}`, '1', 'Archived', run),
    ],
  };
}

function experiment(id: string, name: string, lifecycle_stage: string) {
  return {
    experiment_id: id,
    name,
    artifact_location: `mlflow-artifacts:/${id}`,
    lifecycle_stage,
    creation_time: 1_500_000_000_000,
    last_update_time: 1_500_000_000_000,
    ...(id === '1' && { tags: [{ key: 'team', value: 'ops' }] }),
  };
}

function aRun(
  id: string,
  experiment_id: string,
  lifecycle_stage: string,
  metrics: readonly string[],
  model: string | null = null,
) {
  return {
    info: {
      run_id: id,
      run_uuid: id,
      run_name: `run ${id.slice(4, 5)}`,
      experiment_id,
      user_id: 'ada',
      status: 'FINISHED',
      start_time: 1_600_000_000_000,
      end_time: 1_600_000_005_000,
      artifact_uri: `mlflow-artifacts:/${experiment_id}/${id}/artifacts`,
      lifecycle_stage,
    },
    data: {
      metrics: metrics.map((key) => ({ key, value: 1, timestamp: 1, step: 0 })),
      params: [{ key: 'rate', value: '0.1' }, { key: 'empty' }],
      tags: [
        { key: 'mlflow.runName', value: `run ${id.slice(4, 5)}` },
        { key: 'note', value: 'ünïcode' },
      ],
    },
    inputs: {
      dataset_inputs: [
        {
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
          dataset: { name: 'rows', digest: 'abc', source_type: 'local', source: '{}' },
        },
      ],
    },
    outputs: { model_outputs: model === null ? [] : [{ model_id: model, step: 2 }] },
  };
}

function points(key: string, values: readonly (number | string)[]) {
  return values.map((value, step) => ({ key, value, step, timestamp: 1_600_000_000_000 + step }));
}

function version(name: string, number: string, current_stage: string, run: string) {
  return {
    name,
    version: number,
    current_stage,
    source: `mlflow-artifacts:/1/${run}/artifacts/deep`,
    run_id: run,
    status: 'READY',
    creation_timestamp: 1_600_000_000_000,
    last_updated_timestamp: 1_600_000_000_000,
    tags: [{ key: 'n', value: number }],
  };
}
