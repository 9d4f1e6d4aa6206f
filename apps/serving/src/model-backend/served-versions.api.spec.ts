import { constantGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

const ROW = { instances: [{ x: 1 }] };

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench({ ORRERY_RECONCILE_MS: '200' });
});

afterAll(() => bench.close());

async function answerOf(endpoint: string): Promise<unknown> {
  return (await bench.predict(`${endpoint}:predict`, ROW)).body.predictions;
}

async function warmUpsOf(name: string): Promise<unknown> {
  const { data } = await bench.service.graphql(WARM_UPS, { name });
  return data['endpoint']?.['traffic'];
}

/** Opens an endpoint of the model; a model that is there already is taken as it is. */
async function openOf(model: string, endpoint: string): Promise<void> {
  const input = { name: endpoint, model, version: 1 };
  await bench.service.graphql(CREATE, { input });
  await bench.untilReady(endpoint);
}

describe('a model that was deleted and made again', () => {
  it('answers at a new endpoint with its new file, while the old endpoint goes on with the old one', async () => {
    await bench.open('reborn', { versions: 1 });
    bench.registry.remove('reborn');
    bench.registry.add('reborn', 1, constantGraph(41));

    await openOf('reborn', 'reborn-anew');

    expect(await answerOf('reborn-anew')).toEqual([[41]]);
    expect(await answerOf('reborn')).toEqual([[1]]);
  });

  it('answers at the old endpoint as soon as its traffic is divided again, by the same numbers too', async () => {
    await bench.open('moved', { versions: 1 });
    bench.registry.remove('moved');
    bench.registry.add('moved', 1, constantGraph(42));

    await bench.divide('moved', { 1: 100 });
    // Until the new file is loaded, the old one answers.
    let answer = await answerOf('moved');
    while (JSON.stringify(answer) === '[[1]]') answer = await answerOf('moved');

    expect(answer).toEqual([[42]]);
    const { data } = await bench.service.graphql(SHOW, { name: 'moved' });
    expect(data['endpoint']).toEqual({
      model: { id: bench.registry.versionId('moved', 0) },
      traffic: [{ modelVersion: { id: bench.registry.versionId('moved', 1) } }],
    });
  });

  it('is never mixed with what it was', async () => {
    await bench.open('mixed', { versions: 2 });
    bench.registry.remove('mixed');
    bench.registry.add('mixed', 1, constantGraph(43));

    await expect(bench.divide('mixed', { 1: 50, 2: 50 })).rejects.toThrow('NotFoundError');
  });
});

describe('a version whose registry has a sample', () => {
  it('computes it before it answers, also when it is loaded again while the registry is away', async () => {
    bench.registry.add('sampled', 1, constantGraph(1), [{ x: 1 }, { x: 2 }, { x: 3 }]);
    await openOf('sampled', 'sampled');
    const declared = [{ warmUp: { rows: 3, refusal: null } }];
    expect(await warmUpsOf('sampled')).toEqual(declared);

    bench.registry.setDown('down');
    await bench.service.restart();
    await bench.untilReady('sampled').finally(() => bench.registry.setDown('up'));

    expect(await warmUpsOf('sampled')).toEqual(declared);
  });

  it('answers although it refuses the sample, and says why it does', async () => {
    bench.registry.add('mistaken', 1, constantGraph(5), [{ y: 1 }]);
    await openOf('mistaken', 'mistaken');

    expect(await warmUpsOf('mistaken')).toEqual([
      { warmUp: { rows: 0, refusal: expect.stringContaining('the rows declared for its warm-up') } },
    ]);
    expect(await answerOf('mistaken')).toEqual([[5]]);
  });

  it('computes ones where there is none', async () => {
    await bench.open('plain', { versions: 1 });
    // One, and then many unless that one took long.
    const shown = (rows: number) => [{ warmUp: { rows, refusal: null } }];
    expect([shown(1), shown(65)]).toContainEqual(await warmUpsOf('plain'));
  });
});

describe('a way back', () => {
  it('needs no registry', async () => {
    await bench.open('offline');
    await bench.divide('offline', { 2: 100 });
    bench.registry.setDown('down');

    await bench.divide('offline', { 1: 100 }).finally(() => bench.registry.setDown('up'));

    expect(await answerOf('offline')).toEqual([[1]]);
  });

  it('leads to a version that was deleted meanwhile', async () => {
    await bench.open('gone');
    await bench.divide('gone', { 2: 100 });
    bench.registry.remove('gone');

    await bench.divide('gone', { 1: 100 });

    expect(await answerOf('gone')).toEqual([[1]]);
  });
});

const CREATE = /* GraphQL */ `
  mutation ($input: CreateEndpointInput!) {
    createEndpoint(input: $input) {
      __typename
    }
  }
`;

const WARM_UPS = /* GraphQL */ `
  query ($name: String!) {
    endpoint(name: $name) {
      traffic {
        warmUp {
          rows
          refusal
        }
      }
    }
  }
`;

const SHOW = /* GraphQL */ `
  query ($name: String!) {
    endpoint(name: $name) {
      model {
        id
      }
      traffic {
        modelVersion {
          id
        }
      }
    }
  }
`;
