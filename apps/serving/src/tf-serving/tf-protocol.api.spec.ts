import { deflateSync, gzipSync } from 'node:zlib';
import { halfPlusTwoGraph, identityGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesModel, echoTypesModel, logarithmModel, twoClassModel } from '../testing/protocol-models.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench({ ORRERY_TF_SERVING_CORS: '1' });
  await bench.open('half_plus_two', { versions: 1, file: halfPlusTwoGraph() });
  await bench.open('types', { versions: 1, file: echoTypesModel() });
  await bench.open('bytes', { versions: 1, file: bytesModel() });
  await bench.open('logarithm', { versions: 1, file: logarithmModel(), missingValues: 'ALLOW' });
  await bench.open('classes', { versions: 1, file: twoClassModel() });
  await bench.open('wide', { versions: 1, file: identityGraph('float32', ['N', 2]) });
});

afterAll(() => bench.close());

async function ask(path: string, init: RequestInit = {}) {
  const response = await bench.service.fetch(path, init);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const post = (call: string, body: string) => ask(`/v1/models/${call}`, { method: 'POST', body });

describe('half_plus_two', () => {
  it.each<[string, string, string]>([
    ['rows', '{"instances": [2.0, 3.0, 4.0]}', '{"predictions":[3.0,3.5,4.0]}'],
    ['named rows', '{"instances": [{"x": 2}, {"x": 3}, {"x": 4}]}', '{"predictions":[3.0,3.5,4.0]}'],
    ['a column', '{"inputs": [2.0, 3.0, 4.0]}', '{"outputs":[3.0,3.5,4.0]}'],
    ['a named column', '{"inputs": {"x": [2, 3, 4]}}', '{"outputs":[3.0,3.5,4.0]}'],
    [
      'a named signature, and what follows the body',
      '{"signature_name": "serving_default", "instances": [2, 3, 4]} ;',
      '{"predictions":[3.0,3.5,4.0]}',
    ],
  ])('answers %s', async (_, body, answer) => {
    expect(await post('half_plus_two:predict', body)).toMatchObject({ status: 200, text: answer });
  });

  it('answers examples as a regressor, and as a classifier with scores only', async () => {
    const examples = '{"context": {"x": 2.0, "other": "a"}, "examples": [{}, {"x": 3}, {"x": [4]}]}';

    expect((await post('half_plus_two:regress', examples)).text).toBe('{"results":[3.0,3.5,4.0]}');
    expect((await post('half_plus_two:classify', examples)).text).toBe(
      '{"results":[[["",3.0]],[["",3.5]],[["",4.0]]]}',
    );
  });

  it.each(['/v1/models/half_plus_two', '/V1/MODELS/half_plus_two', '/v1/models/half_plus_two/versions/1'])(
    'answers at %s',
    async (path) => {
      const answer = await ask(`${path}:Predict`, { method: 'POST', body: '{"instances": [2]}' });

      expect(answer).toMatchObject({ status: 200, text: '{"predictions":[3.0]}' });
    },
  );

  it('answers by its label, in plain JSON, and names the answer', async () => {
    const { status, headers } = await post('half_plus_two/labels/stable:predict', '{"instances": [2]}');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('x-orrery-prediction-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('says who does not answer', async () => {
    expect((await post('half_plus_two:explain', '{"instances": [2]}')).status).toBe(501);
    expect((await post('wide:regress', '{"examples": [{"x": [1, 2]}]}')).text).toBe(
      '{"error":"Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got \\"y\\" float32 [1 2]"}',
    );
  });
});

describe('values', () => {
  const row = {
    bool: 'true',
    int8: '-128',
    int16: '-32768',
    int32: '-2147483648',
    int64: '-9223372036854775807',
    uint8: '255',
    uint16: '65535',
    uint32: '4294967295',
    uint64: '18446744073709551615',
    float16: '0.5',
    float32: '0.1',
    float64: '0.1',
    string: '"é\\u0001\\"😀"',
  };
  const members = (suffix: string, wrap = (text: string) => text) =>
    Object.entries(row).map(([type, text]) => `"${type}${suffix}":${wrap(text)}`);

  it('of every type come back as they went, row by row', async () => {
    const { text } = await post('types:predict', `{"instances": [{${members('').join()}}]}`);

    expect(text).toBe(`{"predictions":[{${members('_out').join()}}]}`);
  });

  it('of every type come back as they went, column by column', async () => {
    const list = (text: string) => `[${text},${text}]`;
    const { text } = await post('types:predict', `{"inputs": {${members('', list).join()}}}`);

    expect(text).toBe(`{"outputs":{${members('_out', list).join()}}}`);
  });

  it('that are not finite are taken where the endpoint allows that, and given bare', async () => {
    const { text } = await post('logarithm:predict', '{"instances": [1, 0, NaN, Infinity, -1]}');

    expect(text).toBe('{"predictions":[0.0,-Infinity,NaN,Infinity,NaN]}');
  });

  it('of text may be bytes, and are given as such where the name of the output says so', async () => {
    const { text } = await post('bytes:predict', '{"instances": [{"b64": "aMOpbGxv"}, "plain"]}');

    expect(text).toBe('{"predictions":[{"b64":"aMOpbGxv"},{"b64":"cGxhaW4="}]}');
    expect((await post('bytes:predict', '{"inputs": {"text": [{"b64": "YQ=="}]}}')).text).toBe(
      '{"outputs":[{"b64":"YQ=="}]}',
    );
    expect((await post('bytes:predict', '{"instances": [{"b64": "!"}]}')).text).toBe(
      '{"error":"Failed to process element: 0 of \'instances\' list. Error: INVALID_ARGUMENT: Unable to base64 decode"}',
    );
    expect((await post('bytes:predict', '{"instances": [{"b64": "/w=="}]}')).text).toContain('are not UTF-8');
  });

  it('of classes have a score each', async () => {
    const { text } = await post('classes:classify', '{"examples": [{"x": 0.25}, {"x": 1}]}');

    expect(text).toBe('{"results":[[["",0.25],["",0.75]],[["",1.0],["",0.0]]]}');
  });
});

describe('the state of a model', () => {
  const available = { version: '1', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } };
  const get = async (path: string): Promise<unknown> => JSON.parse((await ask(path)).text);

  it('is that of its versions, with what KServe’s clients read of it', async () => {
    const one = { model_version_status: [available] };

    expect(await get('/v1/models/types')).toEqual({ ...one, name: 'types', ready: true });
    expect(await get('/v1/models/types/versions/1')).toEqual(one);
    expect(await get('/v1/models/types/labels/stable')).toEqual(one);
  });

  it('is refused for what is not there', async () => {
    const error = (text: string) => ({ error: text });

    expect(await get('/v1/models/none')).toEqual(error('Could not find any versions of model none'));
    expect(await get('/v1/models/types/versions/2')).toEqual(
      error('Could not find version 2 of model types'),
    );
    expect(await get('/v1/models/types/labels/none')).toEqual(
      error('Unrecognized servable version label: none'),
    );
    expect(await get('/v1/models/none/metadata')).toEqual(
      error('Servable not found for request: Latest(none)'),
    );
    expect(await get('/v1/models/types/other')).toEqual(
      error('Malformed request: GET /v1/models/types/other'),
    );
  });

  it('comes with what it takes and gives', async () => {
    expect(await get('/v1/models/types/versions/1/metadata')).toMatchObject({
      model_spec: { name: 'types', signature_name: '', version: '1' },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: {
                float16: { dtype: 'DT_HALF', tensor_shape: { dim: [{ size: '-1' }], unknown_rank: false } },
                uint64: { dtype: 'DT_UINT64' },
                string: { dtype: 'DT_STRING', name: 'string' },
              },
              method_name: 'tensorflow/serving/predict',
            },
          },
        },
      },
    });
  });

  it('is listed by name, as KServe does', async () => {
    expect(await get('/v1/models')).toEqual({
      models: ['bytes', 'classes', 'half_plus_two', 'logarithm', 'types', 'wide'],
    });
  });
});

