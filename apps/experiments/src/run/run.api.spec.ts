import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import {
  DATASET_VERSION,
  TRAINING_SET,
  startFakeFeatures,
  type FakeFeatures,
} from '../testing/fake-features.js';

let experiments: TestService;
let features: FakeFeatures;

beforeAll(async () => {
  features = await startFakeFeatures(10);
  experiments = await startTestService(experimentsService, experimentsSchema, {
    urls: { features: features.url },
    env: { ORRERY_MAX_ARTIFACT_BYTES: '100000' },
  });
});

afterAll(async () => {
  await experiments.close();
  features.close();
});

describe('an experiment', () => {
  it('has a name that no other has', async () => {
    expect((await createExperiment('taken')).data).toMatchObject({
      createExperiment: { experiment: { name: 'taken' } },
    });
    expect((await createExperiment('taken')).data).toMatchObject({
      createExperiment: { code: 'NAME_TAKEN', taken: 'taken' },
    });
    expect((await createExperiment('two words')).data).toMatchObject({
      createExperiment: { code: 'INVALID_INPUT', field: 'name' },
    });
  });

  it('pages through its runs, newest first, without gaps and repetitions', async () => {
    await createExperiment('paged');
    for (const name of ['1', '2', '3', '4', '5']) await startRun({ experiment: 'paged', name });

    const names: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await experiments.graphql(RUNS, { name: 'paged', after });
      const page: Page = data['experiment']?.['runs'] ?? {
        nodes: [],
        pageInfo: { endCursor: null, hasNextPage: false },
      };
      names.push(...page.nodes.map((node) => node.name));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);

    expect(names).toEqual(['5', '4', '3', '2', '1']);
  });

  it('refuses a cursor that it never gave out', async () => {
    await createExperiment('cursor');
    const after = Buffer.from('; DROP TABLE run').toString('base64url');
    expect(await experiments.graphql(RUNS, { name: 'cursor', after })).toMatchObject({
      errors: [{ extensions: { code: 'INVALID_INPUT', field: 'after' } }],
    });
  });
});

