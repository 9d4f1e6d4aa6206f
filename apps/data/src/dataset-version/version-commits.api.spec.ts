import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';
import type { NewVersion } from './new-version.js';

const WRITERS = 24;
const NOBODY = '01920000-0000-7000-8000-000000000001';
const COMMIT = 'a'.repeat(40);

let data: ProbedService<VersionProbe>;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe);
});

afterAll(() => data.service.close());

describe('a commit', () => {
  it('keeps who said what of it, where it comes from, and its files', async () => {
    await create('told');
    const first = await commit('told', { 'a.txt': 'one' });
    const second = await commit(
      'told',
      { 'b/c.txt': 'two', 'a.txt': 'one' },
      {
        message: 'Add c',
        metadata: { source: 'spec' },
        git: { commit: COMMIT, repository: 'https://example.org/r.git' },
      },
    );

    expect(await ask('told', 'version { ...all }')).toEqual({
      version: {
        ...{
          version: 2,
          branch: 'main',
          message: 'Add c',
          author: 'ada',
          state: 'ACTIVE',
          stateReason: null,
        },
        ...{ rows: null, columns: [], format: 'FILES', fileCount: 2, sizeBytes: 6 },
        metadata: [{ key: 'source', value: 'spec' }],
        git: { commit: COMMIT, repository: 'https://example.org/r.git' },
        parents: [{ id: first.id }],
        children: { nodes: [] },
        files: {
          nodes: [
            { path: 'a.txt', sizeBytes: 3 },
            { path: 'b/c.txt', sizeBytes: 3 },
          ],
        },
        holders: { nodes: [{ kind: 'BRANCH', name: 'main' }] },
      },
    });
    expect(await ask('told', `version(id: "${first.id}") { children { nodes { id } } }`)).toEqual({
      version: { children: { nodes: [{ id: second.id }] } },
    });
  });

  it('shows files by pages, below any folder', async () => {
    await create('paged');
    const files = Object.fromEntries(['a', 'b/1', 'b/2', 'b/3', 'c'].map((path) => [path, path]));
    await commit('paged', files);
    const page = (args: string) =>
      ask<FilePage>(
        'paged',
        `version { files(${args}) { nodes { path } pageInfo { hasNextPage endCursor } } }`,
      );

    const first = await page('prefix: "b/", first: 2');
    const { endCursor } = first.version.files.pageInfo;

    expect(first.version.files.nodes).toEqual([{ path: 'b/1' }, { path: 'b/2' }]);
    expect(await page(`prefix: "b/", first: 2, after: "${endCursor}"`)).toMatchObject({
      version: { files: { nodes: [{ path: 'b/3' }], pageInfo: { hasNextPage: false } } },
    });
    expect(await page('prefix: "nothing"')).toMatchObject({ version: { files: { nodes: [] } } });
  });

  it('is not looked for by the cursor of another list', async () => {
    await create('cursors');
    await commit('cursors', { f: '1' });
    const after = Buffer.from('f').toString('base64url');

    for (const list of ['versions', 'version { children', 'branch(name: "main") { moves']) {
      const query = `{ dataset(name: "cursors") { ${list}(after: "${after}") { nodes { __typename } } } }`;
      const { errors } = await data.service.graphql(list.includes('{') ? `${query} }` : query);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  it('of what the branch holds already makes no version', async () => {
    await create('same');
    const [a, b] = [{ f: 'a' }, { f: 'b' }];
    const first = await data.probe.commit('same', a);
    await data.probe.commit('same', b);

    // What the branch comes from, unless only its head counts.
    expect(await data.probe.commit('same', a)).toEqual({ version: first.version, isNew: false });
    expect(await data.probe.commit('same', b, { sameAs: 'HEAD' })).toMatchObject({ isNew: false });
    expect(await data.probe.commit('same', a, { sameAs: 'HEAD' })).toMatchObject({
      isNew: true,
      version: { version: 3 },
    });
    // Another branch has not got it.
    expect(await data.probe.commit('same', b, { branch: 'other' })).toMatchObject({
      isNew: true,
      version: { version: 4 },
    });
  });

  it('of what a branch has left behind makes a version', async () => {
    await create('reset');
    const first = await commit('reset', { f: 'a' });
    await commit('reset', { f: 'b' });
    await data.probe.refs.moveBranch(named('reset', 'main', first.id));

    expect(await data.probe.commit('reset', { f: 'b' })).toMatchObject({
      isNew: true,
      version: { version: 3 },
    });
  });

  it('goes through only where the branch is as expected, and again when it is sent twice', async () => {
    await create('expected');
    const first = await commit('expected', { f: '1' }, { expectedHead: null });
    const second = await commit('expected', { f: '2' }, { expectedHead: first.id });

    await expect(commit('expected', { f: '3' }, { expectedHead: first.id })).rejects.toMatchObject({
      code: 'BRANCH_MOVED',
      details: { name: 'main', expected: first.id, head: second.id },
    });
    await expect(commit('expected', { f: '3' }, { expectedHead: null })).rejects.toMatchObject({
      code: 'BRANCH_MOVED',
    });
    expect(await data.probe.commit('expected', { f: '2' }, { expectedHead: first.id })).toMatchObject({
      isNew: false,
    });
  });

  it.each<[string, Partial<NewVersion>, object]>([
    ['a branch that is no name', { branch: '../x' }, { details: { field: 'branch' } }],
    [
      'a Git commit that is none',
      { git: { commit: 'HEAD', repository: null } },
      { details: { field: 'gitCommit' } },
    ],
    ['parents that are not there', { parents: [NOBODY as never] }, { code: 'NOT_FOUND' }],
    ['too long a message', { message: 'x'.repeat(10_001) }, { details: { field: 'message' } }],
    ['metadata without a name', { metadata: { '': 'x' } }, { details: { field: 'metadata' } }],
  ])('with %s is refused and leaves nothing', async (_, wrong, error) => {
    const name = `refused-${crypto.randomUUID()}`;
    await create(name);

    await expect(commit(name, { f: '1' }, wrong)).rejects.toMatchObject(error);

    expect(await ask(name, 'version { version } versions { nodes { version } }')).toEqual({
      version: null,
      versions: { nodes: [] },
    });
  });

  it('of many writers at a time moves each branch along one line without gaps', async () => {
    await create('many');
    const branches = ['main', 'side'];
    const writes = Array.from({ length: WRITERS }, (_, i) =>
      data.probe.commit(
        'many',
        { f: `content ${i}` },
        { branch: branches[i % 2] ?? '', author: `writer ${i}` },
      ),
    );
    const made = await Promise.all(writes);

    const numbers = made.map(({ version }) => version.version).toSorted((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: WRITERS }, (_, i) => i + 1));
    for (const name of branches) {
      const { branch } = await ask<BranchHistory>(
        'many',
        `branch(name: "${name}") { head { id } moves(first: 100) { nodes { number version { id parents { id } } } } }`,
      );
      const line = branch.moves.nodes.toReversed();
      expect(line.map(({ number }) => number)).toEqual(line.map((_, i) => i + 1));
      expect(line.map(({ version }) => version.parents)).toEqual([
        [],
        ...line.slice(0, -1).map(({ version: { id } }) => [{ id }]),
      ]);
      expect(line.at(-1)?.version.id).toBe(branch.head.id);
    }
  });

  it('expecting the same head as others goes through for one of them', async () => {
    await create('contended');
    const { id: head } = await commit('contended', { f: 'start' });

    const writes = Array.from({ length: 12 }, (_, i) =>
      commit('contended', { f: `content ${i}` }, { expectedHead: head }),
    );
    const outcomes = await Promise.allSettled(writes);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await ask('contended', 'version { version }')).toEqual({ version: { version: 2 } });
  });
});

describe('a version in quarantine', () => {
  it('is seen by nobody who does not name it, until it is released to its branch', async () => {
    await create('held');
    const good = await commit('held', { f: 'good' });
    const doubtful = await commit('held', { f: 'doubtful' }, { state: 'QUARANTINED', stateReason: 'odd' });
    const seen =
      'version { id } versions { nodes { id } } byNumber: version(number: 2) { state stateReason }';
    expect(await ask('held', seen)).toEqual({
      version: { id: good.id },
      versions: { nodes: [{ id: good.id }] },
      byNumber: { state: 'QUARANTINED', stateReason: 'odd' },
    });
    expect(await data.probe.commit('held', { f: 'doubtful' }, { state: 'QUARANTINED' })).toMatchObject({
      isNew: false,
    });

    await data.probe.decisions.release({ id: doubtful.id, reason: 'looked at', by: 'grace' });

    expect(
      await ask(
        'held',
        `${seen} branch(name: "main") { moves(first: 1) { nodes { cause movedBy reason } } }`,
      ),
    ).toEqual({
      version: { id: doubtful.id },
      versions: { nodes: [{ id: doubtful.id }, { id: good.id }] },
      byNumber: { state: 'ACTIVE', stateReason: 'looked at' },
      branch: { moves: { nodes: [{ cause: 'RELEASED', movedBy: 'grace', reason: 'looked at' }] } },
    });
    await expect(data.probe.decisions.reject({ id: doubtful.id, reason: '', by: 'x' })).rejects.toMatchObject(
      { code: 'CONFLICT' },
    );
  });

  it('does not push a branch back that went on without it', async () => {
    await create('overtaken');
    await commit('overtaken', { f: '1' });
    const doubtful = await commit('overtaken', { f: '2' }, { state: 'QUARANTINED' });
    const later = await commit('overtaken', { f: '3' });

    await data.probe.decisions.release({ id: doubtful.id, reason: 'late', by: 'grace' });

    expect(await ask('overtaken', 'version { id } two: version(number: 2) { state }')).toEqual({
      version: { id: later.id },
      two: { state: 'ACTIVE' },
    });
  });

  it('that is rejected stays hidden, and its content may be committed anew', async () => {
    await create('rejected');
    const bad = await commit('rejected', { f: 'bad' }, { state: 'QUARANTINED' });

    await data.probe.decisions.reject({ id: bad.id, reason: 'bad indeed', by: 'grace' });

    expect(await ask('rejected', 'version { id } versions(states: [REJECTED]) { nodes { id } }')).toEqual({
      version: null,
      versions: { nodes: [{ id: bad.id }] },
    });
    expect(await data.probe.commit('rejected', { f: 'bad' })).toMatchObject({ isNew: true });
  });
});

interface Move {
  readonly number: number;
  readonly version: { readonly id: string; readonly parents: readonly { readonly id: string }[] };
}

interface BranchHistory {
  readonly branch: {
    readonly head: { readonly id: string };
    readonly moves: { readonly nodes: readonly Move[] };
  };
}

interface FilePage {
  readonly version: {
    readonly files: { readonly nodes: readonly object[]; readonly pageInfo: { readonly endCursor: string } };
  };
}

async function create(name: string): Promise<void> {
  await data.probe.datasets.create(name, '');
}

async function commit(...what: Parameters<VersionProbe['commit']>) {
  return (await data.probe.commit(...what)).version;
}

function named(dataset: string, name: string, versionId: string) {
  return { dataset, name, versionId, reason: '', by: 'ada' };
}

const ALL = `fragment all on DatasetVersion { version branch message author state stateReason rows columns { name } format
  fileCount sizeBytes metadata { key value } git { commit repository } parents { id } children { nodes { id } }
  files { nodes { path sizeBytes } } holders { nodes { kind name } } }`;

async function ask<Shown = unknown>(name: string, fields: string): Promise<Shown> {
  const query = `query { dataset(name: "${name}") { ${fields} } } ${fields.includes('...all') ? ALL : ''}`;
  const { data: answer, errors } = await data.service.graphql(query);
  expect(errors).toBeUndefined();
  return answer['dataset'] as Shown;
}
