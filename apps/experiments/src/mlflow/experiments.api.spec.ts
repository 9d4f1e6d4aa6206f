import { startTestService, testToken, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { mlflowCalls } from '../testing/mlflow-calls.js';

let experiments: TestService;
const mlflow = mlflowCalls(() => experiments);

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

async function names(search: object): Promise<readonly string[]> {
  const { body } = await mlflow.post('experiments/search', { max_results: 1000, ...search });
  const found: readonly { readonly name: string }[] = body['experiments'] ?? [];
  return found.map(({ name }) => name);
}

describe("MLflow's experiments", () => {
  it('begin with Default, which has the number 0', async () => {
    expect(await mlflow.get('experiments/get', { experiment_id: '0' })).toMatchObject({
      status: 200,
      body: { experiment: { experiment_id: '0', name: 'Default', lifecycle_stage: 'active' } },
    });
  });

  it('are created with tags and a place for files, and found by number and by name', async () => {
    const tags = [{ key: 'team', value: 'größe\n🌱' }];
    const created = await mlflow.post('experiments/create', { name: 'made here', tags });
    const id = created.body['experiment_id'];
    expect(created).toEqual({ status: 200, body: { experiment_id: expect.stringMatching(/^\d+$/) } });

    const { body } = await mlflow.get('experiments/get-by-name', { experiment_name: 'made here' });
    expect(body['experiment']).toEqual({
      experiment_id: id,
      name: 'made here',
      artifact_location: `mlflow-artifacts:/${String(id)}`,
      lifecycle_stage: 'active',
      creation_time: expect.any(Number),
      last_update_time: expect.any(Number),
      tags,
    });
    expect((await mlflow.get('experiments/get', { experiment_id: id ?? '' })).body).toEqual(body);
  });

  it('tell a place of files that the client chose, and go nowhere near it', async () => {
    const location = 's3://bucket/a path?versionId=1';
    const { body } = await mlflow.post('experiments/create', {
      name: 'elsewhere',
      artifact_location: location,
    });
    const found = await mlflow.get('experiments/get', { experiment_id: body['experiment_id'] ?? '' });
    expect(found.body['experiment']).toMatchObject({ artifact_location: location });
    for (const refused of [
      's3://b/#f',
      's3://b/a;b',
      's3://b/?x=../..',
      's3://b/?x=%252e%252e',
      'runs:/1/x',
    ]) {
      const request = { name: `at ${refused}`, artifact_location: refused };
      expect(await mlflow.post('experiments/create', request)).toMatchObject({
        status: 400,
        body: { error_code: 'INVALID_PARAMETER_VALUE' },
      });
    }
  });

  it('put the files of runs below their place, in front of a query, whether it ends in a slash or not', async () => {
    for (const [name, location] of Object.entries({ slash: 's3://b/p/', query: 's3://b/p?v=1' })) {
      const { body } = await mlflow.post('experiments/create', { name, artifact_location: location });
      const run = await mlflow.run(body['experiment_id'] ?? '');
      const uri = `s3://b/p/${run}/artifacts${name === 'query' ? '?v=1' : ''}`;
      const details = await mlflow.get('runs/get', { run_id: run });
      expect(details.body).toMatchObject({ run: { info: { artifact_uri: uri } } });
      const found = await mlflow.post('runs/search', { experiment_ids: [body['experiment_id']] });
      expect(found.body).toMatchObject({ runs: [{ info: { artifact_uri: uri } }] });
    }
  });

  it('are created with the last value of a tag that is given twice', async () => {
    const tags = ['1', '2'].map((value) => ({ key: 'a', value }));
    const { status, body } = await mlflow.post('experiments/create', { name: 'tagged twice', tags });
    expect(status).toBe(200);
    const found = await mlflow.get('experiments/get', { experiment_id: body['experiment_id'] ?? '' });
    expect(found.body['experiment']).toMatchObject({ tags: [{ key: 'a', value: '2' }] });
  });

  it.each([
    [{ name: 123 }, "Invalid value 123 for parameter 'name' supplied"],
    [{}, "Missing value for required parameter 'name'."],
    [
      '{"name": "x", "artifact_location": 9.0}',
      "Invalid value 9.0 for parameter 'artifact_location' supplied",
    ],
    [{ name: 'x', tags: '5' }, 'Invalid value "5" for parameter \'tags\' supplied'],
    [{ name: 'x'.repeat(501) }, "'name' exceeds the maximum length of 500 characters"],
    [{ name: 'x', tags: [{ key: 'a@', value: '' }] }, "for parameter 'key' supplied: Names may only contain"],
    [{ name: 'x\0' }, 'U+0000'],
  ])('refuse %j', async (request, text) => {
    const { status, body } = await mlflow.post('experiments/create', request);
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body['message']).toContain(text);
  });

  it('say what is not there, and what is there already', async () => {
    await mlflow.experiment('twice');
    expect(await mlflow.post('experiments/create', { name: 'twice' })).toEqual({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS', message: 'Experiment(name=twice) already exists.' },
    });
    expect(await mlflow.get('experiments/get-by-name', { experiment_name: 'none' })).toEqual({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: "Could not find experiment with name 'none'" },
    });
    expect(await mlflow.get('experiments/get', { experiment_id: '999999' })).toEqual({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No Experiment with id=999999 exists' },
    });
    expect(await mlflow.get('experiments/get', { experiment_id: 'abc' })).toMatchObject({
      status: 400,
      body: { message: "Invalid experiment ID 'abc'. Experiment ID must be a valid integer." },
    });
  });

  it('are deleted, restored and renamed', async () => {
    const id = await mlflow.experiment('moves');
    const stage = async () => (await mlflow.get('experiments/get', { experiment_id: id })).body['experiment'];
    expect(await mlflow.post('experiments/delete', { experiment_id: id })).toEqual({ status: 200, body: {} });
    expect(await stage()).toMatchObject({ lifecycle_stage: 'deleted' });
    expect((await mlflow.post('experiments/delete', { experiment_id: id })).status).toBe(404);
    const rename = { experiment_id: id, new_name: 'moved' };
    expect((await mlflow.post('experiments/update', rename)).body).toMatchObject({
      message: 'Cannot rename a non-active experiment.',
    });
    await mlflow.post('experiments/restore', { experiment_id: id });
    await mlflow.post('experiments/update', rename);
    expect(await stage()).toMatchObject({ name: 'moved', lifecycle_stage: 'active' });
  });

  it('take tags, replace them and let them go', async () => {
    const experiment_id = await mlflow.experiment('tagged');
    const set = (value?: string) =>
      mlflow.post('experiments/set-experiment-tag', { experiment_id, key: 'k', value });
    await set('1');
    await set('');
    const { body } = await mlflow.get('experiments/get', { experiment_id });
    expect(body['experiment']).toMatchObject({ tags: [{ key: 'k', value: '' }] });
    const remove = () => mlflow.post('experiments/delete-experiment-tag', { experiment_id, key: 'k' });
    expect(await remove()).toEqual({ status: 200, body: {} });
    expect((await remove()).body).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: `No tag with name: k in experiment with id ${experiment_id}`,
    });
  });
});

