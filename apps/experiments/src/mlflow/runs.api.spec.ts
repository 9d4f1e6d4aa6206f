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

async function info(run_id: string): Promise<Record<string, unknown>> {
  return (await mlflow.get('runs/get', { run_id })).body['run']?.['info'] ?? {};
}

async function found(search: object): Promise<readonly string[]> {
  const { status, body } = await mlflow.post('runs/search', search);
  expect([status, body['message']]).toEqual([200, undefined]);
  const runs: readonly { readonly info: { readonly run_name: string } }[] = body['runs'] ?? [];
  return runs.map((run) => run.info.run_name);
}

describe("MLflow's runs", () => {
  it('are created as they are asked for, and told in the same words again', async () => {
    const experiment_id = await mlflow.experiment('told');
    const tags = [
      { key: 'mlflow.user', value: 'ada' },
      { key: 'mlflow.parentRunId', value: '7' },
    ];
    const request = { experiment_id, user_id: 'ada', run_name: 'my näme', start_time: 456, tags };
    const { body } = await mlflow.post('runs/create', request);

    const id: string = body['run']?.['info']?.['run_id'] ?? '';
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(body['run']).toEqual({
      info: {
        run_id: id,
        run_uuid: id,
        experiment_id,
        run_name: 'my näme',
        user_id: 'ada',
        status: 'RUNNING',
        start_time: 456,
        artifact_uri: `mlflow-artifacts:/${experiment_id}/${id}/artifacts`,
        lifecycle_stage: 'active',
      },
      data: { tags: expect.arrayContaining([...tags, { key: 'mlflow.runName', value: 'my näme' }]) },
      inputs: {},
    });
    expect((await mlflow.get('runs/get', { run_id: id })).body).toEqual(body);
    expect((await mlflow.get('runs/get', { run_uuid: id })).body).toEqual(body);
  });

  it('are invented a name when they are given none, and take one from a tag', async () => {
    const experiment_id = await mlflow.experiment('named');
    expect(await info(await mlflow.run(experiment_id))).toMatchObject({
      run_name: expect.stringMatching(/^[a-z]+-[a-z]+-\d+$/),
    });
    const tags = [{ key: 'mlflow.runName', value: 'by tag' }];
    expect(await info(await mlflow.run(experiment_id, { tags }))).toMatchObject({ run_name: 'by tag' });
    expect(await mlflow.post('runs/create', { experiment_id, run_name: 'other', tags })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("(run_name='other', mlflow.runName='by tag')") },
    });
  });

  it('belong to Default when no experiment is named, and to none that is deleted', async () => {
    expect(await info(await mlflow.run(''))).toMatchObject({ experiment_id: '0' });
    const experiment_id = await mlflow.experiment('gone');
    await mlflow.post('experiments/delete', { experiment_id });
    expect(await mlflow.post('runs/create', { experiment_id })).toMatchObject({
      status: 400,
      body: {
        message: `The experiment ${experiment_id} must be in the 'active' state. Current state is deleted.`,
      },
    });
    expect((await mlflow.post('runs/create', { experiment_id: '999999' })).status).toBe(404);
  });

  it('are ended and renamed apart from each other', async () => {
    const run_id = await mlflow.run(await mlflow.experiment('ended'));
    const ended = await mlflow.post('runs/update', { run_id, status: 'FINISHED', end_time: 99 });
    expect(ended.body['run_info']).toMatchObject({ status: 'FINISHED', end_time: 99, start_time: 1 });
    await mlflow.post('runs/update', { run_uuid: run_id, run_name: 'renamed' });
    expect(await info(run_id)).toMatchObject({ run_name: 'renamed', status: 'FINISHED', end_time: 99 });
    const { body } = await mlflow.get('runs/get', { run_id });
    expect(body['run']?.['data']).toMatchObject({ tags: [{ key: 'mlflow.runName', value: 'renamed' }] });
  });

  it('are deleted and restored', async () => {
    const run_id = await mlflow.run(await mlflow.experiment('removed'));
    await mlflow.post('runs/delete', { run_id });
    expect(await info(run_id)).toMatchObject({ lifecycle_stage: 'deleted' });
    expect(await mlflow.post('runs/update', { run_id, status: 'FAILED' })).toMatchObject({
      status: 400,
      body: { message: `The run ${run_id} must be in the 'active' state. Current state is deleted.` },
    });
    await mlflow.post('runs/restore', { run_id });
    expect(await info(run_id)).toMatchObject({ lifecycle_stage: 'active' });
  });

  it.each(['fake_run_id', 'f'.repeat(32), "' OR 1=1", '..'])('are not found as %s', async (run_id) => {
    expect(await mlflow.get('runs/get', { run_id })).toEqual({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `Run with id=${run_id} not found` },
    });
  });

  it.each([
    ['runs/create', { experiment_id: 5 }, "Invalid value 5 for parameter 'experiment_id' supplied"],
    ['runs/create', { start_time: 'now' }, 'Invalid value "now" for parameter \'start_time\' supplied'],
    ['runs/create', { start_time: 1e17 }, "for parameter 'start_time' supplied"],
    ['runs/create', { run_name: 'x'.repeat(251) }, 'exceeds the maximum length of 250 characters'],
    ['runs/update', { status: 'FINISHED' }, "Missing value for required parameter 'run_id'."],
    [
      'runs/update',
      { run_id: 'x', status: 'LOST' },
      'Invalid value "LOST" for parameter \'status\' supplied',
    ],
    ['runs/delete', {}, "Missing value for required parameter 'run_id'."],
  ])('%s refuses what is wrong (case %#)', async (path, request, text) => {
    const { status, body } = await mlflow.post(path, request);
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body['message']).toContain(text);
  });
});

