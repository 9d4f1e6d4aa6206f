import type { ProjectCase as CaseOf } from '@orrery/testing';
import type { ProjectWorld } from './project-world.js';

type ProjectCase = CaseOf<ProjectWorld>;

const refused = (call: ProjectCase['call']): ProjectCase => ({ outcome: 'refused', call });
const nothingFound = (call: ProjectCase['call']): ProjectCase => ({ outcome: 'nothing-found', call });
const body = (of: (world: ProjectWorld) => object): ProjectCase => refused((world) => ({ body: of(world) }));
const query = (of: (world: ProjectWorld) => Record<string, string>): ProjectCase =>
  refused((world) => ({ query: of(world) }));

const experimentOf = ({ experiment }: ProjectWorld) => ({ experiment_id: experiment });
const runOf = ({ run }: ProjectWorld) => ({ run_id: run });
const filePath = ({ folder, secret }: ProjectWorld) => ({ '*': `${folder}/${secret}.txt` });
const folderPath = ({ folder }: ProjectWorld) => ({ '*': folder });
const partsOf = ({ uploadId }: ProjectWorld) => ({ path: 'big.bin', upload_id: uploadId });
const PAIR = { key: 'tag', value: 'changed' };

const EXPERIMENTS: Readonly<Record<string, ProjectCase>> = {
  'POST mlflow/experiments/create': {
    outcome: 'of-its-own',
    call: ({ secret }) => ({ body: { name: secret } }),
  },
  'GET mlflow/experiments/get': query(experimentOf),
  'GET mlflow/experiments/get-by-name': query(({ secret }) => ({ experiment_name: secret })),
  'POST mlflow/experiments/search': nothingFound(() => ({ body: { view_type: 'ALL', max_results: 1000 } })),
  'GET mlflow/experiments/search': nothingFound(() => ({ query: { view_type: 'ALL', max_results: '1000' } })),
  'POST mlflow/experiments/delete': body(experimentOf),
  'POST mlflow/experiments/restore': body(({ deletedExperiment }) => ({ experiment_id: deletedExperiment })),
  'POST mlflow/experiments/update': body((world) => ({
    ...experimentOf(world),
    new_name: `of-${world.run}`,
  })),
  'POST mlflow/experiments/set-experiment-tag': body((world) => ({ ...experimentOf(world), ...PAIR })),
  'POST mlflow/experiments/delete-experiment-tag': body((world) => ({ ...experimentOf(world), key: 'tag' })),
  'POST mlflow/experiments/search-datasets': nothingFound(({ experiment }) => ({
    body: { experiment_ids: [experiment] },
  })),
};

const RUNS: Readonly<Record<string, ProjectCase>> = {
  'POST mlflow/runs/create': body(experimentOf),
  'POST mlflow/runs/update': body((world) => ({ ...runOf(world), status: 'FINISHED', run_name: 'changed' })),
  'POST mlflow/runs/delete': body(runOf),
  'POST mlflow/runs/restore': body(runOf),
  'GET mlflow/runs/get': query(runOf),
  'POST mlflow/runs/search': nothingFound(({ experiment }) => ({
    body: { experiment_ids: [experiment], run_view_type: 'ALL' },
  })),
  'POST mlflow/runs/log-batch': body((world) => ({
    ...runOf(world),
    metrics: [{ key: 'loss', value: 9, timestamp: 9, step: 9 }],
    params: [{ key: 'new', value: 'x' }],
    tags: [PAIR],
  })),
  'POST mlflow/runs/log-metric': body((world) => ({ ...runOf(world), key: 'm', value: 1, timestamp: 1 })),
  'POST mlflow/runs/log-parameter': body((world) => ({ ...runOf(world), key: 'new', value: 'x' })),
  'POST mlflow/runs/set-tag': body((world) => ({ ...runOf(world), ...PAIR })),
  'POST mlflow/runs/delete-tag': body((world) => ({ ...runOf(world), key: 'tag' })),
  'POST mlflow/runs/log-model': body((world) => ({
    ...runOf(world),
    model_json: JSON.stringify({ artifact_path: 'm', flavors: {}, utc_time_created: 't', run_id: world.run }),
  })),
  'POST mlflow/runs/log-inputs': body((world) => ({
    ...runOf(world),
    datasets: [{ dataset: { name: 'n', digest: 'd', source_type: 's', source: 's' }, tags: [] }],
    models: [{ model_id: world.model }],
  })),
  'POST mlflow/runs/outputs': body((world) => ({
    ...runOf(world),
    models: [{ model_id: world.model, step: 0 }],
  })),
  'GET mlflow/metrics/get-history': nothingFound(({ run, secret }) => ({
    query: { run_id: run, metric_key: secret },
  })),
  'GET mlflow/metrics/get-history-bulk-interval': nothingFound(({ run, secret }) => ({
    query: { run_ids: run, metric_key: secret },
  })),
  'GET mlflow/metrics/get-history-bulk': nothingFound(({ run, secret }) => ({
    query: { run_id: run, metric_key: secret },
  })),
};

