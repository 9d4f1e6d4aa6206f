import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { flagScenario, type FlagScenario } from '../testing/flag-scenario.js';

let scenario: Scenario;
let flags: FlagScenario;

beforeAll(async () => {
  scenario = await startScenario();
  flags = flagScenario(scenario);
});

afterAll(() => scenario.close());

const ofBeta = { $and: [{ id: { $inGroup: 'beta' } }, { $savedGroup: { id: 'northern' } }] };

async function becauseOf(name: string, userId: string, attributes: object): Promise<unknown> {
  const query = new URLSearchParams({ userId, attributes: JSON.stringify(attributes) });
  const answer = await scenario.service.fetch(`/v1/ab-tests/${name}/assignment?${query}`);
  return ((await answer.json()) as { because: unknown }).because;
}

describe('a test for saved groups', () => {
  it('follows them when they are defined anew, tells serving, and keeps it in its history', async () => {
    await flags.group({ key: 'cold', attribute: 'country', values: ['NO'] });
    await flags.group({ key: 'northern', condition: { $savedGroup: { id: 'cold' } } });
    await flags.group({ key: 'beta', values: ['ann', 'bob'] });
    await scenario.running('grouped', { condition: ofBeta });
    expect(await becauseOf('grouped', 'ann', { country: 'NO' })).toBe('hash');
    expect(await becauseOf('grouped', 'ann', { country: 'IS' })).toBe('targeting');
    expect(await becauseOf('grouped', 'eve', { country: 'NO' })).toBe('targeting');

    await flags.group({ key: 'cold', attribute: 'country', values: ['NO', 'IS'] });

    expect(await becauseOf('grouped', 'ann', { country: 'IS' })).toBe('hash');
    const { data } = await scenario.service.graphql(
      `{ abTest(name: "grouped") { changes { nodes {
        kind reason changedBy moved(userIds: ["ann", "eve"], attributes: { country: "IS" }) { userId from to }
      } } } }`,
    );
    const nodes = data['abTest']?.['changes']?.['nodes'] as unknown as readonly object[];
    expect(nodes.at(-1)).toMatchObject({
      kind: 'CHANGED',
      reason: 'The saved group "cold" was defined anew.',
      moved: [{ userId: 'ann', from: null }],
    });
    await vi.waitFor(async () => {
      const groups = (await eventsOf('grouped')).map(({ type, data: { savedGroups } }) => [
        type,
        savedGroups,
      ]);
      const others = {
        beta: ['ann', 'bob'],
        northern: { type: 'condition', condition: { $savedGroup: { id: 'cold' } } },
      };
      const cold = (values: readonly string[]) => ({ type: 'list', attributeKey: 'country', values });
      expect(groups).toEqual([
        ['ABTestStarted', { ...others, cold: cold(['NO']) }],
        ['ABTestChanged', { ...others, cold: cold(['NO', 'IS']) }],
      ]);
    }, 15_000);
  });

  it('gives its flags to the members of the group', async () => {
    await flags.group({ key: 'crew', values: ['ann'] });
    await scenario.running('crew', { condition: { id: { $inGroup: 'crew' } } });
    const rules = [{ kind: 'test', abTest: 'crew', values: { control: true, treatment: true } }];
    await flags.define('crew', { defaultValue: false, rules });
    expect(await flags.ask('crew', { targetingKey: 'ann' })).toMatchObject({ value: true });
    expect(await flags.ask('crew', { targetingKey: 'bob' })).toMatchObject({ value: false });
  });

  it('keeps its groups from going, and from becoming what it cannot use', async () => {
    await flags.group({ key: 'held', values: ['ann'] });
    await scenario.create('holding', { condition: { id: { $inGroup: 'held' } } });
    const { data } = await scenario.service.graphql(
      'mutation { removeSavedGroup(input: { key: "held" }) { __typename ... on InvalidInputError { message } } }',
    );
    expect(data['removeSavedGroup']).toMatchObject({
      __typename: 'InvalidInputError',
      message: expect.stringContaining('"holding"') as string,
    });
    const broken = await flags.group({ key: 'held', condition: { country: 'NO' } });
    expect(broken).toMatchObject({ __typename: 'InvalidInputError' });
  });

  it('is refused while a group is not there', async () => {
    const { data } = await scenario.create('lost', { condition: { id: { $inGroup: 'nowhere' } } });
    expect(data['createABTest']).toMatchObject({
      __typename: 'InvalidInputError',
      field: 'condition.id.$inGroup',
      message: expect.stringContaining('unknown-saved-group') as string,
    });
  });
});

interface Told {
  readonly type: string;
  readonly data: { readonly name: string; readonly savedGroups?: object };
}

async function eventsOf(name: string): Promise<readonly Told[]> {
  const entries = await scenario.redis.xrange(`${scenario.service.redis.prefix}:events`, '-', '+');
  const events = entries.map(([, [, body = '']]) => JSON.parse(body) as Told);
  return events.filter(({ data }) => data.name === name);
}
