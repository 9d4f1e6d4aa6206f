import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { mlflowCalls } from '../testing/mlflow-calls.js';

let experiments: TestService;
let run_id: string;
const mlflow = mlflowCalls(() => experiments);

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
  run_id = await freshRun();
});

afterAll(() => experiments.close());

let count = 0;

async function freshRun(): Promise<string> {
  count += 1;
  return mlflow.run(await mlflow.experiment(`logging ${count}`));
}

async function run(id: string): Promise<Record<string, Record<string, never> | undefined>> {
  return (await mlflow.get('runs/get', { run_id: id })).body['run'] ?? {};
}

describe('what is logged to a run', () => {
  it('is there as it was sent, also what JSON has no number for', async () => {
    const id = await freshRun();
    const point = (key: string, value: unknown) => ({ key, value, timestamp: 789, step: 2 });
    await mlflow.post('runs/log-metric', { run_id: id, ...point('plain', 123.456) });
    await mlflow.post('runs/log-metric', { run_id: id, key: 'stepless', value: '1.5', timestamp: '321' });
    const metrics = [
      point('nan', 'NaN'),
      point('inf', 'Infinity'),
      point('ninf', '-Infinity'),
      point('größe', 0),
    ];
    const params = [
      { key: 'empty', value: '' },
      { key: 'p', value: '数据' },
    ];
    const tags = [{ key: 'mlflow.note.content', value: '🌱' }, { key: 'no value' }];
    expect(await mlflow.post('runs/log-batch', { run_id: id, metrics, params, tags })).toEqual({
      status: 200,
      body: {},
    });

    const { data } = await run(id);
    expect(data?.['metrics']).toEqual(
      expect.arrayContaining([
        point('plain', 123.456),
        { key: 'stepless', value: 1.5, timestamp: 321, step: 0 },
        ...metrics,
      ]),
    );
    expect(data?.['params']).toEqual(params);
    expect(data?.['tags']).toEqual(expect.arrayContaining([tags[0], { key: 'no value', value: '' }]));
  });

  it('may be NaN and infinity as bare words, as Python writes them', async () => {
    const id = await freshRun();
    const body = (value: string) =>
      `{"run_id": "${id}", "key": "${value}", "value": ${value}, "timestamp": 1}`;
    for (const value of ['NaN', 'Infinity', '-Infinity']) {
      expect(await mlflow.post('runs/log-metric', body(value).replace('"-', '"n'))).toMatchObject({
        status: 200,
      });
    }
    expect((await run(id))['data']).toMatchObject({
      metrics: [{ value: 'Infinity' }, { value: 'NaN' }, { value: '-Infinity' }],
    });
    expect(await mlflow.post('runs/log-metric', '{"value": NaN')).toMatchObject({
      status: 400,
      body: { error_code: 'BAD_REQUEST' },
    });
  });

  it('keeps a param as it was first logged', async () => {
    const id = await freshRun();
    const log = (value: string) => mlflow.post('runs/log-parameter', { run_id: id, key: 'a', value });
    await log('1');
    expect((await log('1')).status).toBe(200);
    expect(await log('2')).toEqual({
      status: 400,
      body: {
        error_code: 'INVALID_PARAMETER_VALUE',
        message:
          `Changing param values is not allowed. Param with key='a' was already logged with value='1' for run ID='${id}'.` +
          " Attempted logging new value '2'.",
      },
    });
    const params = [
      { key: 'b', value: 'x' },
      { key: 'a', value: '2' },
    ];
    const batch = await mlflow.post('runs/log-batch', { run_id: id, params });
    expect(batch.status).toBe(400);
    expect(batch.body['message']).toContain('Changing param values is not allowed.');
    expect((await run(id))['data']?.['params']).toEqual([{ key: 'a', value: '1' }]);
  });

  it('shortens values that are too long, and says the last of what a batch says of a tag', async () => {
    const id = await freshRun();
    await mlflow.post('runs/log-batch', {
      run_id: id,
      params: [{ key: 'long', value: 'x'.repeat(6001) }],
      tags: [
        { key: 't', value: '1' },
        { key: 't', value: '2' },
      ],
    });
    const { data } = await run(id);
    expect(data?.['params']).toEqual([{ key: 'long', value: 'x'.repeat(6000) }]);
    expect(data?.['tags']).toEqual(expect.arrayContaining([{ key: 't', value: '2' }]));
  });

  it('may be more after the run has ended, and nothing after it was deleted', async () => {
    const id = await freshRun();
    await mlflow.post('runs/update', { run_id: id, status: 'FINISHED' });
    const set = () => mlflow.post('runs/set-tag', { run_id: id, key: 'late', value: 'yes' });
    expect((await set()).status).toBe(200);
    await mlflow.post('runs/delete', { run_id: id });
    const message = `The run ${id} must be in the 'active' state. Current state is deleted.`;
    expect(await set()).toEqual({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE', message } });
    expect((await mlflow.post('runs/delete-tag', { run_id: id, key: 'late' })).body['message']).toBe(message);
  });

  it('lets tags go', async () => {
    const id = await freshRun();
    await mlflow.post('runs/set-tag', { run_uuid: id, key: 'taggity', value: 'do-dah' });
    expect((await mlflow.post('runs/delete-tag', { run_id: id, key: 'taggity' })).status).toBe(200);
    expect(await mlflow.post('runs/delete-tag', { run_id: id, key: 'taggity' })).toEqual({
      status: 404,
      body: {
        error_code: 'RESOURCE_DOES_NOT_EXIST',
        message: `No tag with name: taggity in run with id ${id}`,
      },
    });
    expect((await mlflow.post('runs/delete-tag', { run_id: 'fake', key: 'a' })).body['message']).toBe(
      'Run with id=fake not found',
    );
  });

  it('tells datasets and models as inputs and outputs', async () => {
    const id = await freshRun();
    const dataset = { name: 'n', digest: 'd', source_type: 'local', source: '{}', schema: '{"a":1}' };
    const tags = [
      { key: 'foo', value: 'baz' },
      { key: 'mlflow.data.context', value: 'training' },
    ];
    const inputs = { run_id: id, datasets: [{ dataset, tags }] };
    expect(await mlflow.post('runs/log-inputs', inputs)).toEqual({ status: 200, body: {} });
    expect((await mlflow.post('runs/log-inputs', inputs)).status).toBe(200);
    expect((await run(id))['inputs']).toEqual({ dataset_inputs: [{ dataset, tags }] });
    const { experiment_id = '' } = (await run(id))['info'] ?? {};
    expect(
      (await mlflow.post('experiments/search-datasets', { experiment_ids: [experiment_id] })).body,
    ).toEqual({
      dataset_summaries: [{ experiment_id, name: 'n', digest: 'd', context: 'training' }],
    });
    expect((await mlflow.post('experiments/search-datasets', {})).body['message']).toBe(
      'SearchDatasets request must specify at least one experiment_id.',
    );
  });

  it("keeps the descriptions of an MLflow 2 client's models in a tag", async () => {
    const id = await freshRun();
    const model = { artifact_path: 'm', flavors: {}, utc_time_created: 'now', run_id: id };
    for (const artifact_path of ['m', 'n']) {
      const model_json = JSON.stringify({ ...model, artifact_path });
      expect((await mlflow.post('runs/log-model', { run_id: id, model_json })).status).toBe(200);
    }
    const tags: readonly { readonly key: string; readonly value: string }[] =
      (await run(id))['data']?.['tags'] ?? [];
    const history = tags.find(({ key }) => key === 'mlflow.log-model.history')?.value ?? '[]';
    expect(JSON.parse(history)).toEqual([model, { ...model, artifact_path: 'n' }]);
    expect((await mlflow.post('runs/log-model', { run_id: id, model_json: '{' })).body['message']).toContain(
      'Malformed model info.',
    );
    expect((await mlflow.post('runs/log-model', { run_id: id, model_json: '{}' })).body['message']).toContain(
      "missing mandatory fields: {'artifact_path', 'flavors', 'utc_time_created', 'run_id'}",
    );
  });

  it.each([
    ['log-metric', { run_id: 31 }, "Invalid value 31 for parameter 'run_id' supplied"],
    ['log-metric', { key: 31 }, "Invalid value 31 for parameter 'key' supplied"],
    ['log-metric', { step: 'foo' }, 'Invalid value "foo" for parameter \'step\' supplied'],
    ['log-metric', { timestamp: 'foo' }, 'Invalid value "foo" for parameter \'timestamp\' supplied'],
    ['log-metric', { timestamp: -1 }, 'Timestamp must be a nonnegative long'],
    ['log-metric', { run_id: null }, "Missing value for required parameter 'run_id'."],
    ['log-metric', { key: undefined }, "Missing value for required parameter 'key'."],
    ['log-metric', { value: undefined }, "Missing value for required parameter 'value'."],
    [
      'log-metric',
      { key: '../a' },
      "for parameter 'name' supplied: Names may be treated as files in certain cases",
    ],
    ['log-parameter', { key: 31 }, "Invalid value 31 for parameter 'key' supplied"],
    ['log-parameter', { value: 41 }, "Invalid value 41 for parameter 'value' supplied"],
    ['set-tag', { value: 41 }, "Invalid value 41 for parameter 'value' supplied"],
    ['set-tag', { value: 'a\0', timestamp: 0 }, 'U+0000'],
    [
      'log-inputs',
      { datasets: [{ dataset: { name: 'n' } }] },
      "Missing value for required parameter 'datasets[0].dataset.digest'.",
    ],
    ['outputs', { models: 'm' }, 'Invalid value "m" for parameter \'models\' supplied'],
  ])('%s refuses %j', async (path, wrong, text) => {
    const request = {
      run_id,
      key: 'k',
      timestamp: 1,
      step: 1,
      value: path === 'log-metric' ? 1 : 'v',
      ...wrong,
    };
    const { status, body } = await mlflow.post(`runs/${path}`, request);
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body['message']).toContain(text);
  });

  it.each([
    [{ run_id: '' }, "Missing value for required parameter 'run_id'."],
    [{ metrics: 'foo' }, 'Invalid value "foo" for parameter \'metrics\' supplied'],
    [{ params: 'foo' }, 'Invalid value "foo" for parameter \'params\' supplied'],
    [{ tags: 'foo' }, 'Invalid value "foo" for parameter \'tags\' supplied'],
    [
      { metrics: [{ key: 'mae', value: 2.5 }] },
      "Missing value for required parameter 'metrics[0].timestamp'.",
    ],
    [{ metrics: [{ key: 'mae', timestamp: 1 }] }, "Missing value for required parameter 'metrics[0].value'."],
    [{ metrics: [{ value: 1, timestamp: 1 }] }, "Missing value for required parameter 'metrics[0].key'."],
    [
      { metrics: [{ key: 'a', value: 'x', timestamp: 1 }] },
      'Invalid value "x" for parameter \'metrics[0].value\' supplied',
    ],
    [
      { metrics: [{ key: 'a@', value: 1, timestamp: 1 }] },
      "for parameter 'metrics[0].name' supplied: Names may only contain",
    ],
    [{ metrics: [null] }, "Invalid value null for parameter 'metrics[0]' supplied"],
    [{ params: [{ value: 'x' }] }, "Missing value for required parameter 'params[0].key'."],
    [{ params: [{ key: 'a', value: 1 }] }, "Invalid value 1 for parameter 'params[0].value' supplied"],
    [{ params: [{ key: 'a' }, { key: 'a' }] }, "Duplicate parameter keys have been submitted: ['a']."],
    [
      { tags: [{ key: 'a'.repeat(251), value: '' }] },
      "'tags[0].key' exceeds the maximum length of 250 characters",
    ],
    [{ params: many(101, { key: 'a' }) }, 'can contain at most 100 params. Got 101 params.'],
    [{ metrics: many(1001, {}) }, 'can contain at most 1000 metrics. Got 1001 metrics.'],
    [{ metrics: many(950, {}), tags: many(60, {}) }, 'at most 1000 metrics, params, and tags. Got 1010'],
  ])('a batch refuses what is wrong in it (case %#)', async (wrong, text) => {
    const { status, body } = await mlflow.post('runs/log-batch', { run_id, ...wrong });
    expect([status, body['error_code']]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    expect(body['message']).toContain(text);
  });
});

function many<T>(length: number, item: T): readonly T[] {
  return Array.from({ length }, () => item);
}
