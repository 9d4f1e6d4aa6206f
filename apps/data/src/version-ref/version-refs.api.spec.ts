import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';

let data: ProbedService<VersionProbe>;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe);
});

afterAll(() => data.service.close());

describe('a branch', () => {
  it('begins anywhere, goes on by itself, and tells where it was', async () => {
    const [first, second] = await commitsOf('branched');
    expect(await branch('create', { dataset: 'branched', name: 'trial/1', versionId: first })).toMatchObject({
      branch: { name: 'trial/1', head: { id: first } },
    });
    const { version } = await data.probe.commit(
      'branched',
      { f: 'trial' },
      { branch: 'trial/1', message: 'Try' },
    );
    expect(version.version).toBe(3);
    await branch('move', { dataset: 'branched', name: 'trial/1', versionId: second, reason: 'Start over' });

    expect(
      await ask(
        'branched',
        `version { id } branches { nodes { name head { id } } }
      branch(name: "trial/1") { moves { nodes { number cause movedBy reason version { id } } } }`,
      ),
    ).toEqual({
      version: { id: second },
      branches: {
        nodes: [
          { name: 'main', head: { id: second } },
          { name: 'trial/1', head: { id: second } },
        ],
      },
      branch: {
        moves: {
          nodes: [
            { number: 3, cause: 'MOVED', movedBy: 'admin', reason: 'Start over', version: { id: second } },
            { number: 2, cause: 'COMMITTED', movedBy: 'ada', reason: 'Try', version: { id: version.id } },
            { number: 1, cause: 'CREATED', movedBy: 'admin', reason: '', version: { id: first } },
          ],
        },
      },
    });
  });

  it('is moved only from where it is expected', async () => {
    const [first, second] = await commitsOf('fenced');
    const move = { dataset: 'fenced', name: 'main', versionId: first };

    expect(await branch('move', { ...move, expectedHeadId: first })).toMatchObject({
      ...{ __typename: 'BranchMovedError', name: 'main', expected: first, head: second },
    });
    expect(await branch('move', { ...move, expectedHeadId: second })).toMatchObject({
      branch: { head: { id: first } },
    });
  });

  it('is deleted, but for the one that everybody reads', async () => {
    const [first] = await commitsOf('deleted');
    await branch('create', { dataset: 'deleted', name: 'side', versionId: first });

    expect(await branch('delete', { dataset: 'deleted', name: 'side' })).toMatchObject({
      move: { number: 2, cause: 'DELETED', version: null },
    });
    expect(await branch('delete', { dataset: 'deleted', name: 'side' })).toMatchObject({
      __typename: 'NotFoundError',
    });
    expect(await branch('delete', { dataset: 'deleted', name: 'main' })).toMatchObject({
      __typename: 'ConflictError',
    });
    expect(await ask('deleted', 'branch(name: "side") { name }')).toEqual({ branch: null });
  });

  it('is refused a name that is none or taken, and a version that is not there or not active', async () => {
    const [first] = await commitsOf('strict');
    const at = { dataset: 'strict', versionId: first };
    const { version } = await data.probe.commit('strict', { f: 'odd' }, { state: 'QUARANTINED' });
    await commitsOf('stranger');
    const stranger = await data.probe.versions.resolve((await data.probe.datasets.get('stranger')).id);

    for (const [input, error] of [
      [{ ...at, name: 'a b' }, 'InvalidInputError'],
      [{ ...at, name: 'main' }, 'NameTakenError'],
      [{ ...at, name: 'x', dataset: 'nobody' }, 'NotFoundError'],
      [{ ...at, name: 'x', versionId: 'nothing' }, 'NotFoundError'],
      [{ ...at, name: 'x', versionId: stranger?.id }, 'NotFoundError'],
      [{ ...at, name: 'x', versionId: version.id }, 'ConflictError'],
    ] as const) {
      expect(await branch('create', input)).toMatchObject({ __typename: error });
    }
  });
});

describe('a tag', () => {
  it('stays with its version until somebody says that it moves', async () => {
    const [first, second] = await commitsOf('tagged');
    const gold = { dataset: 'tagged', name: 'gold' };

    expect(await tag({ ...gold, versionId: first })).toMatchObject({ tag: { version: { id: first } } });
    expect(await tag({ ...gold, versionId: first })).toMatchObject({ tag: { version: { id: first } } });
    expect(await tag({ ...gold, versionId: second })).toMatchObject({ __typename: 'NameTakenError' });
    expect(await tag({ ...gold, versionId: second, move: true, reason: 'Better' })).toMatchObject({
      tag: { version: { id: second } },
    });

    expect(
      await ask('tagged', 'version(tag: "gold") { id } tags { nodes { name moves { nodes { cause } } } }'),
    ).toEqual({
      version: { id: second },
      tags: { nodes: [{ name: 'gold', moves: { nodes: [{ cause: 'MOVED' }, { cause: 'CREATED' }] } }] },
    });
  });

  it('is taken off, and may be given anew', async () => {
    const [first, second] = await commitsOf('untagged');
    const gold = { dataset: 'untagged', name: 'gold' };
    await tag({ ...gold, versionId: first });

    expect(await untag(gold)).toMatchObject({ move: { cause: 'DELETED' } });
    expect(await untag(gold)).toMatchObject({ __typename: 'NotFoundError' });
    expect(await tag({ ...gold, versionId: second })).toMatchObject({ tag: { version: { id: second } } });
  });
});

async function commitsOf(dataset: string): Promise<[string, string]> {
  await data.probe.datasets.create(dataset, '');
  const first = await data.probe.commit(dataset, { f: `${dataset} 1` });
  const second = await data.probe.commit(dataset, { f: `${dataset} 2` });
  return [first.version.id, second.version.id];
}

async function ask(name: string, fields: string): Promise<unknown> {
  return (await data.service.graphql(`{ dataset(name: "${name}") { ${fields} } }`)).data['dataset'];
}

const BRANCH = 'branch { name head { id } }';
const MOVE = 'move { number cause version { id } }';

function branch(verb: 'create' | 'move' | 'delete', input: object): Promise<unknown> {
  const type = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Branch`;
  const moved = verb === 'move' ? '... on BranchMovedError { name expected head }' : '';
  return mutate(`${verb}Branch`, type, `${verb === 'delete' ? MOVE : BRANCH} } ${moved}`, input);
}

function tag(input: object): Promise<unknown> {
  return mutate('tagDatasetVersion', 'TagDatasetVersion', 'tag { name version { id } } }', input);
}

function untag(input: object): Promise<unknown> {
  return mutate('untagDatasetVersion', 'UntagDatasetVersion', `${MOVE} }`, input);
}

async function mutate(field: string, type: string, shown: string, input: object): Promise<unknown> {
  const mutation = `mutation ($input: ${type}Input!) { ${field}(input: $input) { __typename ... on ${type}Success { ${shown} } }`;
  const { data: answer, errors } = await data.service.graphql(mutation, { input });
  expect(errors).toBeUndefined();
  return answer[field];
}
