import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { mlflowCalls } from '../testing/mlflow-calls.js';

let experiments: TestService;
const mlflow = mlflowCalls(() => experiments);

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

const PURGE = 'mutation ($runId: ID!) { purgeRun(input: { runId: $runId }) { __typename } }';

/** Everything at once that writes to a run. */
function writesTo(run_id: string, experiment_id: string): readonly (() => Promise<number>)[] {
  const post = (path: string, body: object) => async () =>
    (await mlflow.post(path, { run_id, ...body })).status;
  const dataset = { name: 'd', digest: 'd', source_type: 's', source: 's' };
  return [
    post('runs/log-batch', { metrics: [{ key: 'm', value: 1, timestamp: 1, step: 1 }] }),
    post('runs/log-batch', { params: [{ key: 'p', value: '1' }], tags: [{ key: 't', value: '1' }] }),
    post('runs/set-tag', { key: 't', value: '2' }),
    post('runs/log-inputs', { datasets: [{ dataset, tags: [] }] }),
    post('runs/outputs', { models: [{ model_id: 'm-1', step: 0 }] }),
    post('runs/update', { status: 'FINISHED' }),
    async () => {
      const path = `/api/2.0/mlflow-artifacts/artifacts/${experiment_id}/${run_id}/artifacts/file`;
      return (await experiments.fetch(path, { method: 'PUT', body: run_id })).status;
    },
  ];
}

describe('a run that is removed for good while it is written to', () => {
  it('takes what is written or says that it is not there, and leaves nothing behind', async () => {
    const experiment = await mlflow.experiment('raced');
    const runs = await Promise.all(Array.from({ length: 12 }, () => mlflow.run(experiment)));

    const statuses = await Promise.all(
      runs.map(async (run_id) => {
        const writes = Promise.all(writesTo(run_id, experiment).map((write) => write()));
        await mlflow.post('runs/delete', { run_id });
        const again = Promise.all(writesTo(run_id, experiment).map((write) => write()));
        await experiments.graphql(PURGE, { runId: run_id });
        return [...(await writes), ...(await again)];
      }),
    );

    expect(statuses.flat().filter((status) => ![200, 400, 404].includes(status))).toEqual([]);
    for (const run_id of runs) {
      expect((await mlflow.get('runs/get', { run_id })).status).toBe(404);
      const path = `${experiment}/${run_id}/artifacts`;
      const files = await experiments.fetch(`/api/2.0/mlflow-artifacts/artifacts?path=${path}`);
      expect(await files.json()).toEqual({});
    }
  });
});
