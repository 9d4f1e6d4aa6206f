import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { testToken, toldLineage } from '@orrery/testing';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DataScenario, FLIGHTS } from '../testing/data-scenario.js';

/** Far longer than anything here takes, however busy the machine. */
const PATIENCE = { timeout: 50_000 };

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start();
});

afterAll(() => scenario.close());

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function gitCommit(): string {
  return randomBytes(20).toString('hex');
}

async function push(remote: string, text: string, suffix = ''): Promise<string> {
  const oid = `${md5(text)}${suffix}`;
  const address = `/dvc/${remote}/files/md5/${oid.slice(0, 2)}/${oid.slice(2)}`;
  expect((await scenario.service.fetch(address, { method: 'POST', body: text })).ok).toBe(true);
  return oid;
}

/** The list of a folder as DVC makes it; its files are pushed by who wants them there. */
function listOf(files: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(files).map(([relpath, text]) => ({ md5: md5(text), relpath })));
}

function dvcFile(oid: string, path: string, more = ''): string {
  return `outs:\n- md5: ${oid}\n  hash: md5\n  path: ${path}\n${more}`;
}

interface Told {
  readonly outputs: readonly { readonly versionId: string; readonly [key: string]: unknown }[];
}

async function record(
  remote: string,
  commit: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; body: Told }> {
  const response = await scenario.service.fetch(`/dvc/${remote}/commits`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', authorization: `Bearer ${testToken('writer')}` },
      ...headers,
    },
    body: JSON.stringify(commit),
  });
  return { status: response.status, body: (await response.json()) as Told };
}

async function contentOf(versionId: string, path = ''): Promise<string> {
  return (await scenario.service.fetch(`/dataset-versions/${versionId}/content${path}`)).text();
}

