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
      body: { error: expect.stringContaining('JSON Value: null Type: Null is not of expected type: float') },
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
      'Failed to process element: 1 of \'instances\' list. JSON object: {\n    "distance": 1\n} keys must be equal to: distance,origin',
    ],
    [
      'an unknown feature',
      'strict',
      { instances: [{ ...good, gate: 1 }] },
      400,
      "key: gate of 'instances' list. Error: INVALID_ARGUMENT: JSON object: does not have named input: gate",
    ],
    [
      'a wrong type',
      'strict',
      { instances: [{ ...good, distance: 'far' }] },
      400,
      'Failed to process element: 0 key: distance of \'instances\' list. Error: INVALID_ARGUMENT: JSON Value: "far" Type: String is not of expected type: float',
    ],
    [
      'a missing column',
      'strict',
      { inputs: { distance: [1] } },
      400,
      "Missing named input: origin in 'inputs' object.",
    ],
    ['a wrong shape', 'echo', { instances: [[1, 2]] }, 400, '"x" in row 0 has the shape [2], not [1]'],
    ['NaN', 'echo', nan, 400, '"x" in row 0 is NaN: send a finite number.'],
    [
      'a number that is no number',
      'echo',
      { instances: [['NaN']] },
      400,
      'JSON Value: "NaN" Type: String is not of expected type: float',
    ],
    ['infinity', 'echo', '{"instances": [[1e999]]}', 400, '"x" in row 0 is Infinity'],
    [
      'no JSON',
      'echo',
      broken,
      400,
      'JSON Parse error: Missing a comma or ] after an array element. at offset: 18',
    ],
    ['an empty body', 'echo', '', 400, 'JSON Parse error: The document is empty'],
    ['no object', 'echo', [1], 400, 'JSON Value: [1] Is not object'],
    ['neither rows nor columns', 'echo', {}, 400, "Missing 'inputs' or 'instances' key"],
    [
      'both',
      'echo',
      { instances: [], inputs: [] },
      400,
      "expecting only one of 'inputs' or 'instances' keys to exist",
    ],
    ['rows that are no list', 'echo', { instances: 7 }, 400, "Expecting 'instances' to be an list/array"],
    ['no rows', 'echo', { instances: [] }, 400, "No values in 'instances' array"],
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
    [
      'a signature that is no text',
      'echo',
      { signature_name: 100 },
      400,
      "not formatted correctly. 'signature_name' key must be a string value.",
    ],
    [
      'an unknown endpoint',
      'nobody',
      { instances: [[1]] },
      404,
      'Servable not found for request: Latest(nobody)',
    ],
    [
      'an unknown version',
      'echo/versions/9',
      { instances: [[1]] },
      404,
      'Servable not found for request: Specific(echo, 9)',
    ],
    [
      'an unknown label',
      'echo/labels/none',
      { instances: [[1]] },
      400,
      'Unrecognized servable version label: none',
    ],
    [
      'a version that is no number',
      'echo/versions/x',
      { instances: [[1]] },
      400,
      'Malformed request: POST /v1/models/',
    ],
    [
      'a version beyond all numbers',
      'echo/versions/18446744073709551615',
      { instances: [[1]] },
      400,
      'Failed to convert version: 18446744073709551615 to numeric.',
    ],
  ])('is told what is wrong: %s', async (_, path, body, status, error) => {
    const response = await bench.predict(`${path}:predict`, body);

    expect(response.status).toBe(status);
    expect(response.body).toEqual({ error: expect.stringContaining(error) });
  });

  it('is not repeated to its sender at length', async () => {
    const long = 'x'.repeat(500_000);
    const { body } = await bench.predict('strict:predict', { instances: [{ ...good, [long]: 1 }] });

    expect(body.error).toContain('Failed to process element: 0 key: xxx');
    expect(body.error?.length).toBeLessThan(5000);
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

    expect(body.error).toContain('element: 33');
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

async function answer(path: string, body: unknown): Promise<unknown> {
  return (await bench.predict(path, body)).body;
}