describe("the search of MLflow's experiments", () => {
  it('filters, orders, pages, and shows what is deleted only when asked', async () => {
    for (const [name, value] of [
      ['sa', 'value'],
      ['sab', 'vaLue'],
      ['Sabc', ''],
    ] as const) {
      const tags = value === '' ? [] : [{ key: 'key', value }];
      await mlflow.post('experiments/create', { name, tags });
    }
    expect(await names({ filter: "name = 'sa'" })).toEqual(['sa']);
    expect(await names({ filter: "attribute.name LIKE 'sa%'" })).toEqual(['sab', 'sa']);
    expect(await names({ filter: "name ILIKE 'sab%'", order_by: ['name DESC'] })).toEqual(['sab', 'Sabc']);
    expect(await names({ filter: "tag.key = 'value'" })).toEqual(['sa']);
    expect(await names({ filter: "tags.key ILIKE '%ALU%'" })).toEqual(['sab', 'sa']);
    expect(await names({ filter: "tag.key != 'value'" })).toEqual(['sab']);
    expect(await names({ filter: "name = 'sa' OR name = 'Sabc'" })).toEqual(['Sabc', 'sa']);

    const filter = "name ILIKE 'sa%'";
    const first = await mlflow.post('experiments/search', { filter, max_results: 2 });
    const page_token = first.body['next_page_token'];
    expect(first.body['experiments']).toMatchObject([{ name: 'Sabc' }, { name: 'sab' }]);
    expect(await names({ filter, page_token })).toEqual(['sa']);
    expect(await mlflow.post('experiments/search', { filter: "name = 'sa'", page_token })).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });

    const { body } = await mlflow.get('experiments/get-by-name', { experiment_name: 'sab' });
    await mlflow.post('experiments/delete', { experiment_id: body['experiment']?.['experiment_id'] });
    expect(await names({ filter })).toEqual(['Sabc', 'sa']);
    expect(await names({ filter, view_type: 'DELETED_ONLY' })).toEqual(['sab']);
    expect(await names({ filter, view_type: 3 })).toEqual(['Sabc', 'sab', 'sa']);
  });

  it('is asked by GET, too', async () => {
    await mlflow.experiment('by get');
    const query = {
      filter: "name = 'by get'",
      max_results: '5',
      order_by: ['name ASC', 'experiment_id DESC'],
    };
    expect((await mlflow.get('experiments/search', query)).body['experiments']).toMatchObject([
      { name: 'by get' },
    ]);
  });

  it.each([
    [
      { max_results: 0 },
      "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer",
    ],
    [{ max_results: 50_001 }, 'It must be at most 50000'],
    [{ filter: 'size > 1' }, "Invalid attribute key 'size' specified."],
    [{ order_by: ['tags.a'] }, 'Invalid order_by entity: tag'],
    [{ page_token: 'invalid_token' }, 'Invalid page token'],
    [{ view_type: 'SOME' }, 'Invalid value "SOME" for parameter \'view_type\' supplied'],
  ])('refuses %j', async (search, text) => {
    const { status, body } = await mlflow.post('experiments/search', search);
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body['message']).toContain(text);
  });
});

