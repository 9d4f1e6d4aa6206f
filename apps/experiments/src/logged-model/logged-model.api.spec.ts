import { startTestService, type TestService } from '@orrery/testing';
import { UnitOfWork, createDataSource } from '@orrery/platform-postgres';
import type { RunId } from '@orrery/domain';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { startTrackedRun, type TrackedRun } from '../testing/tracked-runs.js';
import { LoggedModelMetricRepository } from './logged-model-metric.repository.js';
import type { LoggedModelMetricPoint } from './logged-model.js';

const MODELS = '/api/2.0/mlflow/logged-models';

interface ModelJson {
  readonly info: Readonly<Record<string, unknown>> & { readonly model_id: string; readonly name: string };
  readonly data: Readonly<Record<string, unknown>>;
}

let experiments: TestService;
let dataSource: DataSource;
let metrics: LoggedModelMetricRepository;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
  const options = { url: experiments.databaseUrl, ...experimentsSchema, poolSize: 2 };
  dataSource = await createDataSource(options).initialize();
  metrics = new LoggedModelMetricRepository(new UnitOfWork(dataSource));
});

afterAll(async () => {
  await dataSource.destroy();
  await experiments.close();
});

describe('a logged model', () => {
  it('is shown as MLflow shows it, from its creation to its end', async () => {
    const { number, hex } = await startTrackedRun(experiments);
    const model = await create({
      experiment_id: number,
      name: 'model',
      source_run_id: hex,
      params: [
        { key: 'b', value: '2' },
        { key: 'a', value: '1' },
      ],
      tags: [
        { key: 't', value: 'x' },
        { key: 't', value: 'y' },
      ],
    });
    const { model_id: id, creation_timestamp_ms: at } = model.info;
    expect(id).toMatch(/^m-[0-9a-f]{32}$/);
    expect(model).toEqual({
      info: {
        model_id: id,
        experiment_id: number,
        name: 'model',
        creation_timestamp_ms: at,
        last_updated_timestamp_ms: at,
        artifact_uri: `mlflow-artifacts:/${number}/models/${id}/artifacts`,
        status: 'LOGGED_MODEL_PENDING',
        model_type: '',
        source_run_id: hex,
        tags: [{ key: 't', value: 'y' }],
      },
      data: {
        params: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
    });

    expect(
      await send('POST', `${MODELS}/${id}/params`, { model_id: id, params: [{ key: 'c', value: '3' }] }),
    ).toEqual([200, {}]);
    expect(await send('PATCH', `${MODELS}/${id}/tags`, { tags: [{ key: 'u', value: 'z' }] })).toEqual([
      200,
      {},
    ]);
    expect(await send('DELETE', `${MODELS}/${id}/tags/t`)).toEqual([200, {}]);
    const [, finalized] = await send('PATCH', `${MODELS}/${id}`, {
      model_id: id,
      status: 'LOGGED_MODEL_READY',
    });
    expect(finalized).toMatchObject({
      model: {
        info: { status: 'LOGGED_MODEL_READY', tags: [{ key: 'u', value: 'z' }] },
        data: { params: [{ key: 'a' }, { key: 'b' }, { key: 'c', value: '3' }] },
      },
    });

    expect(await send('DELETE', `${MODELS}/${id}`)).toEqual([200, {}]);
    const gone = {
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: `Logged model with ID '${id}' not found.`,
    };
    expect(await send('GET', `${MODELS}/${id}`)).toEqual([404, gone]);
    expect((await send('GET', `${MODELS}/${id}?allow_deleted=true`))[0]).toBe(200);
    expect(await search(number)).toEqual([]);
  });

  it('gets a name where none is given, and refuses one with characters that URIs need', async () => {
    const { number } = await startTrackedRun(experiments);
    expect((await create({ experiment_id: number })).info.name).toMatch(/^[a-z]+-[a-z]+-\d+$/);
    for (const name of ['a/b', 'a:b', 'a.b', 'a%b', `a'b`]) {
      const [status, body] = await send('POST', MODELS, { experiment_id: number, name });
      expect(status).toBe(400);
      expect(body).toMatchObject({
        message: expect.stringContaining('cannot contain the following characters') as string,
      });
    }
  });

  it('is refused in MLflow’s words where something is missing or unknown', async () => {
    const { number } = await startTrackedRun(experiments);
    const { model_id: id } = (await create({ experiment_id: number })).info;
    const refusals: [string, string, object | undefined, number, string][] = [
      ['POST', MODELS, {}, 400, "Missing value for required parameter 'experiment_id'."],
      ['POST', MODELS, { experiment_id: '987654' }, 404, 'No Experiment with id=987654 exists'],
      ['GET', `${MODELS}/m-nope`, undefined, 404, "Logged model with ID 'm-nope' not found."],
      [
        'PATCH',
        `${MODELS}/${id}`,
        { status: 'LOGGED_MODEL_READY' },
        400,
        "Missing value for required parameter 'model_id'.",
      ],
      ['PATCH', `${MODELS}/${id}`, { model_id: id }, 400, "Missing value for required parameter 'status'."],
      [
        'DELETE',
        `${MODELS}/${id}/tags/nope`,
        undefined,
        404,
        `No tag with key 'nope' found for model with ID '${id}'.`,
      ],
      ['POST', `${MODELS}/search`, {}, 400, "Missing value for required parameter 'experiment_ids'."],
      [
        'POST',
        `${MODELS}/search`,
        { experiment_ids: [number], order_by: [{ field_name: 'nope' }] },
        400,
        'Invalid order by field name: nope',
      ],
      [
        'POST',
        `${MODELS}/search`,
        { experiment_ids: [number], page_token: 'nope' },
        400,
        'Invalid page token',
      ],
      [
        'POST',
        `${MODELS}/search`,
        { experiment_ids: [number], datasets: [{}] },
        400,
        '`dataset_name` in the `datasets` clause must be specified.',
      ],
    ];
    for (const [method, path, body, status, message] of refusals) {
      expect(await send(method, path, body), `${method} ${path}`).toEqual([
        status,
        {
          error_code: status === 404 ? 'RESOURCE_DOES_NOT_EXIST' : 'INVALID_PARAMETER_VALUE',
          message: expect.stringContaining(message) as string,
        },
      ]);
    }
  });

  it('keeps its params: another value is refused, the same one again is fine', async () => {
    const { number } = await startTrackedRun(experiments);
    const { model_id: id } = (await create({ experiment_id: number, params: [{ key: 'a', value: '1' }] }))
      .info;
    const log = (value: string) =>
      send('POST', `${MODELS}/${id}/params`, { model_id: id, params: [{ key: 'a', value }] });
    expect((await log('1'))[0]).toBe(200);
    expect(await log('2')).toMatchObject([
      400,
      { message: expect.stringContaining("already logged with value='1'") as string },
    ]);
  });

  it('has files of its own', async () => {
    const { number } = await startTrackedRun(experiments);
    const { model_id: id } = (await create({ experiment_id: number, name: 'm' })).info;
    const root = `/api/2.0/mlflow-artifacts/artifacts/${number}/models/${id}/artifacts`;
    for (const path of ['MLmodel', 'data/x.bin']) {
      await experiments.fetch(`${root}/${path}`, { method: 'PUT', body: 'flavors' });
    }
    expect(await send('GET', `/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/directories`)).toEqual([
      200,
      {
        files: [
          { path: 'MLmodel', is_dir: false, file_size: 7 },
          { path: 'data', is_dir: true },
        ],
        root_uri: `mlflow-artifacts:/${number}/models/${id}/artifacts`,
      },
    ]);
    const read = (path: string) =>
      experiments.fetch(`/ajax-api/2.0/mlflow/logged-models/${id}/artifacts/files${path}`);
    expect(await (await read('?artifact_file_path=data/x.bin')).text()).toBe('flavors');
    expect((await read('?artifact_file_path=../MLmodel')).status).toBe(400);
    expect((await read('')).status).toBe(400);
    expect((await read('?artifact_file_path=none')).status).toBe(404);
  });
});

describe('metrics of a logged model', () => {
  it('are shown with the run and the dataset that they were measured in, each point once', async () => {
    const run = await startTrackedRun(experiments);
    const { model_id: modelId } = (await create({ experiment_id: run.number })).info;
    const point = {
      modelId,
      key: 'rmse',
      value: 0.5,
      atMs: 123_456_789,
      step: 1,
      datasetName: 'name',
      datasetDigest: 'digest',
    };
    await measure(run, [point, { ...point, key: 'nan', value: NaN, datasetName: null, datasetDigest: null }]);
    await measure(run, [point]);
    const [, body] = await send('GET', `${MODELS}/${modelId}`);
    const shared = { timestamp: 123_456_789, step: 1, model_id: modelId, run_id: run.hex };
    expect((body as { model: ModelJson }).model.data).toEqual({
      metrics: [
        { key: 'nan', value: 'NaN', ...shared },
        { key: 'rmse', value: 0.5, dataset_name: 'name', dataset_digest: 'digest', ...shared },
      ],
    });
    await expect(measure(run, [{ ...point, modelId: 'm-unknown' }])).rejects.toThrow('not found');
  });
});

describe('a search for logged models', () => {
  it('goes through them page by page, each once, whatever the order; nothing to compare with comes last', async () => {
    const run = await startTrackedRun(experiments);
    const values = [0.3, NaN, 0.1, Infinity, null, 0.2, -Infinity, 0.1];
    for (const [index, value] of values.entries()) {
      const { model_id: modelId } = (await create({ experiment_id: run.number, name: `n${index}` })).info;
      if (value !== null) await measure(run, [pointOf(modelId, { value })]);
    }
    const byMetric = await searchAll(run.number, { order_by: [{ field_name: 'metrics.rmse' }] });
    expect(byMetric.slice(0, 1)).toEqual(['n6']);
    expect(byMetric.slice(1, 3).sort()).toEqual(['n2', 'n7']);
    expect(byMetric.slice(3, 6)).toEqual(['n5', 'n0', 'n3']);
    expect(byMetric.slice(6).sort()).toEqual(['n1', 'n4']);
    const orders = [
      [],
      [{ field_name: 'name', ascending: false }],
      [{ field_name: 'metrics.rmse', ascending: false }],
      [{ field_name: 'creation_timestamp' }, { field_name: 'status' }, { field_name: 'model_id' }],
    ];
    for (const order_by of orders)
      expect((await searchAll(run.number, { order_by })).toSorted()).toEqual(
        values.map((_, index) => `n${index}`),
      );
    expect(await searchAll(run.number, { order_by: orders[1] })).toEqual(
      values.map((_, index) => `n${7 - index}`),
    );
  });

  it('compares attributes, params, tags and metrics, also with OR and parentheses', async () => {
    const run = await startTrackedRun(experiments);
    const make = async (name: string, lr: string, value: number) => {
      const { model_id: id } = (
        await create({
          experiment_id: run.number,
          name,
          model_type: 'T',
          params: [{ key: 'lr', value: lr }],
          tags: [{ key: 'a b', value: name }],
        })
      ).info;
      await measure(run, [pointOf(id, { value, datasetName: name, datasetDigest: '1' })]);
      return id;
    };
    const one = await make('one', '0.1', 1);
    const two = await make('two', '0.2', 2);
    await send('PATCH', `${MODELS}/${two}`, { model_id: two, status: 'LOGGED_MODEL_READY' });
    const expected: [string, string[]][] = [
      ["name = 'one'", ['one']],
      ["name != 'one'", ['two']],
      ["name LIKE 'o%'", ['one']],
      ["name ILIKE 'T%'", ['two']],
      ["name IN ('one', 'two')", ['one', 'two']],
      [`model_id = '${one}'`, ['one']],
      [`model_id != '${one}'`, ['two']],
      ["model_id = 'nonsense'", []],
      ["status = 'READY'", ['two']],
      ["status = 'LOGGED_MODEL_PENDING'", ['one']],
      ["model_type = 'T' AND source_run_id = ''", ['one', 'two']],
      ["params.lr = '0.1'", ['one']],
      ["tags.`a b` = 'two'", ['two']],
      ['metrics.rmse > 1.5', ['two']],
      ['metrics.rmse <= 1', ['one']],
      ['creation_timestamp > 0 AND last_updated_timestamp < 1', []],
      ["params.lr = '0.1' OR metrics.rmse = 2", ['one', 'two']],
      ["(name = 'one' OR name = 'two') AND tags.`a b` = 'one'", ['one']],
    ];
    for (const [filter, names] of expected) {
      expect((await search(run.number, { filter })).toSorted(), filter).toEqual(names);
    }
    const datasets = [{ dataset_name: 'two' }];
    expect(await search(run.number, { datasets })).toEqual(['two']);
    expect(await search(run.number, { datasets, filter: 'metrics.rmse < 2' })).toEqual([]);
    expect(await search(run.number, { datasets: [{ dataset_name: 'two', dataset_digest: '2' }] })).toEqual(
      [],
    );
  });

  it('takes what is in a filter for text and never for SQL', async () => {
    const { number } = await startTrackedRun(experiments);
    for (const filter of [
      "name = '''; DROP TABLE logged_model; --'",
      "tags.`x' OR '1'='1` = 'a'",
      "params.`a\\` = 'b'",
    ]) {
      const [status] = await send('POST', `${MODELS}/search`, { experiment_ids: [number], filter });
      expect([200, 400]).toContain(status);
    }
    expect(await search(number)).toEqual([]);
  });
});

describe('what other services ask about sources', () => {
  it('finds a model by the run and the name that it was logged with, and notes its versions once each', async () => {
    const run = await startTrackedRun(experiments);
    const { model_id: id } = (
      await create({ experiment_id: run.number, name: 'clf', source_run_id: run.hex })
    ).info;
    const root = `${run.number}/models/${id}/artifacts`;
    await experiments.fetch(`/api/2.0/mlflow-artifacts/artifacts/${root}/d/model.onnx`, {
      method: 'PUT',
      body: 'onnx',
    });
    const files = [
      { path: 'd/model.onnx', sizeBytes: 4, contentDigest: expect.stringMatching(/^sha256:/) as string },
    ];
    const ask = (path: string) => send('GET', `/artifact-sources${path}`);
    const expected = [200, { runId: run.runId, loggedModelId: id, files }];
    expect(await ask(`?project=default&uri=models:/${id}`)).toEqual(expected);
    expect(await ask(`?uri=runs:/${run.hex}/clf`)).toEqual(expected);
    expect(await ask(`?uri=mlflow-artifacts:/${root}`)).toEqual([
      200,
      { runId: null, loggedModelId: id, files },
    ]);
    expect(await ask(`?uri=models:/${id}/d/model.onnx`)).toMatchObject([200, { files: [{ path: '' }] }]);
    for (const uri of [`models:/${id}`, `runs:/${run.hex}/clf`])
      expect((await ask(`?project=other&uri=${uri}`))[0]).toBe(404);
    for (const uri of ['file:///etc/passwd', 's3://b/a', `models:/${id}/../../x`])
      expect((await ask(`?uri=${encodeURIComponent(uri)}`))[0]).toBe(400);
    const content = await experiments.fetch(`/artifact-sources/content?uri=models:/${id}&path=d/model.onnx`);
    expect([content.headers.get('content-length'), await content.text()]).toEqual(['4', 'onnx']);
    expect(await ask(`/logged-models/${id}`)).toEqual([
      200,
      { artifactUri: `mlflow-artifacts:/${root}`, sourceRunId: run.hex, name: 'clf' },
    ]);
    expect(await ask(`/runs/${run.hex}`)).toEqual([200, { id: run.runId }]);

    const note = (version: number) =>
      send('POST', `/artifact-sources/logged-models/${id}/model-versions`, {
        project: 'default',
        model: 'clf',
        version,
      });
    await Promise.all([1, 2, 3, 2].map(note));
    const [, body] = await send('GET', `${MODELS}/${id}`);
    const tag = (body as { model: { info: { tags: { value: string }[] } } }).model.info.tags[0]?.value ?? '';
    expect(tag).toMatch(/^\[\{"name": "clf", "version": \d\}, /);
    expect((JSON.parse(tag) as { version: number }[]).map(({ version }) => version).toSorted()).toEqual([
      1, 2, 3,
    ]);
  });
});

function pointOf(modelId: string, point: Partial<LoggedModelMetricPoint>): LoggedModelMetricPoint {
  return {
    modelId,
    key: 'rmse',
    value: 0,
    atMs: 1,
    step: 0,
    datasetName: null,
    datasetDigest: null,
    ...point,
  };
}

function measure({ runId }: TrackedRun, points: readonly LoggedModelMetricPoint[]): Promise<void> {
  return metrics.add(runId as RunId, points);
}

async function create(body: object): Promise<ModelJson> {
  const [status, answer] = await send('POST', MODELS, body);
  expect(status, JSON.stringify(answer)).toBe(200);
  return (answer as { model: ModelJson }).model;
}

async function search(experiment: string, query: object = {}): Promise<readonly string[]> {
  const [status, body] = await send('POST', `${MODELS}/search`, { experiment_ids: [experiment], ...query });
  expect(status, JSON.stringify(body)).toBe(200);
  return ((body as { models?: ModelJson[] }).models ?? []).map(({ info }) => info.name);
}

/** All pages, two models at a time. */
async function searchAll(experiment: string, query: object): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const request = {
      experiment_ids: [experiment],
      max_results: 2,
      ...query,
      ...(token && { page_token: token }),
    };
    const [status, body] = await send('POST', `${MODELS}/search`, request);
    expect(status, JSON.stringify(body)).toBe(200);
    const page = body as { models?: ModelJson[]; next_page_token?: string };
    names.push(...(page.models ?? []).map(({ info }) => info.name));
    token = page.next_page_token;
  } while (token !== undefined);
  return names;
}

async function send(method: string, path: string, body?: object): Promise<readonly [number, unknown]> {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await experiments.fetch(path, { method, ...init });
  return [answer.status, await answer.json()];
}