describe('a run', () => {
  it('tells how it was set, what it measured and what it read', async () => {
    await createExperiment('told');
    const id = await startRun({
      experiment: 'told',
      name: 'first',
      params: [{ key: 'learning_rate', value: '0.1' }],
      trainingSetId: TRAINING_SET,
    });
    await log({
      runId: id,
      metrics: [
        { key: 'loss', step: 1, value: 0.9 },
        { key: 'loss', step: 3, value: 0.5 },
        { key: 'loss', step: 2, value: 0.4 },
        { key: 'auc', step: 1, value: 0.7 },
      ],
      tags: [
        { key: 'note', value: 'a' },
        { key: 'note', value: 'b' },
      ],
    });
    await finish(id, 'FINISHED');

    expect(await describeRun(id)).toMatchObject({
      name: 'first',
      status: 'FINISHED',
      experiment: { name: 'told' },
      params: [{ key: 'learning_rate', value: '0.1' }],
      tags: [{ key: 'note', value: 'b' }],
      trainingSet: { id: TRAINING_SET },
      datasetInputs: [{ id: DATASET_VERSION }],
      endedAt: expect.any(String),
      metrics: [
        { key: 'auc', last: 0.7 },
        {
          key: 'loss',
          last: 0.5,
          lastStep: 3,
          min: 0.4,
          max: 0.9,
          history: [{ step: 1 }, { step: 2 }, { step: 3 }],
        },
      ],
    });
  });

  it('is started once for each request key, also by many calls at once', async () => {
    await createExperiment('keyed');
    const request = {
      experiment: 'keyed',
      name: 'once',
      requestKey: 'k',
      params: [{ key: 'a', value: '1' }],
    };

    const ids = await Promise.all(Array.from({ length: 20 }, () => startRun(request)));

    expect(new Set(ids).size).toBe(1);
    const { data } = await experiments.graphql(RUNS, { name: 'keyed', after: null });
    expect(data).toMatchObject({ experiment: { runs: { nodes: [{ name: 'once' }] } } });
  });

  it('takes a batch whole or not at all', async () => {
    await createExperiment('whole');
    const id = await startRun({ experiment: 'whole', name: 'r', params: [{ key: 'depth', value: '3' }] });

    const answer = await log({
      runId: id,
      metrics: [{ key: 'loss', step: 1, value: 0.9 }],
      params: [
        { key: 'width', value: '8' },
        { key: 'depth', value: '4' },
      ],
    });

    expect(answer).toMatchObject({ __typename: 'ConflictError', code: 'CONFLICT' });
    expect(await describeRun(id)).toMatchObject({ metrics: [], params: [{ key: 'depth', value: '3' }] });
  });

  it('names the value of a batch that is wrong', async () => {
    await createExperiment('named');
    const runId = await startRun({ experiment: 'named', name: 'r' });
    expect(await log({ runId, metrics: [{ key: 'loss', step: -1, value: 1 }] })).toMatchObject({
      code: 'INVALID_INPUT',
      field: 'metrics.0.step',
    });
    expect(await log({ runId, tags: [{ key: '', value: 'x' }] })).toMatchObject({ field: 'tags.0.key' });
    const tooMany = Array.from({ length: 1001 }, (_, step) => ({ key: 'loss', step, value: 1 }));
    expect(await log({ runId, metrics: tooMany })).toMatchObject({ field: 'metrics' });
    expect(await log({ runId: 'run-1' })).toMatchObject({ field: 'runId' });
  });

  it('takes nothing once it has ended, and ends in one way only', async () => {
    await createExperiment('ended');
    const runId = await startRun({ experiment: 'ended', name: 'r' });
    expect(await finish(runId, 'RUNNING')).toMatchObject({ code: 'INVALID_INPUT', field: 'status' });
    expect(await finish(runId, 'KILLED')).toMatchObject({ run: { status: 'KILLED' } });
    expect(await finish(runId, 'KILLED')).toMatchObject({ run: { status: 'KILLED' } });
    expect(await finish(runId, 'FINISHED')).toMatchObject({ code: 'CONFLICT' });
    expect(await log({ runId, metrics: [{ key: 'loss', step: 1, value: 1 }] })).toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('says what does not exist', async () => {
    await createExperiment('existing');
    const missing = '01920000-0000-7000-8000-00000000dead';
    expect(await startAny({ experiment: 'nowhere', name: 'r' })).toMatchObject({
      what: 'Experiment',
      by: 'nowhere',
    });
    expect(await startAny({ experiment: 'existing', name: 'r', trainingSetId: missing })).toMatchObject({
      what: 'Training set',
      by: missing,
    });
    expect(await finish(missing, 'FINISHED')).toMatchObject({ what: 'Run', by: missing });
    expect((await experiments.graphql('{ run(id: "no-uuid") { id } }')).data).toEqual({ run: null });
  });

  it('pages through a long history by step', async () => {
    await createExperiment('long');
    const runId = await startRun({ experiment: 'long', name: 'r' });
    await log({
      runId,
      metrics: Array.from({ length: 250 }, (_, step) => ({ key: 'loss', step, value: step })),
    });
    const query = `query ($id: ID!, $after: Long) {
      run(id: $id) { metrics { history(first: 3, after: $after) { step } } }
    }`;
    expect((await experiments.graphql(query, { id: runId, after: 247 })).data).toEqual({
      run: { metrics: [{ history: [{ step: 248 }, { step: 249 }] }] },
    });
  });

  it('is not started by a reader', async () => {
    expect(
      await experiments.graphql(START, { input: { experiment: 'x', name: 'y' } }, 'reader'),
    ).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });
});

describe('a run’s files', () => {
  it('come back as they were sent, with their address', async () => {
    const runId = await runWithFiles('files');
    const answer = await put(runId, 'model/a b.bin', 'bytes');
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({ path: 'model/a b.bin', sizeBytes: 5 });

    expect(await (await get(runId, 'model/a%20b.bin')).text()).toBe('bytes');
    expect(await describeRun(runId)).toMatchObject({
      artifacts: [{ path: 'model/a b.bin', sizeBytes: 5, contentDigest: expect.stringMatching(/^sha256:/) }],
    });
  });

  it('may be plain text', async () => {
    const runId = await runWithFiles('text');
    const init = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'notes' };
    expect((await experiments.fetch(`/runs/${runId}/artifacts/notes.txt`, init)).status).toBe(201);
    expect(await (await get(runId, 'notes.txt')).text()).toBe('notes');
  });

  it('never change: the same bytes are taken again, others are not', async () => {
    const runId = await runWithFiles('unchanging');
    await put(runId, 'a.txt', 'one');
    await finish(runId, 'FINISHED');
    expect((await put(runId, 'a.txt', 'one')).status).toBe(201);
    expect((await put(runId, 'a.txt', 'two')).status).toBe(409);
    expect((await put(runId, 'b.txt', 'new')).status).toBe(409);
    expect(await (await get(runId, 'a.txt')).text()).toBe('one');
  });

  it.each(['..%2f..%2fetc%2fpasswd', '%252e%252e/x', 'a//b', 'c:/x', 'a%5cb', 'a%00b', 'x/%2e%2e;/y'])(
    'have no path such as %s',
    async (path) => {
      const runId = await runWithFiles(`path-${Buffer.from(path).toString('hex')}`);
      const answer = await put(runId, path, 'x');
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/INVALID/) });
    },
  );

  it('are of limited size, and nothing stays of one that is larger', async () => {
    const runId = await runWithFiles('large');
    const answer = await put(runId, 'big.bin', 'x'.repeat(100_001));
    expect(answer.status).toBe(413);
    expect((await get(runId, 'big.bin')).status).toBe(404);
  });

  it('are refused for a run that does not exist', async () => {
    expect((await put('01920000-0000-7000-8000-00000000dead', 'a', 'x')).status).toBe(404);
    expect((await get('nothing', 'a')).status).toBe(404);
  });
});