describe("the search of MLflow's runs", () => {
  it('filters by metrics, params, tags, datasets and attributes, and orders by them', async () => {
    const experiment_id = await mlflow.experiment('searched');
    for (const [name, loss, lr] of [
      ['a', 0.3, '0.1'],
      ['b', NaN, '0.1'],
      ['c', 0.1, '0.01'],
    ] as const) {
      const run_id = await mlflow.run(experiment_id, { run_name: name, start_time: name.charCodeAt(0) });
      await mlflow.post('runs/log-batch', {
        run_id,
        metrics: [
          { key: 'val loss', value: 0.9, timestamp: 1, step: 0 },
          { key: 'val loss', value: Number.isNaN(loss) ? 'NaN' : loss, timestamp: 1, step: 1 },
        ],
        params: [{ key: 'lr', value: lr }],
        tags: [{ key: 'team', value: `Team ${name}` }],
      });
    }
    const in_ = (filter: string, order_by: readonly string[] = []) =>
      found({ experiment_ids: [experiment_id], filter, order_by });

    expect(await in_('')).toEqual(['c', 'b', 'a']);
    expect(await in_('metrics.`val loss` < 0.3')).toEqual(['c']);
    expect(await in_('metrics."val loss" <= 0.3', ['start_time'])).toEqual(['a', 'c']);
    expect(await in_("params.lr = '0.1' AND metrics.`val loss` > 0")).toEqual(['a']);
    expect(await in_("tags.team ILIKE 'team A'")).toEqual(['a']);
    expect(await in_("attributes.run_name IN ('a')").catch(() => 'refused')).toBe('refused');
    expect(await in_("run_name LIKE '_' AND status = 'RUNNING'", ['run_name DESC'])).toEqual(['c', 'b', 'a']);
    expect(await in_('', ['metrics.`val loss` DESC'])).toEqual(['a', 'c', 'b']);
    expect(await in_('', ['metrics.`val loss`'])).toEqual(['c', 'a', 'b']);
    expect(await in_("(run_name = 'a' OR run_name = 'c') AND max(metrics.`val loss`) > 0.5")).toEqual([
      'c',
      'a',
    ]);
    expect(await in_('', ['params.lr', 'attributes.start_time DESC'])).toEqual(['c', 'b', 'a']);
    expect(await in_('tags.nothing IS NULL AND params.lr IS NOT NULL')).toEqual(['c', 'b', 'a']);
  });

  it('pages without gaps and repetitions, in the order of identifiers where starts are equal', async () => {
    const experiment_id = await mlflow.experiment('paged');
    const runs: string[] = [];
    for (let count = 0; count < 5; count += 1) runs.push(await mlflow.run(experiment_id));
    const seen: string[] = [];
    let page_token: string | undefined;
    do {
      const search = { experiment_ids: [experiment_id], max_results: 2, page_token };
      const { body } = await mlflow.post('runs/search', search);
      const page: readonly { readonly info: { readonly run_id: string } }[] = body['runs'] ?? [];
      seen.push(...page.map((run) => run.info.run_id));
      page_token = body['next_page_token'];
    } while (page_token !== undefined);
    expect(seen).toEqual([...runs].sort());
  });

  it('finds nothing where there is nothing, and what is deleted when it is asked', async () => {
    const experiment_id = await mlflow.experiment('emptied');
    expect(await mlflow.post('runs/search', { experiment_ids: [experiment_id] })).toEqual({
      status: 200,
      body: {},
    });
    expect(await found({ experiment_ids: ['999999', 'no number'] })).toEqual([]);
    expect(await found({})).toEqual([]);
    const run_id = await mlflow.run(experiment_id, { run_name: 'gone' });
    await mlflow.post('runs/delete', { run_id });
    const search = { experiment_ids: [experiment_id] };
    expect(await found(search)).toEqual([]);
    expect(await found({ ...search, run_view_type: 'DELETED_ONLY' })).toEqual(['gone']);
    expect(await found({ ...search, run_view_type: 'ALL' })).toEqual(['gone']);
  });

  it.each([
    [{ max_results: 123456789 }, "Invalid value 123456789 for parameter 'max_results' supplied"],
    [{ max_results: 0 }, 'It must be a positive integer'],
    [{ filter: 'metrics.a > "x"' }, 'Expected numeric value type for metric'],
    [{ filter: 5 }, "Invalid value 5 for parameter 'filter' supplied"],
    [{ order_by: ['metrics.a SIDEWAYS'] }, 'Invalid ordering key in order_by clause'],
    [{ order_by: [1] }, "for parameter 'order_by[0]' supplied"],
    [{ page_token: 'eyJvZmZzZXQiOjV9' }, 'Invalid page token'],
    [{ experiment_ids: '0' }, 'Invalid value "0" for parameter \'experiment_ids\' supplied'],
  ])('refuses %j', async (search, text) => {
    const { status, body } = await mlflow.post('runs/search', { experiment_ids: ['0'], ...search });
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body['message']).toContain(text);
  });
});
