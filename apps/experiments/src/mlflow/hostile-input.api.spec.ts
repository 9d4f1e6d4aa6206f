import { hostileFindings, startTestService, testToken, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { mlflowCalls } from '../testing/mlflow-calls.js';
import { makeProjectWorld } from '../testing/project-world.js';

const NAMES = [
  ...[
    'experiment_id',
    'experiment_ids',
    'experiment_name',
    'name',
    'new_name',
    'run_id',
    'run_uuid',
    'run_ids',
  ],
  ...[
    'key',
    'value',
    'timestamp',
    'step',
    'metrics',
    'params',
    'tags',
    'datasets',
    'models',
    'model_id',
    'path',
  ],
  ...[
    'filter',
    'order_by',
    'max_results',
    'page_token',
    'view_type',
    'run_view_type',
    'start_time',
    'end_time',
  ],
  ...[
    'status',
    'run_name',
    'user_id',
    'artifact_location',
    'metric_key',
    'start_step',
    'end_step',
    'num_parts',
  ],
  ...['upload_id', 'parts', 'model_json', 'source_run_id', 'model_type', 'artifact_file_path', 'filter'],
];
const REQUESTS = 1000;
const DEADLINE_MS = 60_000;

let experiments: TestService;
const mlflow = mlflowCalls(() => experiments);

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

describe('what no client should send', () => {
  it.each([1, 2])(
    'is refused in MLflow’s form, and never a fault of the server (seed %i)',
    async (seed) => {
      const { experiment, run, model, folder, uploadId } = await makeProjectWorld(
        experiments,
        testToken('writer'),
      );
      const routes = experiments.routes.filter(({ rule }) => rule?.scoped === true);
      const ids = [experiment, run, model, folder, uploadId, 'loss'];
      expect(
        await hostileFindings(experiments, { routes, names: NAMES, ids, count: REQUESTS / 2, seed }),
      ).toEqual([]);
      expect((await mlflow.get('experiments/get', { experiment_id: '0' })).status).toBe(200);
    },
    DEADLINE_MS,
  );

  it.each([
    ['step', 9007199254740993n],
    ['step', -9007199254740993n],
    ['timestamp', 9007199254740993n],
    ['step', 9223372036854775808n],
  ])('is no number that would be rounded: %s %s', async (field, number) => {
    const run_id = await mlflow.run('0');
    const written = `{"run_id":"${run_id}","key":"m","value":1,"timestamp":1,"step":1,"${field}":${number}}`;
    const single = await mlflow.post('runs/log-metric', written);
    const batch = await mlflow.post('runs/log-batch', `{"run_id":"${run_id}","metrics":[${written}]}`);
    const text = await mlflow.post('runs/log-metric', written.replace(String(number), `"${number}"`));
    for (const { status, body } of [single, batch, text]) {
      expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
      expect(body['message']).toContain(field);
    }
  });
});