interface Page {
  readonly nodes: readonly { readonly name: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const ERRORS = `... on UserError { code message } ... on NotFoundError { what by } ... on InvalidInputError { field }`;
const CREATE = `mutation ($name: String!) { createExperiment(input: { name: $name }) {
  ... on CreateExperimentSuccess { experiment { id name } }
  ... on UserError { code message } ... on NameTakenError { taken } ... on InvalidInputError { field }
} }`;
const START = `mutation ($input: StartRunInput!) { startRun(input: $input) {
  ... on StartRunSuccess { run { id } } ${ERRORS}
} }`;
const LOG = `mutation ($input: LogRunBatchInput!) { logRunBatch(input: $input) {
  __typename ... on LogRunBatchSuccess { run { id } } ${ERRORS}
} }`;
const FINISH = `mutation ($input: FinishRunInput!) { finishRun(input: $input) {
  __typename ... on FinishRunSuccess { run { status } } ${ERRORS}
} }`;
const RUNS = `query ($name: String!, $after: String) {
  experiment(name: $name) { runs(first: 2, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }
}`;
const DESCRIBE = `query ($id: ID!) { run(id: $id) {
  id name status endedAt experiment { name } params { key value } tags { key value }
  trainingSet { id } datasetInputs { id } artifacts { path sizeBytes contentDigest }
  metrics { key last lastStep min max history { step value at } }
} }`;

function createExperiment(name: string) {
  return experiments.graphql(CREATE, { name });
}

async function startAny(input: object): Promise<object> {
  return (await experiments.graphql(START, { input })).data['startRun'] ?? {};
}

async function startRun(input: object): Promise<string> {
  const { run } = (await startAny(input)) as { readonly run: { readonly id: string } };
  return run.id;
}

async function log(input: object): Promise<object> {
  return (await experiments.graphql(LOG, { input })).data['logRunBatch'] ?? {};
}

async function finish(runId: string, status: string): Promise<object> {
  return (await experiments.graphql(FINISH, { input: { runId, status } })).data['finishRun'] ?? {};
}

async function describeRun(id: string): Promise<object> {
  return (await experiments.graphql(DESCRIBE, { id })).data['run'] ?? {};
}

async function runWithFiles(name: string): Promise<string> {
  await createExperiment(name);
  return startRun({ experiment: name, name });
}

function put(runId: string, path: string, body: string): Promise<Response> {
  const headers = { 'content-type': 'application/octet-stream' };
  return experiments.fetch(`/runs/${runId}/artifacts/${path}`, {
    method: 'PUT',
    headers,
    body: Buffer.from(body),
  });
}

function get(runId: string, path: string): Promise<Response> {
  return experiments.fetch(`/runs/${runId}/artifacts/${path}`);
}
