import { identityGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
});

afterAll(() => bench.close());

const SET = `mutation ($input: SetBatchingInput!) {
  setBatching(input: $input) {
    __typename
    ... on SetBatchingSuccess { model batching { mode maxRows maxBytes maxWaitMs setBy } }
    ... on InvalidInputError { field message }
    ... on NotFoundError { code }
  }
}`;

async function set(input: object): Promise<unknown> {
  const { data } = await bench.service.graphql(SET, { input });
  return data?.['setBatching'];
}

/** How many requests were answered, and by how many runs. */
async function counts(model: string): Promise<{ requests: number; runs: number }> {
  const answer = await bench.service.fetch(`/v2/models/${model}/stats`);
  const { model_stats } = (await answer.json()) as {
    model_stats: readonly [{ inference_count: number; execution_count: number }];
  };
  return { requests: model_stats[0].inference_count, runs: model_stats[0].execution_count };
}

/** Four requests at once. @returns by how many runs they were answered. */
async function runsOfFour(model: string): Promise<number> {
  const before = await counts(model);
  const answers = await Promise.all(
    [1, 2, 3, 4].map((x) => bench.predict(`${model}:predict`, { instances: [[x]] })),
  );
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const after = await counts(model);
  expect(after.requests - before.requests).toBe(4);
  return after.runs - before.runs;
}

describe('how requests to a model are put together', () => {
  it('is as usual until somebody says otherwise', async () => {
    await bench.open('usual', { versions: 1, file: identityGraph() });

    const { data } = await bench.service.graphql(
      '{ endpoint(name: "usual") { batching { mode maxRows maxBytes maxWaitMs setAt } traffic { batching } } }',
    );

    expect(data).toEqual({
      endpoint: {
        batching: { mode: 'AUTO', maxRows: 256, maxBytes: 8 * 1024 ** 2, maxWaitMs: 0, setAt: null },
        traffic: [{ batching: 'AUTO' }],
      },
    });
  });

  it('can be off, while it answers and after a restart', async () => {
    await bench.open('alone', { versions: 1, file: identityGraph() });
    expect(await set({ model: 'alone', mode: 'OFF' })).toMatchObject({
      __typename: 'SetBatchingSuccess',
      batching: { mode: 'OFF', maxRows: 256 },
    });
    expect(await runsOfFour('alone')).toBe(4);

    await bench.service.restart();
    while ((await bench.service.fetch('/v2/health/ready')).status !== 200);

    expect(await runsOfFour('alone')).toBe(4);
    const { data } = await bench.service.graphql(
      '{ endpoint(name: "alone") { traffic { batching } batching { mode } } }',
    );
    expect(data).toEqual({ endpoint: { traffic: [{ batching: 'OFF' }], batching: { mode: 'OFF' } } });
  }, 60_000);

  it('can be to wait for others until a batch is full, as Triton is told', async () => {
    await bench.open('patient', { versions: 1, file: identityGraph() });
    await set({ model: 'patient', maxRows: 4, maxWaitMs: 1000 });

    expect(await runsOfFour('patient')).toBeLessThan(4);
    const config = await (await bench.service.fetch('/v2/models/patient/config')).json();
    expect(config).toMatchObject({
      max_batch_size: 4,
      dynamic_batching: { preferred_batch_size: [], max_queue_delay_microseconds: 1_000_000 },
    });
  });

  it('has bounds, and is of a model that is served', async () => {
    expect(await set({ model: 'unknown' })).toEqual({ __typename: 'NotFoundError', code: 'NOT_FOUND' });
    await bench.open('bounded', { versions: 1, file: identityGraph() });
    for (const [field, value] of [
      ['maxRows', 0],
      ['maxRows', 65_537],
      ['maxBytes', 1],
      ['maxWaitMs', -1],
      ['maxWaitMs', 1001],
    ] as const) {
      expect(await set({ model: 'bounded', [field]: value })).toMatchObject({
        __typename: 'InvalidInputError',
        field,
      });
    }
    expect(await set({ model: 'bounded', maxRows: 8 })).toMatchObject({
      batching: { mode: 'AUTO', maxRows: 8 },
    });
  });
});
