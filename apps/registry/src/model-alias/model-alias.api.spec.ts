import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryScenario, type RegistryScenario } from '../testing/registry-scenario.js';

let scenario: RegistryScenario;

beforeAll(async () => {
  scenario = await registryScenario();
});

afterAll(() => scenario.close());

const THREE = [{}, {}, {}];

describe('the history of an alias', () => {
  it('tells who moved it when, from where, to where and why', async () => {
    await scenario.newModel('told', THREE);

    await set('told', 1, { reason: 'the first', as: 'writer' });
    await set('told', 3, { reason: 'better' });
    await remove('told', 'withdrawn');

    expect(await changesOf('told')).toMatchObject([
      { sequence: 3, fromVersion: 3, toVersion: null, cause: 'REMOVED', reason: 'withdrawn' },
      { sequence: 2, fromVersion: 1, toVersion: 3, cause: 'SET', reason: 'better', changedBy: 'admin' },
      {
        sequence: 1,
        fromVersion: null,
        toVersion: 1,
        reason: 'the first',
        changedBy: 'writer',
        promotion: null,
      },
    ]);
  });

  it('has nothing of a move to where the alias is', async () => {
    await scenario.newModel('still', THREE);
    await set('still', 1);
    await set('still', 1);
    expect(await changesOf('still')).toHaveLength(1);
  });

  it('is listed for one alias in pages', async () => {
    await scenario.newModel('paged', THREE);
    for (const version of [1, 2, 3]) {
      await set('paged', version);
      await set('paged', version, { alias: 'challenger' });
    }
    const first = await changesPage('paged', { alias: 'champion', first: 2 });
    const { endCursor } = first['pageInfo'] as { endCursor: string };
    const rest = await changesPage('paged', { alias: 'champion', first: 2, after: endCursor });

    expect(first).toMatchObject({
      nodes: [{ toVersion: 3 }, { toVersion: 2 }],
      pageInfo: { hasNextPage: true },
    });
    expect(rest).toMatchObject({ nodes: [{ toVersion: 1 }], pageInfo: { hasNextPage: false } });
  });

  it('says which version it was at any moment, also a version that is deleted since', async () => {
    await scenario.newModel('past', THREE);
    const before = new Date(Date.now() - 60_000).toISOString();
    for (const version of [1, 2]) await set('past', version);
    await remove('past');
    const changes = await changesOf('past');
    await scenario.query(
      `UPDATE model_version SET deleted_at = now() WHERE version = 2
         AND model_id = (SELECT id FROM registered_model WHERE name = 'past')`,
    );

    const at = async (moment: unknown) => (await versionAt('past', moment))?.version ?? null;
    expect(await at(before)).toBeNull();
    for (const { changedAt } of changes) {
      // Moves in the same millisecond are one moment: the last of them counts.
      const last = changes.find((change) => change['changedAt'] === changedAt);
      expect(await at(changedAt)).toBe(last?.['toVersion']);
    }
  });

  it('is rewritten by nobody', async () => {
    await scenario.newModel('kept', THREE);
    await set('kept', 1);
    await expect(scenario.query(`UPDATE alias_change SET reason = 'another'`)).rejects.toThrow(
      'only ever added',
    );
    await expect(scenario.query('DELETE FROM alias_change')).rejects.toThrow('only ever added');
  });

  it('is one unbroken chain however many write at once, in order of time too', async () => {
    const versions = Array.from({ length: 8 }, () => ({}));
    await scenario.newModel('raced', versions);

    const writers = Array.from({ length: 120 }, (_, i) => {
      const alias = i % 3 === 0 ? 'challenger' : 'champion';
      if (i % 7 === 6) return rollBack('raced', { alias });
      return i % 11 === 10 ? remove('raced', '', alias) : set('raced', (i % 8) + 1, { alias });
    });
    await Promise.all(writers);

    const changes = (await allChangesOf('raced')).toReversed();
    expect(changes.length).toBeGreaterThan(40);
    expect(changes.map(({ sequence }) => sequence)).toEqual(changes.map((_, i) => i + 1));
    const times = changes.map(({ changedAt }) => String(changedAt));
    expect(times).toEqual(times.toSorted());
    for (const alias of ['champion', 'challenger']) {
      const steps = changes.filter((change) => change.alias === alias);
      expect(steps.map(({ fromVersion }) => fromVersion)).toEqual([
        null,
        ...steps.slice(0, -1).map(({ toVersion }) => toVersion),
      ]);
      expect((await current('raced', alias))?.version ?? null).toBe(steps.at(-1)?.toVersion);
    }
  });
});

