import type { RunId } from '@orrery/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { registryScenario, type RegistryScenario } from '../testing/registry-scenario.js';
import { signatureOf } from '../testing/signature-of.js';

const [RUN, OTHER] = ['1', '2'].map((digit) => `01920000-0000-7000-8000-00000000000${digit}` as RunId);
const [DATASET, LATER] = ['d', 'e'].map((digit) => `01920000-0000-7000-8000-00000000000${digit}`);

let scenario: RegistryScenario;

beforeAll(async () => {
  scenario = await registryScenario();
  await scenario.newModel('compared', [
    { ...(RUN && { runId: RUN }), signature: signatureOf('x'), tags: { owner: 'ann' } },
    { ...(OTHER && { runId: OTHER }), signature: signatureOf('x', 'float64'), tags: { owner: 'ann' } },
    { signature: signatureOf('x') },
  ]);
});

beforeEach(() => {
  scenario.experiments.answer(() => ({ runs: [told(RUN, '3', DATASET), told(OTHER, '5', LATER)] }));
  scenario.data.answer(() => ({
    _entities: [
      { id: DATASET, version: 1, dataset: { name: 'flights' }, columns: [{ name: 'delay', type: 'DOUBLE' }] },
      { id: LATER, version: 2, dataset: { name: 'flights' }, columns: [{ name: 'delay', type: 'BIGINT' }] },
    ],
  }));
});

afterAll(() => scenario.close());

describe('comparing versions of a model', () => {
  it('shows only what differs: values, signatures and the columns of what they learnt from', async () => {
    const compared = await compare([1, 2]);

    expect(compared).toMatchObject({ truncated: false, gaps: [] });
    expect(compared['rows']).toEqual([
      row('VERSION', 'run', [RUN, OTHER]),
      row('DATASET', 'flights', ['version 1', 'version 2']),
      row('PARAM', 'depth', ['3', '5']),
    ]);
    expect(compared['signatures']).toMatchObject([
      { from: 1, to: 2, compatible: false, changes: [{ kind: 'CHANGED', side: 'INPUT', name: 'x' }] },
    ]);
    expect(compared['schemas']).toEqual([
      {
        dataset: 'flights',
        from: 1,
        to: 2,
        unknown: null,
        changes: [{ kind: 'CHANGED', name: 'delay', from: 'DOUBLE', to: 'BIGINT' }],
      },
    ]);
  });

  it('shows what is alike too when it is asked for', async () => {
    const { rows } = await compare([2, 1], { onlyDifferences: false });
    expect(rows).toContainEqual({ ...row('METRIC', 'auc', ['0.9', '0.9']), differs: false });
    expect(rows).toContainEqual({ ...row('TAG', 'owner', ['ann', 'ann']), differs: false });
  });

  it('asks two questions in all, however many versions there are', async () => {
    const before = [scenario.experiments.asked(), scenario.data.asked()];
    await compare([1, 2, 3]);
    expect([scenario.experiments.asked(), scenario.data.asked()]).toEqual(before.map((asked) => asked + 1));
  });

  it('tells what is unknown and why, where a version has no run or a service is away', async () => {
    const runless = await compare([1, 3]);
    expect(runless).toMatchObject({ gaps: [{ version: 3, reason: expect.stringContaining('no run') }] });
    expect(runless['rows']).toContainEqual(
      expect.objectContaining({
        key: 'depth',
        differs: null,
        values: [expect.objectContaining({ text: '3' }), { presence: 'UNKNOWN', text: null }],
      }),
    );

    scenario.data.answer(null);
    expect((await compare([1, 2]))['rows']).toContainEqual(
      expect.objectContaining({ section: 'DATASET', key: `dataset version ${DATASET}`, differs: true }),
    );

    scenario.experiments.answer(null);
    expect(await compare([1, 2])).toMatchObject({
      rows: [{ section: 'VERSION', key: 'run' }],
      signatures: [{ compatible: false }],
      gaps: [{ version: 1, reason: expect.stringContaining('experiments') }, { version: 2 }],
    });
  });

  it.each([
    [[], 'InvalidInputError'],
    [[1, 1], 'InvalidInputError'],
    [Array.from({ length: 101 }, (_, i) => i + 1), 'InvalidInputError'],
    [[1, 9], 'NotFoundError'],
  ])('refuses %j with %s', async (versions, error) => {
    expect(await compare(versions)).toMatchObject({ __typename: error });
  });
});

function compare(versions: readonly number[], options: object = {}): Promise<Record<string, unknown>> {
  const query = `query ($versions: [Int!]!, $onlyDifferences: Boolean! = true) {
    compareModelVersions(model: "compared", versions: $versions, onlyDifferences: $onlyDifferences) {
      __typename
      ... on ModelVersionComparison {
        truncated
        rows { section key differs values { presence text } }
        signatures { from to compatible unknown changes { kind side name breaking from { dtype } to { dtype } } }
        schemas { dataset from to unknown changes { kind name from to } }
        gaps { version reason }
      }
    }
  }`;
  return scenario.ask(query, { versions, ...options });
}

function row(section: string, key: string, texts: readonly unknown[]) {
  return { section, key, differs: true, values: texts.map((text) => ({ presence: 'PRESENT', text })) };
}

function told(id: RunId | undefined, depth: string, dataset: string | undefined) {
  return {
    id,
    params: [{ key: 'depth', value: depth }],
    metrics: [{ key: 'auc', lastText: '0.9' }],
    tags: [],
    datasetInputs: [{ id: dataset }],
    inputs: [{}],
  };
}
