import { identityGraph, integerDivisionGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delayModel } from '../testing/delay-model.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await bench.open('echo', { versions: 1, file: identityGraph() });
  await bench.open('delay', { versions: 1, file: delayModel(), missingValues: 'ALLOW' });
  await bench.open('strict', { versions: 1, file: delayModel() });
  await bench.open('division', { versions: 1, file: integerDivisionGraph() });
});

afterAll(() => bench.close());

describe('predict', () => {
  it('takes rows and gives rows, bare for one output and by name for several', async () => {
    expect(await answer('echo:predict', { instances: [1.5, { x: 2 }, [3]] })).toEqual({
      predictions: [[1.5], [2], [3]],
    });
    expect(await answer('strict:predict', { instances: [{ distance: 700, origin: 'ATL' }] })).toEqual({
      predictions: [{ probability: expect.anything(), label: expect.anything() }],
    });
  });

  it('takes columns and gives columns', async () => {
    expect(await answer('echo:predict', { inputs: { x: [[1], [2]] } })).toEqual({ outputs: [[1], [2]] });
    expect(
      await answer('strict:predict', { inputs: { distance: [1, 2], origin: ['a', 'b'] } }),
    ).toMatchObject({ outputs: { probability: [expect.anything(), expect.anything()] } });
  });

  it('asks one version, whatever the traffic', async () => {
    expect(await answer('echo/versions/1:predict', { instances: [[1]] })).toEqual({ predictions: [[1]] });
  });

  it('takes null for a missing number where the endpoint was declared so', async () => {
    const instances = [{ distance: null, origin: 'ATL' }];

    expect((await bench.predict('delay:predict', { instances })).status).toBe(200);
    expect(await bench.predict('strict:predict', { instances })).toMatchObject({
      status: 400,
      body: { error: '"distance" in row 0 is null, not float32.' },
    });
  });

  it('takes a body whatever its content type says, as from curl', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };

    expect((await bench.predict('echo:predict', { instances: [[1]] }, headers)).status).toBe(200);
  });
});

describe('a bad request', () => {
  const good = { distance: 1, origin: 'ATL' };
  const [nan, broken] = ['{"instances": [[NaN]]}', '{"instances": [[1]'];

  it.each<[string, string, unknown, number, string]>([
    [
      'a missing feature',
      'strict',
      { instances: [good, { distance: 1 }] },
      400,
      '"origin" is missing in row 1',
    ],
    [
      'an unknown feature',
      'strict',
      { instances: [{ ...good, gate: 1 }] },
      400,
      '"gate" in row 0 is no feature',
    ],
    [
      'a wrong type',
      'strict',
      { instances: [{ ...good, distance: 'far' }] },
      400,
      '"distance" in row 0 is the string',
    ],
    ['a wrong shape', 'echo', { instances: [[1, 2]] }, 400, '"x" in row 0 has the shape [2], not [1]'],
    ['NaN', 'echo', nan, 400, 'JSON Parse error'],
    ['a number that is no number', 'echo', { instances: [['NaN']] }, 400, '"x" in row 0 is the string "NaN"'],
    ['infinity', 'echo', '{"instances": [[1e999]]}', 400, '"x" in row 0 is Infinity'],
    ['no JSON', 'echo', broken, 400, 'JSON Parse error'],
    ['an empty body', 'echo', '', 400, ''],
    ['no object', 'echo', [1], 400, 'Send a JSON object'],
    ['neither rows nor columns', 'echo', {}, 400, 'exactly one of'],
    ['both rows and columns', 'echo', { instances: [], inputs: [] }, 400, 'exactly one of'],
    ['no rows', 'echo', { instances: [] }, 400, 'There are no rows'],
    ['users without rows', 'echo', { instances: [[1]], user_ids: [] }, 400, '0 user_ids for 1 instances'],
    [
      'a user that is no text',
      'echo',
      { instances: [[1]], user_ids: [7] },
      400,
      '"user_ids[0]" must be text',
    ],
    ['users with columns', 'echo', { inputs: [[1]], user_ids: ['a'] }, 400, '"user_ids" go with "instances"'],
    [
      'an unknown signature',
      'echo',
      { instances: [[1]], signature_name: 'x' },
      400,
      'signature name: "x" not found',
    ],
    ['an unknown endpoint', 'nobody', { instances: [[1]] }, 404, 'Endpoint "nobody" does not exist'],
    ['an unknown version', 'echo/versions/9', { instances: [[1]] }, 404, '"9" does not exist'],
    [
      'a version that is no number',
      'echo/versions/x',
      { instances: [[1]] },
      400,
      'Failed to convert version',
    ],
  ])('is told what is wrong: %s', async (_, path, body, status, error) => {
    const response = await bench.predict(`${path}:predict`, body);

    expect(response.status).toBe(status);
    expect(response.body).toEqual({ error: expect.stringContaining(error) });
  });

  it('of 10 MB is refused as too large, and the connection stays whole', async () => {
    const response = await bench.predict('echo:predict', { instances: ['x'.repeat(10_000_000)] });

    expect(response.status).toBe(413);
    expect(response.body).toEqual({ error: expect.stringContaining('larger than 8388608 bytes') });
  });

  it('names the row as the caller counts it, also when rows go to several versions', async () => {
    await bench.open('rowed');
    await bench.divide('rowed', { 1: 50, 2: 50 });
    const rows = Array.from({ length: 40 }, (_, i) => (i === 33 ? ['wrong'] : [i]));
    const userIds = rows.map((_, i) => `user-${i}`);

    const { body } = await bench.predict('rowed:predict', { instances: rows, user_ids: userIds });

    expect(body.error).toContain('row 33');
  });

  it('needs a token, and any token will do', async () => {
    const as = (authorization: string) =>
      bench.predict('echo:predict', { instances: [[1]] }, { authorization });

    expect(await as('Bearer nobody')).toMatchObject({ status: 401, body: { error: expect.any(String) } });
    expect((await as('Bearer test-reader')).status).toBe(200);
  });

  it('that ends the model’s process fails alone', async () => {
    const fatal = { inputs: { a: [[-2147483648]], b: [[-1]] } };
    const harmless = { inputs: { a: [[6]], b: [[3]] } };

    expect(await bench.predict('division:predict', fatal)).toMatchObject({
      status: 503,
      body: { error: expect.any(String) },
    });
    expect(await answer('division:predict', harmless)).toEqual({ outputs: [[2]] });
    expect((await bench.predict('echo:predict', { instances: [[1]] })).status).toBe(200);
  });
});

describe('the state of a model', () => {
  it('is that of its versions', async () => {
    const available = {
      version: '1',
      state: 'AVAILABLE',
      status: { error_code: 'OK', error_message: '' },
    };

    expect(await get('echo')).toEqual({ model_version_status: [available] });
    expect(await get('echo/versions/1')).toEqual({ model_version_status: [available] });
    expect(await get('echo/versions/2')).toEqual({ error: expect.stringContaining('"2" does not exist') });
  });

  it('comes with what it takes and gives', async () => {
    expect(await get('echo/metadata')).toMatchObject({
      model_spec: { name: 'echo', version: '1' },
      metadata: {
        signature_def: {
          signature_def: {
            serving_default: {
              inputs: { x: { dtype: 'DT_FLOAT', tensor_shape: { dim: [{ size: '-1' }, { size: '1' }] } } },
            },
          },
        },
      },
    });
  });
});

async function answer(path: string, body: unknown): Promise<unknown> {
  return (await bench.predict(path, body)).body;
}

async function get(path: string): Promise<unknown> {
  return (await bench.service.fetch(`/v1/models/${path}`)).json();
}
