import { createHash } from 'node:crypto';
import { startService } from '@orrery/platform-service';
import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentationService } from '../index.js';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { flagScenario, type FlagScenario } from '../testing/flag-scenario.js';

let scenario: Scenario;
let flags: FlagScenario;

beforeAll(async () => {
  scenario = await startScenario();
  flags = flagScenario(scenario);
});

afterAll(() => scenario.close());

describe('defining a flag', () => {
  it('puts it into force at once', async () => {
    const defined = await flags.define('instant', { defaultValue: true });

    expect(defined).toMatchObject({ __typename: 'DefineFlagSuccess', flag: { key: 'instant', version: 1 } });
    expect(await flags.ask('instant', {})).toEqual({
      key: 'instant',
      value: true,
      reason: 'STATIC',
      metadata: { flagVersion: 1 },
    });
  });

  it('refuses a key that is taken, also by an archived flag', async () => {
    await flags.define('taken', { defaultValue: true });
    await flags.archive('taken');

    expect(await flags.define('taken', { defaultValue: false })).toMatchObject({
      __typename: 'NameTakenError',
    });
  });

  it.each<[field: string, definition: object, overrides: object]>([
    ['key', { defaultValue: true }, { key: '__proto__' }],
    ['definition.defaultValue', { defaultValue: 'on' }, {}],
    ['definition.defaultValue', {}, {}],
    ['definition', { defaultValue: true, rule: [] }, {}],
    ['definition.rules.0.value', { defaultValue: true, rules: [{ kind: 'force', value: 1 }] }, {}],
    ['definition.rules.0.kind', { defaultValue: true, rules: [{ kind: 'fate', value: true }] }, {}],
    [
      'definition.rules.0.abTest',
      { defaultValue: true, rules: [{ kind: 'test', abTest: 'none', values: {} }] },
      {},
    ],
    [
      'definition.rules.0.condition.name',
      {
        defaultValue: true,
        rules: [{ kind: 'force', condition: { name: { $regex: '(a+)+$' } }, value: false }],
      },
      {},
    ],
    [
      'definition.rules.0.condition.name',
      { defaultValue: true, rules: [{ kind: 'force', condition: { name: { $like: 'a' } }, value: false }] },
      {},
    ],
    [
      'definition.prerequisites.0.flag',
      { defaultValue: true, prerequisites: [{ flag: 'nobody', condition: { value: true } }] },
      {},
    ],
    [
      'definition.rules.0.weights',
      { defaultValue: true, rules: [{ variations: [true, false], weights: [0.5, 0.4] }] },
      { dialect: 'GROWTHBOOK' },
    ],
    [
      'definition.rules.0',
      { defaultValue: true, rules: [{ tracks: [], force: true }] },
      { dialect: 'GROWTHBOOK' },
    ],
    [
      'definition.rules.0.parentConditions.0.id',
      { defaultValue: true, rules: [{ force: true, parentConditions: [{ id: 'nobody', condition: {} }] }] },
      { dialect: 'GROWTHBOOK' },
    ],
    ['definition.strategies.0.name', { strategies: [{ name: 'own' }] }, { dialect: 'UNLEASH' }],
    [
      'definition.strategies.0.segments.0',
      { strategies: [{ name: 'default', segments: [7] }] },
      { dialect: 'UNLEASH' },
    ],
    ['definition.defaultValue', { strategies: [] }, { dialect: 'UNLEASH', type: 'STRING' }],
  ])('names %s when the definition is %j %j, and keeps nothing', async (field, definition, overrides) => {
    expect(await flags.define('refused', definition, overrides)).toMatchObject({
      __typename: 'InvalidInputError',
      field: expect.stringMatching(new RegExp(`^${field.replaceAll('.', '\\.')}`)) as string,
    });
    expect((await scenario.service.graphql('{ flag(key: "refused") { id } }')).data).toEqual({ flag: null });
  });

  it('refuses one segment of Unleash with two meanings', async () => {
    const segmented = (value: string) => ({
      strategies: [{ name: 'default', segments: [3] }],
      segments: [{ id: 3, constraints: [{ contextName: 'country', operator: 'IN', values: [value] }] }],
    });
    await flags.define('segment-1', segmented('NO'), { dialect: 'UNLEASH' });

    expect(await flags.define('segment-2', segmented('SE'), { dialect: 'UNLEASH' })).toMatchObject({
      field: 'definition.segments',
    });
    expect(await flags.define('segment-2', segmented('NO'), { dialect: 'UNLEASH' })).toMatchObject({
      __typename: 'DefineFlagSuccess',
    });
  });

  it('is for writers', async () => {
    const mutation = 'mutation ($input: ArchiveFlagInput!) { archiveFlag(input: $input) { __typename } }';
    const { errors } = await scenario.service.graphql(mutation, { input: { key: 'any' } }, 'reader');

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('changing a flag', () => {
  it('reaches another replica', async () => {
    const { databaseUrl, redis } = scenario.service;
    const replica = await startService(experimentationService, {
      ORRERY_MODE: 'local',
      ORRERY_LOG_LEVEL: 'error',
      DATABASE_URL: databaseUrl,
      REDIS_URL: redis.url,
      ORRERY_REDIS_PREFIX: redis.prefix,
      ORRERY_TOKENS: JSON.stringify([{ name: 'sdk', role: 'reader', sha256: digest(testToken('reader')) }]),
    });
    try {
      const ask = async (): Promise<unknown> => {
        const response = await fetch(`${replica.url}/ofrep/v1/evaluate/flags/replicated`, {
          method: 'POST',
          headers: { authorization: `Bearer ${testToken('reader')}` },
          body: '{"context":{}}',
        });
        return response.json();
      };
      expect(await ask()).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
      await flags.define('replicated', { defaultValue: true });
      await expect.poll(ask).toMatchObject({ value: true });
      await flags.change({ key: 'replicated', definition: { defaultValue: false } });
      await expect.poll(ask).toMatchObject({ value: false });
    } finally {
      await replica.close();
    }
  });

  it('keeps every version, and who made it', async () => {
    await flags.define('kept', { defaultValue: false });
    await flags.change({ key: 'kept', definition: { defaultValue: true } });
    await flags.change({ key: 'kept', enabled: false });
    await flags.archive('kept');

    const { data } = await scenario.service.graphql(
      '{ flag(key: "kept") { version archivedAt changes { version kind enabled definition changedBy } } }',
    );
    expect(data).toMatchObject({
      flag: {
        version: 4,
        archivedAt: expect.any(String) as string,
        changes: [
          { version: 4, kind: 'ARCHIVED', enabled: false },
          { version: 3, kind: 'CHANGED', enabled: false },
          { version: 2, kind: 'CHANGED', enabled: true, definition: { defaultValue: true } },
          { version: 1, kind: 'DEFINED', changedBy: 'admin', definition: { defaultValue: false } },
        ],
      },
    });
    expect(await flags.ask('kept', {})).toMatchObject({ errorCode: 'FLAG_NOT_FOUND' });
    expect(await flags.change({ key: 'kept', enabled: true })).toMatchObject({ __typename: 'ConflictError' });
  });

  it('is refused for a version that is not the current one', async () => {
    await flags.define('raced', { defaultValue: false });
    const changes = await Promise.all(
      [true, false].map((defaultValue) =>
        flags.change({ key: 'raced', definition: { defaultValue }, expectedVersion: 1 }),
      ),
    );

    const outcomes = changes.map(({ __typename: type }) => type).toSorted();
    expect(outcomes).toEqual(['ChangeFlagSuccess', 'ConflictError']);
  });

  it('gives everybody the default value while it is off, in every dialect', async () => {
    await flags.define('off-own', { defaultValue: false, rules: [{ kind: 'force', value: true }] });
    await flags.define(
      'off-gb',
      { defaultValue: false, rules: [{ force: true }] },
      { dialect: 'GROWTHBOOK' },
    );
    await flags.define('off-unleash', { strategies: [{ name: 'default' }] }, { dialect: 'UNLEASH' });
    for (const key of ['off-own', 'off-gb', 'off-unleash']) {
      expect(await flags.ask(key, {})).toMatchObject({ value: true });
      await flags.change({ key, enabled: false });
      expect(await flags.ask(key, {})).toMatchObject({ value: false, reason: 'DISABLED' });
    }
  });

  it('does not take away what another flag asks for', async () => {
    await flags.define('parent', { defaultValue: true });
    await flags.define('child', {
      defaultValue: false,
      rules: [{ kind: 'force', value: true }],
      prerequisites: [{ flag: 'parent', condition: { value: true } }],
    });

    expect(await flags.archive('parent')).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('"child"') as string,
    });
    expect(await flags.ask('child', {})).toMatchObject({ value: true });
  });
});

describe('a saved group', () => {
  it('is what conditions refer to, and changes for all of them at once', async () => {
    await flags.group({ key: 'beta', values: ['ann', 'bob'] });
    const condition = { id: { $inGroup: 'beta' } };
    await flags.define('grouped', {
      defaultValue: false,
      rules: [{ kind: 'force', condition, value: true }],
    });

    expect(await flags.ask('grouped', { targetingKey: 'ann' })).toMatchObject({ value: true });
    await flags.group({ key: 'beta', values: ['bob'] });
    expect(await flags.ask('grouped', { targetingKey: 'ann' })).toMatchObject({ value: false });
    expect(await flags.ask('grouped', { targetingKey: 'bob' })).toMatchObject({ value: true });
  });

  it('stays while a flag refers to it', async () => {
    await flags.group({ key: 'needed', values: [1] });
    const condition = { id: { $inGroup: 'needed' } };
    await flags.define('needs', { defaultValue: false, rules: [{ kind: 'force', condition, value: true }] });
    const remove = `mutation { removeSavedGroup(input: { key: "needed" }) { __typename } }`;

    expect((await scenario.service.graphql(remove)).data).toMatchObject({
      removeSavedGroup: { __typename: 'InvalidInputError' },
    });
    await flags.archive('needs');
    expect((await scenario.service.graphql(remove)).data).toMatchObject({
      removeSavedGroup: { __typename: 'RemoveSavedGroupSuccess' },
    });
  });
});

describe('a rule for an A/B test', () => {
  it('gives users the value of their variation, from its start to its end', async () => {
    await scenario.create('flagged', { endpoint: 'flagged' });
    const rule = { kind: 'test', abTest: 'flagged', values: { control: false, treatment: true } };
    await flags.define('tested', { defaultValue: false, rules: [rule] });
    expect(await flags.ask('tested', { targetingKey: 'ann' })).toMatchObject({ reason: 'STATIC' });

    await scenario.start('flagged');
    await expect.poll(() => flags.ask('tested', { targetingKey: 'ann' })).toMatchObject({ reason: 'SPLIT' });
    for (const userId of Array.from({ length: 50 }, (_, i) => `Zoë-${i}`)) {
      const query = new URLSearchParams({ userId });
      const assignment = await scenario.service.fetch(`/v1/ab-tests/flagged/assignment?${query}`);
      const { variation, abTestId } = (await assignment.json()) as {
        variation: { key: string };
        abTestId: string;
      };
      expect(await flags.ask('tested', { targetingKey: userId })).toEqual({
        key: 'tested',
        value: variation.key === 'treatment',
        reason: 'SPLIT',
        variant: variation.key,
        metadata: { flagVersion: 1, abTest: 'flagged', abTestId },
      });
    }
    expect(await flags.ask('tested', {})).toMatchObject({ errorCode: 'TARGETING_KEY_MISSING' });
    const { data } = await scenario.service.graphql('{ flag(key: "tested") { abTests { name status } } }');
    expect(data).toEqual({ flag: { abTests: [{ name: 'flagged', status: 'RUNNING' }] } });
    expect((await scenario.service.graphql('{ abTest(name: "flagged") { flags { key } } }')).data).toEqual({
      abTest: { flags: [{ key: 'tested' }] },
    });

    await scenario.stop('flagged');
    await expect.poll(() => flags.ask('tested', { targetingKey: 'ann' })).toMatchObject({ reason: 'STATIC' });
  });

  it('has a value for each variation, and for no other', async () => {
    await scenario.create('exact', { endpoint: 'exact' });
    const rule = (values: object) => ({
      defaultValue: false,
      rules: [{ kind: 'test', abTest: 'exact', values }],
    });

    for (const values of [{ control: true }, { control: true, treatment: true, third: true }])
      expect(await flags.define('inexact', rule(values))).toMatchObject({
        field: 'definition.rules.0.values',
      });
  });
});

function digest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
