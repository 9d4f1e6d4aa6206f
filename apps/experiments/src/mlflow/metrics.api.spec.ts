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

let count = 0;

async function freshRun(): Promise<string> {
  count += 1;
  return mlflow.run(await mlflow.experiment(`logging ${count}`));
}

describe('the history of a metric', () => {
  it('comes whole or in pages, by time, then by step', async () => {
    const id = await freshRun();
    const points = Array.from({ length: 10 }, (_, step) => ({
      key: 'm',
      value: step,
      timestamp: 1000 + step,
      step,
    }));
    await mlflow.post('runs/log-batch', { run_id: id, metrics: points });
    const query = { run_id: id, metric_key: 'm' };
    expect((await mlflow.get('metrics/get-history', query)).body).toEqual({ metrics: points });
    const seen: unknown[] = [];
    let token: string | undefined;
    do {
      const page = { ...query, max_results: '4', ...(token !== undefined && { page_token: token }) };
      const { body } = await mlflow.get('metrics/get-history', page);
      const points: readonly unknown[] = body['metrics'] ?? [];
      seen.push(...points);
      token = body['next_page_token'];
    } while (token !== undefined);
    expect(seen).toEqual(points);
    expect((await mlflow.get('metrics/get-history', { ...query, metric_key: 'none' })).body).toEqual({});
    expect(await mlflow.get('metrics/get-history', { ...query, page_token: 'invalid_token' })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
    expect((await mlflow.get('metrics/get-history', { run_id: 'x', metric_key: 'm' })).body).toEqual({});
    expect((await mlflow.get('metrics/get-history', { ...query, max_results: '0' })).status).toBe(400);
  });

  it('comes of many runs at once, for the page', async () => {
    const [first, second] = [await freshRun(), await freshRun()];
    const points = [
      { key: 'm', value: 10, timestamp: 1, step: 2 },
      { key: 'm', value: 'NaN', timestamp: 1, step: 3 },
    ];
    for (const id of [first, second]) await mlflow.post('runs/log-batch', { run_id: id, metrics: points });
    const bulk = async (query: string) => {
      const response = await experiments.fetch(`/ajax-api/2.0/mlflow/metrics/get-history-bulk?${query}`);
      return [response.status, await response.json()];
    };
    const expected = [first, second]
      .sort()
      .flatMap((id) => points.map((point) => ({ ...point, run_id: id })));
    expect(await bulk(`run_id=${second}&run_id=${first}&metric_key=m`)).toEqual([200, { metrics: expected }]);
    expect(await bulk(`run_id=${first}&metric_key=m&max_results=1`)).toEqual([
      200,
      { metrics: [{ ...points[0], run_id: first }] },
    ]);
    expect(await bulk('metric_key=m')).toMatchObject([
      400,
      { message: expect.stringContaining('at least one run_id') },
    ]);
    expect(await bulk('run_id=1')).toMatchObject([
      400,
      { message: expect.stringContaining('must specify a metric_key') },
    ]);
    const ids = Array.from({ length: 101 }, (_, index) => `run_id=${index}`).join('&');
    expect(await bulk(`${ids}&metric_key=m`)).toMatchObject([
      400,
      { message: expect.stringContaining('cannot specify more than 100 run_ids') },
    ]);
  });

  it('comes in samples, with the last point always', async () => {
    const id = await freshRun();
    const metrics = Array.from({ length: 100 }, (_, step) => ({
      key: 'm',
      value: step,
      timestamp: step,
      step,
    }));
    await mlflow.post('runs/log-batch', { run_id: id, metrics });
    const query = { run_ids: [id], metric_key: 'm', max_results: '5' };
    const { body } = await mlflow.get('metrics/get-history-bulk-interval', query);
    const sample: readonly { readonly step: number }[] = body['metrics'] ?? [];
    expect(sample.length).toBeLessThanOrEqual(6);
    expect([sample[0]?.step, sample.at(-1)?.step]).toEqual([0, 99]);
    const part = await mlflow.get('metrics/get-history-bulk-interval', {
      ...query,
      start_step: '10',
      end_step: '12',
    });
    expect(part.body['metrics']).toEqual(metrics.slice(10, 13).map((point) => ({ ...point, run_id: id })));
  });

  it.each([
    [{}, "Missing value for required parameter 'run_ids'."],
    [{ run_ids: ['1'] }, "Missing value for required parameter 'metric_key'."],
    [{ run_ids: ['1'], metric_key: 'm', max_results: '0' }, 'max_results must be between 1 and 2500'],
    [
      { run_ids: ['1'], metric_key: 'm', start_step: '1', end_step: '0' },
      'end_step must be greater than start_step. ',
    ],
    [{ run_ids: ['1'], metric_key: 'm', start_step: '1' }, 'both must be specified.'],
    [
      { run_ids: Array.from({ length: 101 }, () => 'x'), metric_key: 'm' },
      'must specify at most 100 run_ids.',
    ],
  ])('refuses samples (case %#)', async (query, text) => {
    const { status, body } = await mlflow.get('metrics/get-history-bulk-interval', query);
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body['message']).toContain(text);
  });
});