describe("MLflow's paths", () => {
  it('answer failures in its form wherever they begin', async () => {
    const anonymous = { authorization: 'Bearer nobody' };
    expect(await mlflow.post('experiments/create', {}, anonymous)).toMatchObject({
      status: 401,
      body: { error_code: 'UNAUTHENTICATED' },
    });
    const reader = { authorization: `Bearer ${testToken('reader')}` };
    expect(await mlflow.post('experiments/create', { name: 'r' }, reader)).toMatchObject({
      status: 403,
      body: { error_code: 'PERMISSION_DENIED' },
    });
    expect(await mlflow.post('experiments/create', '{"name": ')).toMatchObject({
      status: 400,
      body: { error_code: 'BAD_REQUEST' },
    });
    expect(await mlflow.post('experiments/create', 'name=x', { 'content-type': 'text/plain' })).toMatchObject(
      {
        status: 400,
        body: {
          error_code: 'INVALID_PARAMETER_VALUE',
          message: "Bad Request. Content-Type must be one of ['application/json'].",
        },
      },
    );
  });

  it.each(['traces', 'assessments/1', 'runs/create-promptlab-run', 'gateway-proxy', 'scorers/list'])(
    'say that %s is not offered',
    async (path) => {
      const { status, body } = await mlflow.post(path, {});
      expect([status, body['error_code']]).toEqual([404, 'ENDPOINT_NOT_FOUND']);
      expect(body['message']).toContain('is not offered here');
    },
  );

  it("are there for MLflow's own page, too", async () => {
    const response = await experiments.fetch('/ajax-api/2.0/mlflow/experiments/get?experiment_id=0');
    expect(await response.json()).toMatchObject({ experiment: { name: 'Default' } });
  });
});
