import type { TestPlan, TestSubject } from '@orrery/math-flags';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { flagScenario, type FlagScenario } from '../testing/flag-scenario.js';
import { StickyAssignmentRepository } from './sticky-assignment.repository.js';
import { StickyAssignments } from './sticky-assignments.js';

let scenario: Scenario;
let flags: FlagScenario;
let clientKey: string;

beforeAll(async () => {
  scenario = await startScenario();
  flags = flagScenario(scenario);
  ({ clientKey } = await flags.connect('web'));
});

afterAll(() => scenario.close());

const CHANGE = `mutation ($input: ChangeABTestInput!, $users: [ID!]!) {
  changeABTest(input: $input) {
    ... on ChangeABTestSuccess {
      abTest { plan { sticky { bucketVersion minBucketVersion fallbackAttribute } } }
      change { moved(userIds: $users) { userId from to } }
    }
    ... on InvalidInputError { field }
  }
}`;

async function change(name: string, wish: object, users: readonly string[] = []) {
  const { data, errors } = await scenario.service.graphql(CHANGE, { input: { name, ...wish }, users });
  expect(errors).toBeUndefined();
  // Whatever changes flags takes up what has changed of tests, too.
  await flags.group({ key: 'any', values: ['somebody'] });
  return data['changeABTest'];
}

/** A sticky test with a flag that shows what its users get. */
async function flagged(name: string, overrides: object = {}): Promise<string> {
  const id = await scenario.running(name, { sticky: {}, ...overrides });
  const values = { control: 'control', treatment: 'treatment' };
  await flags.define(
    name,
    { defaultValue: 'none', rules: [{ kind: 'test', abTest: name, values }] },
    { type: 'STRING' },
  );
  return id;
}

async function valueOf(name: string, targetingKey: string): Promise<unknown> {
  return (await flags.ask(name, { targetingKey }))['value'];
}

const valuesOf = (name: string, asked: readonly string[]) =>
  Promise.all(asked.map((user) => valueOf(name, user)));

async function remotely(name: string, attributes: object): Promise<unknown> {
  const answer = await flags.post(`/api/eval/${clientKey}`, { attributes }, { authorization: '' });
  const { features } = (await answer.json()) as { features: Record<string, { rules: { force: unknown }[] }> };
  return features[name]?.rules[0]?.force;
}

const onlyTreatment = [
  { variation: 'control', weight: 0 },
  { variation: 'treatment', weight: 100 },
];
const users = Array.from({ length: 24 }, (_, i) => `Zoë-${i}`);