describe('rolling back an alias', () => {
  it('goes to the version before, and further back the next time', async () => {
    await scenario.newModel('undone', THREE);
    for (const version of [1, 2, 3]) await set('undone', version);

    expect(await rollBack('undone', { reason: 'it fails' })).toMatchObject({
      alias: { version: { version: 2 } },
    });
    expect(await rollBack('undone')).toMatchObject({ alias: { version: { version: 1 } } });
    expect(await rollBack('undone')).toMatchObject({ __typename: 'ConflictError' });

    const [, first] = await changesOf('undone');
    expect(first).toMatchObject({ fromVersion: 3, toVersion: 2, cause: 'ROLLED_BACK', reason: 'it fails' });
  });

  it('goes to a version that the alias pointed at, and to no other', async () => {
    await scenario.newModel('chosen', [...THREE, {}]);
    for (const version of [1, 2, 3]) await set('chosen', version);

    expect(await rollBack('chosen', { to: 4 })).toMatchObject({
      __typename: 'ConflictError',
      message: expect.stringContaining('2, 1'),
    });
    expect(await rollBack('chosen', { to: 1 })).toMatchObject({ alias: { version: { version: 1 } } });
  });

  it('skips what was deleted, and restores what was taken away', async () => {
    await scenario.newModel('gaps', THREE);
    for (const version of [1, 2, 3]) await set('gaps', version);
    await scenario.query(
      `UPDATE model_version SET deleted_at = now() WHERE version = 2
         AND model_id = (SELECT id FROM registered_model WHERE name = 'gaps')`,
    );
    expect(await rollBack('gaps')).toMatchObject({ alias: { version: { version: 1 } } });

    await remove('gaps');
    expect(await rollBack('gaps')).toMatchObject({ alias: { version: { version: 1 } } });
  });

  it.each([
    [{ to: 1, steps: 1 }, 'InvalidInputError'],
    [{ steps: 0 }, 'InvalidInputError'],
    [{ steps: 2 }, 'ConflictError'],
    [{ alias: 'nobody' }, 'NotFoundError'],
  ])('refuses %j with %s', async (input, error) => {
    const model = `refused-${error}-${JSON.stringify(input).length}`;
    await scenario.newModel(model, THREE);
    for (const version of [1, 2]) await set(model, version);
    expect(await rollBack(model, input)).toMatchObject({ __typename: error });
  });
});

type Change = Record<string, unknown>;

interface Options {
  readonly alias?: string;
  readonly reason?: string;
  readonly as?: 'writer' | 'admin';
}

function set(model: string, version: number, { alias = 'champion', reason, as = 'admin' }: Options = {}) {
  const input = { model, alias, version, reason };
  const mutation = `mutation ($input: SetModelAliasInput!) { setModelAlias(input: $input) { __typename } }`;
  return scenario.ask(mutation, { input }, as);
}

function remove(model: string, reason = '', alias = 'champion') {
  const mutation = `mutation ($input: RemoveModelAliasInput!) { removeModelAlias(input: $input) { __typename } }`;
  return scenario.ask(mutation, { input: { model, alias, reason } });
}

function rollBack(model: string, input: object = {}) {
  const mutation = `mutation ($input: RollBackAliasInput!) {
    rollBackAlias(input: $input) {
      __typename
      ... on RollBackAliasSuccess { alias { version { version } } }
      ... on UserError { message }
    }
  }`;
  return scenario.ask(mutation, { input: { model, alias: 'champion', ...input } });
}

async function changesPage(model: string, args: object): Promise<Record<string, unknown>> {
  const query = `query ($model: String!, $alias: String, $first: Int, $after: String) {
    model(name: $model) {
      aliasChanges(alias: $alias, first: $first, after: $after) {
        nodes { sequence alias fromVersion toVersion cause changedBy reason changedAt promotion { id } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`;
  return (await scenario.ask(query, { model, ...args }))['aliasChanges'] as Record<string, unknown>;
}

async function changesOf(model: string): Promise<readonly Change[]> {
  return (await changesPage(model, { first: 100 }))['nodes'] as readonly Change[];
}

async function allChangesOf(model: string): Promise<readonly Change[]> {
  const all: Change[] = [];
  for (let after: string | null = null; ;) {
    const page = await changesPage(model, { first: 100, after });
    all.push(...(page['nodes'] as readonly Change[]));
    const pageInfo = page['pageInfo'] as { hasNextPage: boolean; endCursor: string };
    if (!pageInfo.hasNextPage) return all;
    after = pageInfo.endCursor;
  }
}

async function versionAt(model: string, at: unknown): Promise<{ version: number } | null> {
  const query = `query ($model: String!, $at: DateTime!) {
    model(name: $model) { versionAt(alias: "champion", at: $at) { version } }
  }`;
  return (await scenario.ask(query, { model, at }))['versionAt'] as { version: number } | null;
}

async function current(model: string, alias: string): Promise<{ version: number } | null> {
  const query = `query ($model: String!, $alias: String!) {
    model(name: $model) { version(alias: $alias) { version } }
  }`;
  return (await scenario.ask(query, { model, alias }))['version'] as { version: number } | null;
}
