import { identityGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoGraph } from '../model-process/testing/graphs.js';
import { infer } from '../testing/infer-client.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await Promise.all([
    bench.open('float', { versions: 1, file: identityGraph() }),
    bench.open('echo', { versions: 1, file: echoGraph() }),
  ]);
});

afterAll(() => bench.close());

const X = { inputs: [{ name: 'x', datatype: 'FP32', shape: [2, 1], data: [1, 2] }] };

describe('the repository', () => {
  it('lists the versions of all models, or of those that are ready', async () => {
    await bench.open('listed');

    expect(await index()).toContainEqual({ name: 'float', version: '1', state: 'READY', reason: '' });
    expect(await index({ ready: true })).toContainEqual(expect.objectContaining({ name: 'listed' }));
  });

  it('unloads a model, which then answers nobody until it is loaded again', async () => {
    await bench.open('resting', { versions: 1, file: identityGraph() });
    const ask = () => infer(bench, 'resting/infer', { json: X });

    expect(await post('/repository/models/resting/unload')).toEqual({ status: 200, body: '' });
    expect(await ask()).toMatchObject({
      status: 503,
      body: { error: "Request for unknown model: 'resting' is not at ready state" },
    });
    expect((await bench.predict('resting:predict', { instances: [[1]] })).status).toBe(503);
    expect((await get('/models/resting/ready')).status).toBe(503);
    expect(await index()).toContainEqual({ name: 'resting', state: 'UNAVAILABLE', reason: 'unloaded' });
    expect(await index({ ready: true })).not.toContainEqual(expect.objectContaining({ name: 'resting' }));
    expect(await stateOf('resting')).toEqual({ loaded: false, traffic: [{ state: 'UNLOADED' }] });

    expect(await post('/repository/models/resting/load')).toEqual({ status: 200, body: '' });
    expect((await ask()).status).toBe(200);
    expect(await stateOf('resting')).toEqual({ loaded: true, traffic: [{ state: 'READY' }] });
  });

  it('keeps what was unloaded so after a restart', async () => {
    await bench.open('sleeping', { versions: 1 });
    await post('/repository/models/sleeping/unload');
    await bench.service.restart();
    while ((await bench.service.fetch('/v2/health/ready')).status !== 200);

    expect((await infer(bench, 'sleeping/infer', { json: X })).status).toBe(503);
    expect((await infer(bench, 'float/infer', { json: X })).status).toBe(200);
  }, 60_000);

  it('says that it knows no such model, and loads none from a file', async () => {
    const config = { parameters: { config: '{}' } };

    expect((await post('/repository/models/nobody/load')).status).toBe(404);
    expect((await post('/repository/models/nobody/unload')).status).toBe(404);
    expect(await post('/repository/models/float/load', config)).toMatchObject({
      status: 400,
      body: expect.stringContaining('not supported'),
    });
    expect((await post('/repository/index', '[')).status).toBe(400);
  });

  it('is changed by those who may write only', async () => {
    const reader = { authorization: 'Bearer test-reader' };

    expect((await post('/repository/models/float/unload', undefined, reader)).status).toBe(403);
    expect((await post('/repository/index', undefined, reader)).status).toBe(200);
  });
});

describe('a configuration', () => {
  it('tells the types and shapes of a row, and how requests are joined', async () => {
    expect((await get('/models/float/config')).body).toEqual({
      name: 'float',
      platform: 'onnxruntime_onnx',
      backend: 'onnxruntime',
      version_policy: { specific: { versions: [1] } },
      max_batch_size: expect.any(Number),
      input: [{ name: 'x', data_type: 'TYPE_FP32', dims: [1] }],
      output: [{ name: 'y', data_type: 'TYPE_FP32', dims: [1] }],
      instance_group: [{ name: 'float', kind: 'KIND_CPU', count: 1 }],
      default_model_filename: 'model.onnx',
      dynamic_batching: { preferred_batch_size: [], max_queue_delay_microseconds: 0 },
    });
    expect((await get('/models/echo/versions/1/config')).body).toMatchObject({
      input: expect.arrayContaining([{ name: 'string', data_type: 'TYPE_STRING', dims: [] }]),
    });
    expect((await get('/models/nobody/config')).status).toBe(404);
  });
});

describe('statistics', () => {
  it('count requests, rows and executions, and the time in them', async () => {
    await bench.open('counted', { versions: 1, file: identityGraph() });
    await infer(bench, 'counted/infer', { json: X });
    await infer(bench, 'counted/infer', { json: { inputs: [] } });
    const { body } = await get('/models/counted/stats');
    const some = { count: 1, ns: expect.any(Number) };

    expect(body).toEqual({
      model_stats: [
        {
          name: 'counted',
          version: '1',
          last_inference: expect.any(Number),
          inference_count: 2,
          execution_count: 1,
          inference_stats: {
            success: some,
            fail: some,
            queue: some,
            compute_input: { count: 0, ns: 0 },
            compute_infer: some,
            compute_output: { count: 0, ns: 0 },
            cache_hit: { count: 0, ns: 0 },
            cache_miss: { count: 0, ns: 0 },
          },
          response_stats: {},
          batch_stats: [
            {
              batch_size: 2,
              compute_input: { count: 0, ns: 0 },
              compute_infer: some,
              compute_output: { count: 0, ns: 0 },
            },
          ],
          memory_usage: [{ type: 'CPU', id: 0, byte_size: expect.any(Number) }],
        },
      ],
    });
  });

  it('are those of all models where none is named, and of one version where one is', async () => {
    const { body } = await get('/models/stats');

    expect((body as { model_stats: object[] }).model_stats).toContainEqual(
      expect.objectContaining({ name: 'echo' }),
    );
    expect((await get('/models/float/versions/1/stats')).status).toBe(200);
    expect((await get('/models/float/versions/7/stats')).status).toBe(404);
  });
});

describe('what Triton has and we have not', () => {
  it.each([
    '/trace/setting',
    '/models/float/trace/setting',
    '/logging',
    '/systemsharedmemory/status',
    '/systemsharedmemory/region/r/register',
    '/cudasharedmemory/region/r/unregister',
  ])('is refused as such: %s', async (path) => {
    const refusal = { error: expect.stringContaining('does not support') };

    expect(await get(path)).toEqual({ status: 501, body: refusal });
    expect((await post(path, {})).status).toBe(501);
  });
});

async function index(body: object = {}): Promise<unknown> {
  return JSON.parse((await post('/repository/index', body)).body);
}

async function stateOf(name: string): Promise<unknown> {
  const query = 'query ($name: String!) { endpoint(name: $name) { loaded traffic { state } } }';
  const { data } = await bench.service.graphql(query, { name });
  return data['endpoint'];
}

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await bench.service.fetch(`/v2${path}`);
  return { status: response.status, body: await response.json() };
}

async function post(
  path: string,
  body?: object | string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: string }> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const init = { method: 'POST', headers, ...(text !== undefined && { body: text }) };
  const response = await bench.service.fetch(`/v2${path}`, init);
  return { status: response.status, body: await response.text() };
}
