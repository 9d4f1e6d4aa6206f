import { GrowthBookClient } from '@growthbook/growthbook';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { planOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { flagScenario, type FlagScenario } from '../testing/flag-scenario.js';

let scenario: Scenario;
let flags: FlagScenario;
let clientKey: string;

beforeAll(async () => {
  scenario = await startScenario();
  flags = flagScenario(scenario);
  ({ clientKey } = await flags.connect('web'));
  await flags.group({ key: 'north', attribute: 'country', values: ['NO', 'IS'] });
});

afterAll(() => scenario.close());

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 50_000, interval: 50 };

interface Payload {
  readonly dateUpdated: string;
  readonly features: Record<
    string,
    { readonly rules?: readonly Readonly<Record<string, unknown>>[] } | undefined
  >;
}

async function payload(): Promise<{ readonly etag: string | null; readonly body: Payload }> {
  const answer = await scenario.service.fetch(`/api/features/${clientKey}`, {
    headers: { authorization: '' },
  });
  return { etag: answer.headers.get('etag'), body: (await answer.json()) as Payload };
}

/** What the server itself says of all flags. */
async function valuesOf({ id, ...context }: { readonly id: string }): Promise<ReadonlyMap<string, unknown>> {
  const answer = await flags.post('/ofrep/v1/evaluate/flags', { context: { targetingKey: id, ...context } });
  const { flags: all } = (await answer.json()) as { flags: { key: string; value: unknown }[] };
  return new Map(all.map(({ key, value }) => [key, value]));
}

const values = { control: 'old', treatment: 'new' };
const ofTest = (abTest: string, own: object = {}) => ({
  defaultValue: 'none',
  rules: [{ kind: 'test', abTest, values, ...own }],
});

describe('an A/B test by a hash of GrowthBook’s', () => {
  it('is told to its SDKs, which divide users as the server does', async () => {
    const [control, treatment] = planOf('').variations;
    await scenario.running('told', {
      rule: 'GROWTHBOOK_V2',
      coverage: 0.8,
      variations: [
        { ...control, weight: 30 },
        { ...treatment, weight: 70 },
      ],
      condition: { $savedGroup: { id: 'north' } },
      holdouts: [{ key: 'all', share: 0.1 }],
      exclusions: [{ space: 'shop', from: 0.1, to: 0.9 }],
      forced: [{ userId: 'Zoë-0', variation: 'treatment' }],
    });
    const share = { kind: 'force', value: 'some', coverage: { share: 0.5, seed: 'half' } };
    await flags.define(
      'told',
      {
        defaultValue: 'none',
        rules: [{ kind: 'test', abTest: 'told', values, condition: { age: { $lt: 80 } } }, share],
      },
      { type: 'STRING' },
    );
    const child = { defaultValue: 'none', prerequisites: [{ flag: 'told', condition: { value: 'new' } }] };
    await flags.define('child', { ...child, rules: [{ kind: 'force', value: 'too' }] }, { type: 'STRING' });

    const sdk = new GrowthBookClient();
    sdk.initSync({ payload: (await payload()).body as object });
    const seen = new Set<unknown>();
    for (let i = 0; i < 150; i++) {
      const attributes = { id: `Zoë-${i}`, country: ['NO', 'SE', 'IS'][i % 3], age: i % 90 };
      const ours = await valuesOf(attributes);
      for (const key of ['told', 'child']) {
        const { value } = sdk.evalFeature(key, { attributes });
        expect(value, `${key} of ${attributes.id}`).toBe(ours.get(key));
        seen.add(value);
      }
    }
    expect(seen).toEqual(new Set(['none', 'old', 'new', 'some', 'too']));
  });

  it('names the test to trackingCallback, and tells what a sticky service needs', async () => {
    await scenario.running('sticky', {
      rule: 'GROWTHBOOK_V1',
      sticky: { bucketVersion: 3, minBucketVersion: 2, fallbackAttribute: 'device' },
    });
    await flags.define('sticky', ofTest('sticky'), { type: 'STRING' });
    const { features } = (await payload()).body;
    expect(features['sticky']?.rules).toEqual([
      expect.objectContaining({
        key: 'sticky',
        hashAttribute: 'id',
        fallbackAttribute: 'device',
        bucketVersion: 3,
        minBucketVersion: 2,
        meta: [{ key: 'control' }, { key: 'treatment' }],
      }),
    ]);
  });

  it('is told anew when a step of its ramp comes', async () => {
    const now = Date.now();
    const ramp = [
      { at: new Date(now - 1000), share: 0.2 },
      { at: new Date(now + 3000), share: 1 },
    ];
    await scenario.running('ramped', { rule: 'GROWTHBOOK_V2', ramp });
    await flags.define('ramped', ofTest('ramped'), { type: 'STRING' });
    const filters = ({ body }: { readonly body: Payload }) =>
      body.features['ramped']?.rules?.[0]?.['filters'] as readonly object[] | undefined;
    const before = await payload();

    await vi.waitFor(async () => expect(filters(await payload())).toEqual([]), PATIENCE);
    const after = await payload();
    // Unless the step came before anybody asked.
    const isAnew = filters(before)?.length !== 0;
    expect(after.etag !== before.etag).toBe(isAnew);
    expect(after.body.dateUpdated !== before.body.dateUpdated).toBe(isAnew);
  }, 60_000);

  it('is heard of when it starts, and is gone when it stops', async () => {
    await scenario.create('short', { endpoint: 'short', rule: 'GROWTHBOOK_V2' });
    await flags.define('short', ofTest('short'), { type: 'STRING' });
    const rules = async () => (await payload()).body.features['short']?.rules?.length ?? 0;
    expect(await rules()).toBe(0);
    const before = await payload();

    await scenario.start('short');
    await vi.waitFor(async () => expect(await rules()).toBe(1), PATIENCE);
    expect((await payload()).etag).not.toBe(before.etag);

    await scenario.stop('short');
    await vi.waitFor(async () => expect(await rules()).toBe(0), PATIENCE);
  });
});

it('flags of tests that its SDKs cannot divide are not told', async () => {
  await scenario.running('by-md5');
  await flags.define('by-md5', ofTest('by-md5'), { type: 'STRING' });
  const prerequisites = [{ flag: 'by-md5', condition: { value: 'new' } }];
  await flags.define(
    'after-md5',
    { defaultValue: 'a', rules: [{ kind: 'force', value: 'b' }], prerequisites },
    {
      type: 'STRING',
    },
  );
  const { features } = (await payload()).body;
  expect(features).not.toHaveProperty('by-md5');
  expect(features).not.toHaveProperty('after-md5');
});