describe('pages of other origins', () => {
  it('may ask where that is switched on', async () => {
    const { headers, status } = await post('half_plus_two:predict', '{"instances": [2]}');

    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-methods')).toBe('POST, GET');
    expect(headers.get('access-control-allow-headers')).toContain('Content-Type');
  });

  it('may ask first, without a token', async () => {
    const preflight = (headers: Record<string, string>) =>
      ask('/v1/models/half_plus_two:predict', {
        method: 'OPTIONS',
        headers: { authorization: 'Bearer nobody', ...headers },
      });

    expect(await preflight({ origin: 'https://example.org' })).toMatchObject({ status: 200, text: '' });
    expect(await preflight({})).toMatchObject({
      status: 400,
      text: '{"error":"Origin header is missing in CORS preflight"}',
    });
  });
});

describe('a compressed body', () => {
  const body = '{"instances": [2, 3, 4]}';
  const send = (bytes: Uint8Array<ArrayBuffer>, encoding: string) =>
    ask('/v1/models/half_plus_two:predict', {
      method: 'POST',
      body: bytes,
      headers: { 'content-encoding': encoding },
    });
  const bytesOf = (buffer: Buffer) => new Uint8Array(buffer);

  it('is inflated', async () => {
    for (const [encoding, bytes] of [
      ['gzip', gzipSync(body)],
      ['deflate', deflateSync(body)],
      ['identity', Buffer.from(body)],
    ] as const) {
      expect((await send(bytesOf(bytes), encoding)).text).toBe('{"predictions":[3.0,3.5,4.0]}');
    }
  });

  it('that grows past the limit is too large, however small it is', async () => {
    const bomb = bytesOf(gzipSync(Buffer.alloc(64 * 1024 ** 2, ' ')));

    expect(bomb.length).toBeLessThan(100_000);
    expect((await send(bomb, 'gzip')).status).toBe(413);
    expect((await send(bytesOf(gzipSync(body)), 'gzip')).status).toBe(200);
  });

  it('that is none, or is cut off, or is of a kind that nobody knows, is refused', async () => {
    expect(await send(bytesOf(Buffer.from(body)), 'gzip')).toMatchObject({
      status: 400,
      text: '{"error":"incorrect header check"}',
    });
    expect((await send(bytesOf(gzipSync(body).subarray(0, 20)), 'gzip')).status).toBe(400);
    expect((await send(bytesOf(Buffer.from(body)), 'br')).text).toBe(
      '{"error":"Send the body as gzip, deflate or as it is."}',
    );
  });
});
