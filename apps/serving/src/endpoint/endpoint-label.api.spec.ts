import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench({ ORRERY_RECONCILE_MS: '200' });
  await bench.open('strict', { versions: 1 });
});

afterAll(() => bench.close());

interface Result {
  readonly __typename: string;
  readonly endpoint?: { readonly labels: readonly { readonly label: string; readonly version: number }[] };
}

const mutationOf = (name: 'setEndpointLabel' | 'removeEndpointLabel', type: string) => `
  mutation ($input: ${type}Input!) { result: ${name}(input: $input) {
    __typename ... on ${type}Success { endpoint { labels { label version } } } ... on UserError { message } } }`;
const SET = mutationOf('setEndpointLabel', 'SetEndpointLabel');
const REMOVE = mutationOf('removeEndpointLabel', 'RemoveEndpointLabel');

async function mutate(document: string, input: object): Promise<Result> {
  const { data, errors } = await bench.service.graphql(document, { input });
  expect(errors).toBeUndefined();
  return data['result'] as unknown as Result;
}

const set = (endpoint: string, label: string, version: number) => mutate(SET, { endpoint, label, version });
const remove = (endpoint: string, label: string) => mutate(REMOVE, { endpoint, label });

function ask(endpoint: string, label: string) {
  return bench.predict(`${endpoint}/labels/${label}:predict`, { instances: [[1]] });
}

/** Waits until a version answers for the label: one is loaded first. */
async function untilAnswers(endpoint: string, label: string, version: number): Promise<void> {
  await vi.waitFor(
    async () => expect((await ask(endpoint, label)).body.predictions).toEqual([[version]]),
    PATIENCE,
  );
}

describe('a label of an endpoint', PATIENCE, () => {
  it('has the version that it points to loaded and answering, whatever its share of the traffic', async () => {
    await bench.open('labelled', { versions: 3 });

    const { endpoint } = await set('labelled', 'trial', 3);

    expect(endpoint?.labels).toContainEqual({ label: 'trial', version: 3 });
    await untilAnswers('labelled', 'trial', 3);
    expect((await bench.predict('labelled:predict', { instances: [[1]] })).body.predictions).toEqual([[1]]);
  });

  it('points elsewhere from the next call on, and is one label still', async () => {
    await bench.open('moved', { versions: 3 });
    await set('moved', 'trial', 2);
    await untilAnswers('moved', 'trial', 2);

    const { endpoint } = await set('moved', 'trial', 3);

    expect(endpoint?.labels.filter(({ label }) => label === 'trial')).toEqual([
      { label: 'trial', version: 3 },
    ]);
    await untilAnswers('moved', 'trial', 3);
  });

  it('answers nobody when it is taken off, and cannot be taken off again', async () => {
    await bench.open('bared');
    await set('bared', 'trial', 2);
    await untilAnswers('bared', 'trial', 2);

    const { endpoint } = await remove('bared', 'trial');

    expect(endpoint?.labels).not.toContainEqual(expect.objectContaining({ label: 'trial' }));
    const { status, body } = await ask('bared', 'trial');
    expect([status, body.error]).toEqual([400, expect.stringContaining('trial')]);
    expect(await remove('bared', 'trial')).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('is there after a restart', async () => {
    await bench.open('kept');
    await set('kept', 'trial', 2);

    await bench.service.restart();

    await untilAnswers('kept', 'trial', 2);
  });
});

describe('what cannot be a label', () => {
  it.each([
    ['a name that follows the traffic by itself', 'canary'],
    ['a name that cannot stand in a path', 'a/b'],
    ['no name', ''],
    ['a long name', 'x'.repeat(101)],
  ])('is %s', async (_what, label) => {
    expect(await set('strict', label, 1)).toMatchObject({ __typename: 'InvalidInputError' });
    expect(await remove('strict', label)).toMatchObject({ __typename: 'InvalidInputError' });
  });

  it('is one of an endpoint or a version that is not there', async () => {
    expect(await set('nobody', 'trial', 1)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await set('strict', 'trial', 9)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await remove('nobody', 'trial')).toMatchObject({ __typename: 'NotFoundError' });
  });

  it('is the twenty-first', async () => {
    await bench.open('many', { versions: 1 });
    for (let i = 0; i < 20; i++)
      expect(await set('many', `label-${i}`, 1)).toMatchObject({ __typename: 'SetEndpointLabelSuccess' });

    expect(await set('many', 'one-more', 1)).toMatchObject({
      __typename: 'InvalidInputError',
      message: 'An endpoint has at most 20 labels.',
    });
    expect(await set('many', 'label-7', 1)).toMatchObject({ __typename: 'SetEndpointLabelSuccess' });
  });

  it('is one that a reader sets', async () => {
    const input = { endpoint: 'strict', label: 'trial', version: 1 };
    const { errors } = await bench.service.graphql(SET, { input }, 'reader');
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