describe('a Git commit', () => {
  it('makes a version of each file and folder that it names', async () => {
    const files = { 'a.txt': 'first', 'deep/b.txt': 'second', 'deep/same.txt': 'first' };
    const table = await push('two', FLIGHTS);
    const folder = await push('two', listOf(files), '.dir');
    for (const text of Object.values(files)) await push('two', text);
    const commit = gitCommit();

    const { status, body } = await record('two', {
      gitCommit: commit,
      repository: 'https://ada:secret@git.example/flights.git',
      message: 'Add flights',
      files: [
        { path: 'data/flights.csv.dvc', text: dvcFile(table, 'flights.csv') },
        { path: 'images.dvc', text: dvcFile(folder, 'images') },
      ],
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ remote: 'two', gitCommit: commit, branch: 'main' },
      outputs: [
        { path: 'data/flights.csv', dataset: 'two.data.flights.csv', state: 'COMMITTED', version: 1 },
        { path: 'images', dataset: 'two.images', state: 'COMMITTED', version: 1, missing: [] },
      ],
    });
    const [first, second] = body.outputs;
    expect(await contentOf(first?.versionId ?? '')).toBe(FLIGHTS);
    expect(await contentOf(second?.versionId ?? '', '/deep/b.txt')).toBe('second');
    const { data } = await scenario.service.graphql(`{
      dvcRemote(name: "two") { commits { nodes { gitCommit branch repository message recordedBy outputs {
        path state reason version { version format rows message author fileCount git { commit repository } metadata { key value } }
      } } } }
    }`);
    const repository = 'https://git.example/flights.git';
    const version = {
      version: 1,
      message: 'Add flights',
      author: 'writer',
      git: { commit, repository },
    };
    expect(data).toMatchObject({
      dvcRemote: {
        commits: {
          nodes: [
            {
              ...{
                gitCommit: commit,
                branch: 'main',
                repository,
                message: 'Add flights',
                recordedBy: 'writer',
              },
              outputs: [
                {
                  state: 'COMMITTED',
                  reason: null,
                  version: { ...version, format: 'CSV', rows: 3, fileCount: 1 },
                },
                {
                  state: 'COMMITTED',
                  version: {
                    ...{ ...version, format: 'FILES', rows: null, fileCount: 3 },
                    metadata: expect.arrayContaining([
                      { key: 'dvc.md5', value: folder },
                      { key: 'dvc.path', value: 'images' },
                      { key: 'dvc.remote', value: 'two' },
                    ]),
                  },
                },
              ],
            },
          ],
        },
      },
    });
  });

  it(
    'tells lineage of itself, and that the ingests of its outputs are parts of it',
    async () => {
      const commit = gitCommit();
      const files = [
        { path: 'data/flights.csv.dvc', text: dvcFile(await push('told', FLIGHTS), 'flights.csv') },
      ];
      const missing = { path: 'absent.csv.dvc', text: dvcFile(md5('nobody pushed this'), 'absent.csv') };
      const repository = 'https://git.example/flights.git';
      await record('told', { gitCommit: commit, repository, message: 'Half', files: [...files, missing] });
      const { body } = await record('told', { gitCommit: commit, repository, message: 'Half', files });
      const [versionId] = body.outputs.map((output) => output.versionId);

      await vi.waitFor(async () => {
        const told = await toldLineage(scenario.service, 'data.dvc-commit/told');
        expect(told.map(({ state }) => state)).toEqual(['START', 'RUNNING', 'START', 'COMPLETE']);
        expect(told[2]).toEqual(told[0]);
        expect(told[0]?.job.code).toEqual({ commit, repository, branch: 'main' });
        const parent = { runId: told[0]?.runId, job: 'data.dvc-commit/told' };
        const [part] = await toldLineage(scenario.service, 'data.ingest/told.data.flights.csv');
        expect(part).toMatchObject({ state: 'OTHER', runId: versionId, parent, job: { code: { commit } } });
      }, PATIENCE.timeout);
    },
    PATIENCE.timeout * 2,
  );

  it('that is told again makes no other version, and completes what was missing', async () => {
    const files = { a: 'here', b: 'not yet' };
    const folder = await push('again', listOf(files), '.dir');
    await push('again', 'here');
    const single = { path: 'single.dvc', text: dvcFile(md5('single'), 'single') };
    const commit = { gitCommit: gitCommit(), files: [{ path: 'f.dvc', text: dvcFile(folder, 'f') }, single] };

    const before = await record('again', commit);
    await push('again', 'not yet');
    await push('again', 'single');
    const after = await record('again', commit);
    const again = await record('again', commit);

    expect(before.body.outputs).toMatchObject([
      { state: 'INCOMPLETE', version: null, missing: [md5('not yet')], missingCount: 1 },
      { state: 'INCOMPLETE', version: null, missing: [md5('single')], missingCount: 1 },
    ]);
    expect(after.body.outputs).toMatchObject([
      { state: 'COMMITTED', version: 1 },
      { state: 'COMMITTED', version: 1 },
    ]);
    expect(again).toEqual(after);
  });

  it('that goes back to what was makes a version of its own, on its branch', async () => {
    const one = dvcFile(await push('back', 'one'), 'f');
    const two = dvcFile(await push('back', 'two'), 'f');
    const commitOf = (text: string, branch: string) =>
      record('back', { gitCommit: gitCommit(), branch, files: [{ path: 'f.dvc', text }] });

    const versions = [];
    for (const text of [one, two, one, one]) versions.push(await commitOf(text, 'main'));
    versions.push(await commitOf(two, 'feature/x'));

    expect(versions.map(({ body }) => body.outputs[0]?.['version'])).toEqual([1, 2, 3, 3, 4]);
    const { data } = await scenario.service.graphql(
      '{ dataset(name: "back.f") { branches { nodes { name head { version } } } } }',
    );
    expect(data).toMatchObject({
      dataset: {
        branches: {
          nodes: [
            { name: 'feature/x', head: { version: 4 } },
            { name: 'main', head: { version: 3 } },
          ],
        },
      },
    });
  });

  it('keeps as a file what is called a table and is none, and says what a dataset refuses', async () => {
    const broken = dvcFile(await push('odd', 'a,b\n1\n"'), 'broken.csv');
    const wider = `${FLIGHTS.split('\n')[0]},new\n2001-01-01 00:01:00,33,2176,LAS,1\n`;
    await scenario.create('odd-flights');
    await scenario.ingested('odd-flights', FLIGHTS);
    const other = dvcFile(await push('odd', wider), 'wider.csv', '  meta:\n    dataset: odd-flights\n');

    const { body } = await record('odd', {
      gitCommit: gitCommit(),
      files: [
        { path: 'broken.csv.dvc', text: broken },
        { path: 'wider.csv.dvc', text: other },
      ],
    });

    expect(body.outputs).toMatchObject([
      { dataset: 'odd.broken.csv', state: 'COMMITTED', version: 1 },
      { dataset: 'odd-flights', state: 'REFUSED', version: null, reason: expect.stringContaining('new') },
    ]);
    expect(await scenario.versionsOf('odd-flights')).toEqual([1]);
  });

  it('comes as a tar of its files, too, as Git and curl send it', async () => {
    const tar = pack();
    tar.entry({ name: 'data/', type: 'directory' });
    tar.entry({ name: 'data/x.txt.dvc' }, dvcFile(await push('tarred', 'x'), 'x.txt'));
    tar.finalize();
    const message = Buffer.from('Zoë says hello\n\nand more').toString('base64');
    const response = await scenario.service.fetch('/dvc/tarred/commits', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-tar',
        'x-git-commit': gitCommit(),
        'x-git-branch': 'dev',
        'x-git-message': message,
      },
      body: await buffer(tar),
    });
    expect(await response.json()).toMatchObject({
      branch: 'dev',
      outputs: [{ dataset: 'tarred.data.x.txt', version: 1 }],
    });
    const { data } = await scenario.service.graphql(
      '{ dvcRemote(name: "tarred") { commits { nodes { message } } } }',
    );
    expect(data).toMatchObject({
      dvcRemote: { commits: { nodes: [{ message: 'Zoë says hello\n\nand more' }] } },
    });
  });

  it('is recorded by the graph, or refused there', async () => {
    const mutation = `mutation ($input: RecordDvcCommitInput!) {
      recordDvcCommit(input: $input) {
        ... on RecordDvcCommitSuccess { commit { branch outputs { state version { version } } } }
        ... on InvalidInputError { field }
      }
    }`;
    const text = dvcFile(await push('graph', 'g'), 'g');
    const input = { remote: 'graph', gitCommit: gitCommit(), files: [{ path: 'g.dvc', text }] };

    const taken = await scenario.service.graphql(mutation, { input });
    const refused = await scenario.service.graphql(mutation, { input: { ...input, gitCommit: 'HEAD' } });

    const commit = { branch: 'main', outputs: [{ state: 'COMMITTED', version: { version: 1 } }] };
    expect(taken).toEqual({ data: { recordDvcCommit: { commit } } });
    expect(refused).toEqual({ data: { recordDvcCommit: { field: 'gitCommit' } } });
  });

  it('is recorded by a job, where nobody wants to wait', async () => {
    const text = dvcFile(await push('later', 'l'), 'l');
    const commit = {
      gitCommit: gitCommit(),
      repository: 'https://ada:secret@git.example/l.git',
      files: [{ path: 'l.dvc', text }],
    };
    const mutation = `mutation ($input: RecordDvcCommitInput!) {
      startDvcCommit(input: $input) {
        ... on StartDvcCommitSuccess { job { id } }
        ... on InvalidInputError { field }
      }
    }`;

    const response = await record('later', commit, { prefer: 'respond-async, wait=10' });
    const input = { ...commit, remote: 'later', gitCommit: gitCommit() };
    const { data } = await scenario.service.graphql(mutation, { input });
    const refused = await scenario.service.graphql(mutation, { input: { ...input, gitCommit: 'HEAD' } });

    expect(response).toMatchObject({ status: 202, body: { job: expect.any(String) } });
    const started = data as unknown as { startDvcCommit: { job: { id: string } } };
    const { job } = response.body as unknown as { job: string };
    for (const id of [job, started.startDvcCommit.job.id]) {
      expect(await scenario.endedJob(id)).toMatchObject({
        state: 'SUCCEEDED',
        result: { remote: 'later', outputs: [{ dataset: 'later.l', state: 'COMMITTED', version: 1 }] },
      });
    }
    expect(refused).toEqual({ data: { startDvcCommit: { field: 'gitCommit' } } });
    expect(await scenario.jobPayloads('record-dvc-commit')).not.toContain('secret');
  });

  it.each([
    [{}, 'gitCommit'],
    [{ gitCommit: 'HEAD', files: [] }, 'gitCommit'],
    [{ gitCommit: 'a'.repeat(40), branch: '../x', files: [] }, 'branch'],
    [{ gitCommit: 'a'.repeat(40), files: [{ path: 'x.dvc', text: 'outs: [' }] }, 'files'],
    [
      {
        gitCommit: 'a'.repeat(40),
        files: ['a/b', 'a.b'].map((path) => ({
          path: `${path}.dvc`,
          text: dvcFile(md5(''), path.slice(-3) === 'a/b' ? 'b' : 'a.b'),
        })),
      },
      'files',
    ],
  ])('is refused when it says what cannot be: %#', async (commit, field) => {
    expect(await record('refused', commit)).toMatchObject({ status: 400, body: { details: { field } } });
  });

  it(
    'ends with a conflict when its remote is deleted meanwhile, however that falls',
    { timeout: 120_000 },
    async () => {
      for (let round = 0; round < 4; round += 1) {
        const remote = `race-${round}`;
        const files = [];
        for (let i = 0; i < 6; i += 1)
          files.push({ path: `f${i}.dvc`, text: dvcFile(await push(remote, `race ${round} ${i}`), `f${i}`) });

        const recording = record(remote, { gitCommit: gitCommit(), files });
        await expect.poll(() => scenario.versionsOf(`${remote}.f${round}`), PATIENCE).not.toEqual([]);
        const { data } = await scenario.service.graphql(
          `mutation { deleteDvcRemote(name: "${remote}") { __typename } }`,
        );
        const { status, body } = await recording;

        expect(data).toEqual({ deleteDvcRemote: { __typename: 'DeleteDvcRemoteSuccess' } });
        expect([200, 409]).toContain(status);
        if (status === 409) expect(body).toMatchObject({ code: 'CONFLICT' });
      }
    },
  );

  it('leaves what it made when its remote is deleted', async () => {
    const { body } = await record('gone', {
      gitCommit: gitCommit(),
      files: [{ path: 'k.dvc', text: dvcFile(await push('gone', 'kept'), 'k') }],
    });
    await scenario.service.graphql('mutation { deleteDvcRemote(name: "gone") { __typename } }');
    expect(await contentOf(body.outputs[0]?.versionId ?? '')).toBe('kept');
  });
});

it('prints a hook for Git with the address that it was asked at', async () => {
  const headers = { 'x-forwarded-host': 'orrery.example', 'x-forwarded-proto': 'https' };
  const response = await scenario.service.fetch('/dvc/flights/hook', { headers });
  expect(await response.text()).toContain(`address='https://orrery.example/dvc/flights/commits'`);
  expect((await scenario.service.fetch(`/dvc/${encodeURIComponent("';rm")}/hook`)).status).toBe(400);
});