const LOGGED_MODELS: Readonly<Record<string, ProjectCase>> = {
  'POST mlflow/logged-models': body(experimentOf),
  'GET mlflow/logged-models/:id': refused(({ model }) => ({ path: { id: model } })),
  'PATCH mlflow/logged-models/:id': refused(({ model }) => ({
    path: { id: model },
    body: { model_id: model, status: 'LOGGED_MODEL_READY' },
  })),
  'DELETE mlflow/logged-models/:id': refused(({ model }) => ({ path: { id: model } })),
  'POST mlflow/logged-models/:id/params': refused(({ model }) => ({
    path: { id: model },
    body: { model_id: model, params: [{ key: 'new', value: 'x' }] },
  })),
  'PATCH mlflow/logged-models/:id/tags': refused(({ model }) => ({
    path: { id: model },
    body: { tags: [PAIR] },
  })),
  'DELETE mlflow/logged-models/:id/tags/:key': refused(({ model }) => ({ path: { id: model, key: 'tag' } })),
  'POST mlflow/logged-models/search': nothingFound(({ experiment }) => ({
    body: { experiment_ids: [experiment] },
  })),
  'GET mlflow/logged-models/:id/artifacts/directories': refused(({ model }) => ({ path: { id: model } })),
  'GET mlflow/logged-models/:id/artifacts/files': refused(({ model, secret }) => ({
    path: { id: model },
    query: { artifact_file_path: `${secret}.txt` },
  })),
};

const FILES: Readonly<Record<string, ProjectCase>> = {
  'GET mlflow/artifacts/list': query(runOf),
  'GET /get-artifact': query((world) => ({ ...runOf(world), path: `${world.secret}.txt` })),
  'POST mlflow/upload-artifact': refused(({ run }) => ({
    query: { run_uuid: run, path: 'new.txt' },
    body: Buffer.from('new'),
  })),
  'POST mlflow/artifacts/presigned-upload-url': {
    outcome: 'never-answered',
    call: ({ run }) => ({ body: { run_id: run, path: 'x' } }),
  },
  'POST mlflow/artifacts/presigned-download-url': {
    outcome: 'never-answered',
    call: ({ run }) => ({ body: { run_id: run, path: 'x' } }),
  },
  'GET mlflow-artifacts/artifacts': query(({ folder }) => ({ path: folder })),
  'GET mlflow-artifacts/artifacts/*': refused((world) => ({ path: filePath(world) })),
  'PUT mlflow-artifacts/artifacts/*': refused((world) => ({
    path: filePath(world),
    body: Buffer.from('new'),
  })),
  'DELETE mlflow-artifacts/artifacts/*': refused((world) => ({ path: filePath(world) })),
  'GET mlflow-artifacts/presigned/*': {
    outcome: 'never-answered',
    call: (world) => ({ path: filePath(world) }),
  },
  'POST mlflow-artifacts/mpu/create/*': refused((world) => ({
    path: folderPath(world),
    body: { path: 'other.bin', num_parts: 1 },
  })),
  'POST mlflow-artifacts/mpu/complete/*': refused((world) => ({
    path: folderPath(world),
    body: { ...partsOf(world), parts: [{ part_number: 1 }] },
  })),
  'POST mlflow-artifacts/mpu/abort/*': refused((world) => ({
    path: folderPath(world),
    body: partsOf(world),
  })),
};

export const PROJECT_CASES: Readonly<Record<string, ProjectCase>> = {
  ...EXPERIMENTS,
  ...RUNS,
  ...LOGGED_MODELS,
  ...FILES,
};
