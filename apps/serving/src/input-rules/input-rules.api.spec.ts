import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delayModel } from '../testing/delay-model.js';
import { infer } from '../testing/infer-client.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await bench.open('delay', { versions: 1, file: delayModel() });
  expect(
    await set({
      endpoint: 'delay',
      maxRows: 3,
      features: [
        { feature: 'distance', min: 10, max: 5000, missing: 'ALLOW' },
        { feature: 'origin', categories: ['ATL', 'ORD'] },
      ],
    }),
  ).toBe('SetInputRulesSuccess');
}, 120_000);

afterAll(() => bench.close());

const row = (distance: number | null, origin: string) => ({ distance, origin });
const predict = (...instances: readonly object[]) => bench.predict('delay:predict', { instances });

describe('the rules of an endpoint', PATIENCE, () => {
  it('let through what keeps them, and what may be missing', async () => {
    expect((await predict(row(10, 'ATL'), row(5000, 'ORD'), row(null, 'ORD'))).status).toBe(200);
  });

  it('refuse rows, columns and tensors that break them, and name feature and row', async () => {
    const range = '"distance" in row 1 is 5001: at most 5000 is allowed here.';
    const rows = await predict(row(10, 'ATL'), row(5001, 'ATL'));
    expect([rows.status, rows.body.error]).toEqual([400, range]);
    const columns = await bench.predict('delay:predict', {
      inputs: { distance: [10, 5001], origin: ['ATL', 'ATL'] },
    });
    expect([columns.status, columns.body.error]).toEqual([400, range]);
    const tensors = await infer(bench, 'delay/infer', {
      json: {
        inputs: [
          { name: 'distance', datatype: 'FP32', shape: [2, 1], data: [10, 5001] },
          { name: 'origin', datatype: 'BYTES', shape: [2, 1], data: ['ATL', 'ATL'] },
        ],
      },
    });
    expect(tensors).toMatchObject({ status: 400, body: { error: expect.stringContaining(range) } });
    expect((await predict(row(10, 'SFO'))).body.error).toBe(
      '"origin" in row 0 is "SFO": only "ATL", "ORD" is allowed here.',
    );
  });

  it('bound the rows of a request', async () => {
    const rows = Array.from({ length: 4 }, () => row(10, 'ATL'));
    expect((await predict(...rows)).body.error).toBe(
      'The request has 4 rows: at most 3 may come at once here.',
    );
    const divided = { instances: rows, user_ids: ['a', 'b', 'c', 'd'] };
    expect((await bench.predict('delay:predict', divided)).status).toBe(400);
  });

  it('are a typed error in the graph', async () => {
    const { data } = await bench.service.graphql(
      `mutation ($rows: JSON!) { predict(input: { endpoint: "delay", instances: $rows }) {
        __typename ... on InputRuleError { code rule field row } } }`,
      { rows: [row(10, 'ATL'), row(9, 'ATL')] },
    );
    expect(data).toEqual({
      predict: {
        __typename: 'InputRuleError',
        code: 'INPUT_RULE_BROKEN',
        rule: 'MINIMUM',
        field: 'distance',
        row: 1,
      },
    });
  });

  it('are shown, refused when nothing could keep them, and gone when they are removed', async () => {
    await bench.open('other', { versions: 1, file: delayModel() });
    const of = (...features: readonly object[]) => set({ endpoint: 'other', features });
    expect(await of({ feature: 'nothing', min: 1 })).toBe('InvalidInputError');
    expect(await of({ feature: 'origin', min: 1 })).toBe('InvalidInputError');
    expect(await of({ feature: 'distance', min: 2, max: 1 })).toBe('InvalidInputError');
    expect(await of({ feature: 'distance' })).toBe('InvalidInputError');
    expect(await set({ endpoint: 'nowhere', maxRows: 1 })).toBe('NotFoundError');
    expect(await of({ feature: 'distance', max: 1 })).toBe('SetInputRulesSuccess');
    const shown = `{ endpoint(name: "other") { inputRules { maxRows setBy features { feature min max categories missing } } } }`;
    expect((await bench.service.graphql(shown)).data).toEqual({
      endpoint: {
        inputRules: {
          maxRows: null,
          setBy: 'admin',
          features: [{ feature: 'distance', min: null, max: 1, categories: null, missing: null }],
        },
      },
    });
    const sent = () => bench.predict('other:predict', { instances: [row(2, 'ATL')] });
    expect((await sent()).status).toBe(400);

    await bench.service.graphql('mutation { removeInputRules(input: { endpoint: "other" }) { __typename } }');

    expect((await sent()).status).toBe(200);
    expect((await bench.service.graphql(shown)).data).toEqual({ endpoint: { inputRules: null } });
  });
});

async function set(input: object): Promise<string> {
  const mutation = 'mutation ($input: SetInputRulesInput!) { setInputRules(input: $input) { __typename } }';
  const { data, errors } = await bench.service.graphql(mutation, { input });
  expect(errors).toBeUndefined();
  return (data['setInputRules'] as unknown as { __typename: string }).__typename;
}
