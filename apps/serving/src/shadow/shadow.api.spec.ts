import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAILS_AT, failingGraph } from '../testing/failing-graph.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench({ ORRERY_RECONCILE_MS: '100', ORRERY_LATENCY_FLUSH_MS: '100' });
});

afterAll(() => bench.close());

describe('a shadow', PATIENCE, () => {
  it('sees the requests, answers none, and is compared with who did', async () => {
    await bench.open('mirrored');
    await start('mirrored', 2, 100);

    const { mirrored, outputs, answered, shadowed, ...shown } = await untilMirrored(
      'mirrored',
      10,
      async () => {
        const { body } = await bench.predict('mirrored:predict', { instances: [[1], [2]] });
        expect(body.predictions).toEqual([[1], [1]]);
      },
    );

    expect(shown).toMatchObject({ version: 2, percent: 100, failed: 0, incomparable: 0 });
    expect(outputs).toMatchObject([
      { output: 'version', values: 2 * mirrored, agreement: 0, meanDifference: null },
    ]);
    expect(answered.p50).toBeGreaterThan(0);
    expect(shadowed.p99).toBeGreaterThan(0);
  });

  it('fails on its own', async () => {
    await bench.open('stumbling');
    bench.registry.add('stumbling', 2, failingGraph(2));
    await start('stumbling', 2, 100);

    const shown = await untilMirrored('stumbling', 10, async () => {
      const { status } = await bench.predict('stumbling:predict', { instances: [[FAILS_AT]] });
      expect(status).toBe(200);
    });

    expect(shown).toMatchObject({ failed: shown.mirrored, outputs: [] });
  });

  it('does not see what was asked of one version by name, and ends when it is told to', async () => {
    await bench.open('named');
    await start('named', 2, 100);
    await untilMirrored('named', 1, () => bench.predict('named:predict', { instances: [[1]] }));
    await start('named', 2, 100);
    for (let i = 0; i < 20; i++) {
      const { status } = await bench.predict('named/versions/1:predict', { instances: [[1]] });
      expect(status).toBe(200);
    }
    expect((await shadowOf('named'))?.mirrored).toBe(0);

    const { data } = await bench.service.graphql(
      'mutation { stopShadow(input: { endpoint: "named" }) { __typename } }',
    );

    expect(data).toEqual({ stopShadow: { __typename: 'StopShadowSuccess' } });
    expect(await shadowOf('named')).toBeNull();
  });

  it('is refused a part that is none', async () => {
    await bench.open('partless');
    expect(await mutate({ endpoint: 'partless', version: 2, percent: 0 })).toBe('InvalidInputError');
    expect(await mutate({ endpoint: 'nowhere', version: 2, percent: 1 })).toBe('NotFoundError');
  });
});

interface ShownShadow {
  readonly version: number;
  readonly percent: number;
  readonly mirrored: number;
  readonly failed: number;
  readonly incomparable: number;
  readonly outputs: readonly object[];
  readonly answered: { readonly p50: number | null };
  readonly shadowed: { readonly p99: number | null };
}

async function shadowOf(endpoint: string): Promise<ShownShadow | null> {
  const query = `query ($name: String!) { endpoint(name: $name) { shadow {
    version percent mirrored dropped failed incomparable
    outputs { output values agreement meanDifference } answered { p50 } shadowed { p99 } } } }`;
  const { data, errors } = await bench.service.graphql(query, { name: endpoint });
  expect(errors).toBeUndefined();
  return (data['endpoint'] as unknown as { shadow: ShownShadow | null }).shadow;
}

async function mutate(input: object): Promise<string> {
  const mutation = 'mutation ($input: StartShadowInput!) { startShadow(input: $input) { __typename } }';
  const { data, errors } = await bench.service.graphql(mutation, { input });
  expect(errors).toBeUndefined();
  return (data['startShadow'] as unknown as { __typename: string }).__typename;
}

async function start(endpoint: string, version: number, percent: number): Promise<void> {
  expect(await mutate({ endpoint, version, percent })).toBe('StartShadowSuccess');
}

/** Does something again and again until the shadow was shown so many requests. */
async function untilMirrored(
  endpoint: string,
  requests: number,
  act: () => Promise<unknown>,
): Promise<ShownShadow> {
  return vi.waitFor(
    async () => {
      await act();
      const shadow = await shadowOf(endpoint);
      if (shadow === null || shadow.mirrored < requests) throw new Error('not yet');
      return shadow;
    },
    { ...PATIENCE, interval: 10 },
  );
}