describe('a sticky test', () => {
  it('keeps what its users got, by whichever way they ask, and divides others as it does now', async () => {
    await flagged('kept');
    const before = await valuesOf('kept', users);
    expect(new Set(before)).toEqual(new Set(['control', 'treatment']));

    const newcomers = users.map((user) => `${user} the newcomer`);
    const moving = await change('kept', { weights: onlyTreatment }, [...users, ...newcomers]);

    expect(await valuesOf('kept', users)).toEqual(before);
    expect(await Promise.all(users.map((id) => remotely('kept', { id })))).toEqual(before);
    const query = new URLSearchParams({ userId: users[0] ?? '' });
    const assigned = await scenario.service.fetch(`/v1/ab-tests/kept/assignment?${query}`);
    expect(await assigned.json()).toMatchObject({ variation: { key: before[0] }, because: 'sticky' });
    expect(new Set(await valuesOf('kept', newcomers))).toEqual(new Set(['treatment']));
    const { moved } = (moving as unknown as { change: { moved: { userId: string }[] } }).change;
    expect(moved.length).toBeGreaterThan(0);
    expect(moved.filter(({ userId }) => users.includes(userId))).toEqual([]);
  });

  it('goes on past another condition, not against a holdout', async () => {
    await flagged('targeted');
    const before = await valuesOf('targeted', users);
    await change('targeted', { condition: { country: 'NO' } });
    expect(await valuesOf('targeted', users)).toEqual(before);
    expect(await valueOf('targeted', 'a newcomer')).toBe('none');

    await change('targeted', { holdouts: [{ key: 'everybody', share: 1 }] });
    expect(await valueOf('targeted', users[0] ?? '')).toBe('none');
  });

  it('divides users anew under another version, and lets none of a blocked one in', async () => {
    await flagged('versions');
    await valuesOf('versions', users);

    const changed = await change('versions', { weights: onlyTreatment, sticky: { bucketVersion: 1 } });
    expect(changed).toMatchObject({
      abTest: { plan: { sticky: { bucketVersion: 1, minBucketVersion: 0, fallbackAttribute: null } } },
    });
    expect(new Set(await valuesOf('versions', users))).toEqual(new Set(['treatment']));

    await change('versions', { sticky: { bucketVersion: 2, minBucketVersion: 2 } });
    expect(new Set(await valuesOf('versions', users))).toEqual(new Set(['none']));
    expect(await valueOf('versions', 'a newcomer')).toBe('treatment');
  });

  it('knows a device before its user, and the user by what the device got', async () => {
    await flagged('devices', { sticky: { fallbackAttribute: 'device' } });
    const before = await Promise.all(users.map((user) => remotely('devices', { device: `of ${user}` })));
    expect(new Set(before)).toEqual(new Set(['control', 'treatment']));

    const signedIn = users.map((id) => remotely('devices', { id, device: `of ${id}` }));
    expect(await Promise.all(signedIn)).toEqual(before);
    expect(await valuesOf('devices', users)).toEqual(before);
  });

  it('asks and remembers in one statement each, however many flags have rules for it', async () => {
    await flagged('many');
    const values = { control: 1, treatment: 2 };
    for (const key of ['many-a', 'many-b', 'many-c'])
      await flags.define(
        key,
        { defaultValue: 0, rules: [{ kind: 'test', abTest: 'many', values }] },
        { type: 'NUMBER' },
      );
    const ask = () => flags.post('/ofrep/v1/evaluate/flags', { context: { targetingKey: 'many-flags' } });
    const first = await stickyStatements(ask);
    expect(first.map((statement) => statement.trim().split(' ')[0])).toEqual(['SELECT', 'INSERT']);
    expect(await stickyStatements(ask)).toHaveLength(1);
  });

  it.each([
    ['sticky.minBucketVersion', { bucketVersion: 1, minBucketVersion: 2 }],
    ['sticky.bucketVersion', { bucketVersion: 1001 }],
    ['sticky.fallbackAttribute', { fallbackAttribute: 'id' }],
    ['sticky.fallbackAttribute', { fallbackAttribute: '' }],
  ])('is refused with a wrong %s', async (field, sticky) => {
    const { data } = await scenario.create(`refused-${JSON.stringify(sticky).length}`, { sticky });
    expect(data['createABTest']).toMatchObject({ __typename: 'InvalidInputError', field });
  });
});

describe('what several replicas assign at the same time', () => {
  it('is what the first of them remembered', async () => {
    const testId = await flagged('replicas');
    const dataSource = await new DataSource({
      type: 'postgres',
      url: scenario.service.databaseUrl,
    }).initialize();
    const sticky = new StickyAssignments(new StickyAssignmentRepository(new UnitOfWork(dataSource)));
    const plan = {
      testId,
      sticky: { bucketVersion: 0, minBucketVersion: 0, fallbackAttribute: null },
    } as TestPlan;
    const ann: TestSubject = { userId: 'ann', attributes: { id: 'ann' } };
    const replica = (variation: number) =>
      sticky.decide(ann, [plan], ({ remembered, onSticky }) => {
        const kept = remembered?.[testId]?.[0];
        if (kept === undefined)
          onSticky?.({ testId, attribute: 'id', value: 'ann', variation, bucketVersion: 0 });
        return kept?.variation ?? variation;
      });
    const given = await Promise.all([0, 1, 0, 1, 0, 1].map(replica));
    expect(new Set(given).size).toBe(1);
    await dataSource.destroy();
  });
});

/** The statements about what is remembered that an action leads to. */
async function stickyStatements(action: () => Promise<Response>): Promise<readonly string[]> {
  const query = vi.spyOn(Client.prototype, 'query');
  await action();
  const statements = query.mock.calls.map(([statement]) => String(statement));
  query.mockRestore();
  return statements.filter((text) => text.includes('sticky_assignment'));
}
