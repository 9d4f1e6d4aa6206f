import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Caller, type CallAnswer } from './caller.js';
import { sendRaw } from './raw-request.js';
import { startTrackedRun, tracking, type TrackedRun, type TrackingCall } from './tracking.js';
import { usePlatform } from './use-platform.js';

const TOKENS = { red: 'the-token-of-red', blue: 'the-token-of-blue' };
const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
const MODEL = 'model-of-red';

const platform = usePlatform({
  arrangement: 'together',
  grants: Object.entries(TOKENS).map(([project, token]) => ({
    name: `writer of ${project}`,
    role: 'writer',
    project,
    sha256: createHash('sha256').update(token).digest('hex'),
  })),
});
let red: TrackingCall;
let blue: TrackingCall;
let run: TrackedRun;
let loggedModel: string;
/** What red has, as an unbound admin sees it. */
let before: unknown;

beforeAll(async () => {
  red = tracking(platform(), TOKENS.red).call;
  blue = tracking(platform(), TOKENS.blue).call;
  run = await startTrackedRun(red);
  await red('POST mlflow/runs/log-batch', { run_id: run.id, ...batch('red') });
  await files('red').send(`${PROXY}/${run.folder}/a.txt`, upload('of red'));
  const logged = await red('POST mlflow/logged-models', {
    experiment_id: run.experimentId,
    source_run_id: run.id,
  });
  loggedModel = (logged.body as { model: { info: { model_id: string } } }).model.info.model_id;
  await red('POST mlflow/registered-models/create', { name: MODEL });
  await red('POST mlflow/model-versions/create', { name: MODEL, source: run.artifactUri, run_id: run.id });
  await red('POST mlflow/registered-models/alias', { name: MODEL, alias: 'champion', version: '1' });
  before = await everything();
}, 60_000);

function batch(value: string): object {
  return {
    metrics: [{ key: 'loss', value: 1, timestamp: 1, step: 0 }],
    params: [{ key: 'p', value }],
    tags: [{ key: 't', value }],
  };
}

function files(who: keyof typeof TOKENS): Caller {
  return new Caller(platform().urls.gateway, TOKENS[who]);
}

function upload(text: string): RequestInit {
  return { method: 'PUT', body: text, headers: { 'content-type': 'application/octet-stream' } };
}

async function everything(): Promise<unknown> {
  const { call } = tracking(platform(), platform().tokens.admin);
  return [
    await call('GET mlflow/runs/get', { run_id: run.id }),
    await call('GET mlflow/experiments/get', { experiment_id: run.experimentId }),
    await call(`GET mlflow/logged-models/${loggedModel}`),
    await red('GET mlflow/registered-models/get', { name: MODEL }),
    await red('GET mlflow/model-versions/get', { name: MODEL, version: '1' }),
    await files('red').send(`${PROXY}/${run.folder}/a.txt`),
  ];
}

function expectHidden(route: string, answer: CallAnswer): void {
  expect({ route, status: answer.status }).toEqual({ route, status: 404 });
  expect(JSON.stringify(answer.body)).not.toMatch(/of red|"red"/);
}

describe('a token of another project', () => {
  it('finds none of it by any identifier, to read or to change (CVE-2026-0545, missing authorisation)', async () => {
    const id = { run_id: run.id };
    const experiment = { experiment_id: run.experimentId };
    const model = { name: MODEL };
    const version = { name: MODEL, version: '1' };
    const tag = { key: 't', value: 'blue' };
    const calls: [string, object][] = [
      ['GET mlflow/runs/get', id],
      ['POST mlflow/runs/update', { ...id, status: 'KILLED' }],
      ['POST mlflow/runs/delete', id],
      ['POST mlflow/runs/restore', id],
      ['POST mlflow/runs/log-metric', { ...id, key: 'm', value: 1, timestamp: 1 }],
      ['POST mlflow/runs/log-parameter', { ...id, key: 'q', value: '1' }],
      ['POST mlflow/runs/set-tag', { ...id, ...tag }],
      ['POST mlflow/runs/delete-tag', { ...id, key: 't' }],
      ['POST mlflow/runs/log-batch', { ...id, ...batch('blue') }],
      ['GET mlflow/artifacts/list', id],
      ['GET mlflow/experiments/get', experiment],
      ['POST mlflow/experiments/update', { ...experiment, new_name: 'blue' }],
      ['POST mlflow/experiments/delete', experiment],
      ['POST mlflow/experiments/restore', experiment],
      ['POST mlflow/experiments/set-experiment-tag', { ...experiment, ...tag }],
      ['POST mlflow/runs/create', experiment],
      [`GET mlflow/logged-models/${loggedModel}`, {}],
      [`DELETE mlflow/logged-models/${loggedModel}`, {}],
      [`PATCH mlflow/logged-models/${loggedModel}/tags`, { tags: [tag] }],
      ['GET mlflow/registered-models/get', model],
      ['PATCH mlflow/registered-models/update', { ...model, description: 'blue' }],
      ['POST mlflow/registered-models/rename', { ...model, new_name: 'blue' }],
      ['DELETE mlflow/registered-models/delete', model],
      ['POST mlflow/registered-models/set-tag', { ...model, ...tag }],
      ['POST mlflow/registered-models/alias', { ...version, alias: 'champion' }],
      ['DELETE mlflow/registered-models/alias', { ...model, alias: 'champion' }],
      ['GET mlflow/registered-models/alias', { ...model, alias: 'champion' }],
      ['POST mlflow/model-versions/create', { ...model, source: 's3://bucket/x' }],
      ['GET mlflow/model-versions/get', version],
      ['PATCH mlflow/model-versions/update', { ...version, description: 'blue' }],
      ['DELETE mlflow/model-versions/delete', version],
      ['POST mlflow/model-versions/transition-stage', { ...version, stage: 'Production' }],
      ['GET mlflow/model-versions/get-download-uri', version],
      ['POST mlflow/model-versions/set-tag', { ...version, ...tag }],
    ];
    for (const [route, content] of calls) expectHidden(route, await blue(route, content));
    // Of a run that there is not, too, MLflow says that it has no history.
    const history = await blue('GET mlflow/metrics/get-history', { ...id, metric_key: 'loss' });
    expect(history).toEqual({ status: 200, body: {} });
    expect(await everything()).toEqual(before);
  }, 60_000);

  it('reaches none of its files', async () => {
    const file = `${PROXY}/${run.folder}/a.txt`;
    const asked: [string, RequestInit?][] = [
      [file],
      [file, upload('of blue')],
      [`${PROXY}/${run.folder}/b.txt`, upload('of blue')],
      [`/get-artifact?run_id=${run.id}&path=a.txt`],
      [`/model-versions/get-artifact?name=${MODEL}&version=1&path=a.txt`],
      [
        `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run.id}&path=b.txt`,
        { method: 'POST', body: 'of blue' },
      ],
    ];
    for (const [path, init] of asked) expectHidden(path, await files('blue').send(path, init));
    const deleted = await files('blue').send(file, { method: 'DELETE' });
    expect([200, 404]).toContain(deleted.status);
    const listed = await files('blue').send(`${PROXY}?path=${encodeURIComponent(run.folder)}`);
    expect(listed.body).not.toMatchObject({ files: [expect.anything()] });
    expect(await everything()).toEqual(before);
  });

  it('takes none of its files by a source that names them', async () => {
    await blue('POST mlflow/registered-models/create', { name: 'thief' });
    for (const source of [
      run.artifactUri,
      `runs:/${run.id}/`,
      `models:/${loggedModel}`,
      `models:/${MODEL}/1`,
    ]) {
      const made = await blue('POST mlflow/model-versions/create', { name: 'thief', source });
      if (made.status !== 200) continue;
      const { model_version: stolen } = made.body as { model_version: { version: string } };
      const path = `/model-versions/get-artifact?name=thief&version=${stolen.version}&path=a.txt`;
      expectHidden(source, await files('blue').send(path));
    }
    // It repeats what its owner wrote, which would look like a find to the test of searches.
    expect(await blue('DELETE mlflow/registered-models/delete', { name: 'thief' })).toMatchObject({
      status: 200,
    });
  });

  it('finds none of it by searching', async () => {
    const ids = [run.experimentId];
    const found = await Promise.all([
      blue('POST mlflow/runs/search', { experiment_ids: ids }),
      blue('POST mlflow/experiments/search', { max_results: 1000 }),
      blue('POST mlflow/logged-models/search', { experiment_ids: ids }),
      blue('GET mlflow/registered-models/search'),
      blue('GET mlflow/model-versions/search', { filter: `run_id = '${run.id}'` }),
      blue('POST mlflow/experiments/search-datasets', { experiment_ids: ids }),
    ]);
    const text = JSON.stringify(found.map(({ body }) => body));
    for (const secret of [run.id, loggedModel, MODEL, 'of red']) expect(text).not.toContain(secret);
  });

  it('is let in nowhere else: no graph, no other service', async () => {
    const caller = files('blue');
    expect(await caller.graph('{ experiments { nodes { name } } }')).toMatchObject({ status: 403 });
    for (const path of ['/v1/models/x', '/runs/x/artifacts/x', '/models/x/versions/1/file', '/metrics']) {
      expect([403, 404]).toContain((await caller.send(path)).status);
    }
    expect((await caller.post('/v1/models/x:predict', { instances: [{}] })).status).toBe(403);
    expect((await caller.post('/datasets/x/versions', 'a,b\n1,2\n', 'text/csv')).status).toBe(403);
  });

  it('may use the same names for its own', async () => {
    expect((await blue('POST mlflow/registered-models/create', { name: MODEL })).status).toBe(200);
    expect((await blue('DELETE mlflow/registered-models/delete', { name: MODEL })).status).toBe(200);
    expect(await everything()).toEqual(before);
  });
});

describe('a text that is SQL', () => {
  const TEXTS = [
    `x'; DROP TABLE run; --`,
    `' OR '1'='1`,
    `x') OR 1=1 --`,
    `"; DELETE FROM experiment; --`,
    '`; SELECT pg_sleep(60); --',
    String.raw`\'; SELECT 1; --`,
    '$$; SELECT 1; $$',
    `%' UNION SELECT * FROM run --`,
  ];
  const filtered = (text: string): string[] => [
    text,
    `name = '${text}'`,
    `tags.x = '${text}'`,
    `tags.\`${text}\` = 'x'`,
    `params."${text}" = 'x'`,
    `metrics.\`${text}\` > 1`,
    `name LIKE '${text}'`,
    `run_id IN ('${text}')`,
  ];

  it('is no filter, or finds nothing', async () => {
    const searches: [string, (filter: string) => object][] = [
      ['POST mlflow/runs/search', (filter) => ({ experiment_ids: [run.experimentId], filter })],
      ['POST mlflow/runs/search', (order) => ({ experiment_ids: [run.experimentId], order_by: [order] })],
      ['POST mlflow/experiments/search', (filter) => ({ filter, max_results: 10 })],
      ['GET mlflow/registered-models/search', (filter) => ({ filter })],
      ['GET mlflow/model-versions/search', (filter) => ({ filter })],
      ['POST mlflow/logged-models/search', (filter) => ({ experiment_ids: [run.experimentId], filter })],
    ];
    for (const [route, content] of searches) {
      for (const filter of TEXTS.flatMap(filtered)) {
        const { status, body } = await red(route, content(filter));
        expect({ filter, status }).toEqual({ filter, status: expect.toBeOneOf([200, 400]) });
        if (status === 200) expect(JSON.stringify(body)).not.toMatch(/of red|"red"/);
      }
    }
    expect(await everything()).toEqual(before);
  }, 60_000);

  it('is no page to go on from', async () => {
    for (const token of [...TEXTS, Buffer.from('{"offset": "0; DROP TABLE run"}').toString('base64')]) {
      const asked = { experiment_ids: [run.experimentId], page_token: token };
      expect((await red('POST mlflow/runs/search', asked)).status).toBe(400);
    }
  });

  it('is a name like any other where a name may be anything', async () => {
    for (const text of TEXTS) {
      const made = await red('POST mlflow/experiments/create', { name: text });
      const { experiment_id: id } = made.body as { experiment_id: string };
      const read = await red('GET mlflow/experiments/get-by-name', { experiment_name: text });
      expect(read.body).toMatchObject({ experiment: { experiment_id: id, name: text } });
    }
  });

  it('is not taken for a number', async () => {
    for (const text of TEXTS) {
      const answers = [
        await red('GET mlflow/experiments/get', { experiment_id: text }),
        await red('GET mlflow/model-versions/get', { name: MODEL, version: text }),
        await red('GET mlflow/runs/get', { run_id: text }),
        await red('GET mlflow/registered-models/search', { max_results: text }),
      ];
      for (const { status } of answers) expect([400, 404]).toContain(status);
    }
  });
});

describe('somebody without a token', () => {
  it('is not let in by a password that everybody knows (CVE-2025-11200)', async () => {
    for (const password of ['admin:password1234', 'admin:admin', 'admin:', ':', 'mlflow:mlflow']) {
      const headers = { authorization: `Basic ${Buffer.from(password).toString('base64')}` };
      const path = '/api/2.0/mlflow/experiments/search?max_results=1';
      const { status } = await sendRaw(platform().urls.gateway, { method: 'GET', path, headers });
      expect(status).toBe(401);
    }
  });

  it('finds no route that was forgotten (CVE-2026-0545)', async () => {
    for (const path of [
      '/ajax-api/3.0/jobs/',
      '/ajax-api/3.0/mlflow/jobs',
      '/api/3.0/mlflow/traces',
      '/graphql',
      '/-/reset',
    ]) {
      const { status } = await sendRaw(platform().urls.gateway, { method: 'POST', path });
      expect([400, 401, 404]).toContain(status);
    }
  });

  it('gains nothing by a page that calls another host ours (CVE-2025-14279, DNS rebinding)', async () => {
    const headers = { host: 'evil.example', origin: 'http://evil.example', cookie: 'session=x' };
    const path = '/api/2.0/mlflow/experiments/search?max_results=1';
    const answer = await sendRaw(platform().urls.gateway, { method: 'GET', path, headers });
    expect(answer.status).toBe(401);
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a name that is too much', () => {
  it('is refused (CVE-2024-6838, and a model name with a slash)', async () => {
    expect((await red('POST mlflow/experiments/create', { name: 'x'.repeat(501) })).status).toBe(400);
    for (const name of ['a/b', '../a', 'a:b', 'x'.repeat(257), '']) {
      expect((await red('POST mlflow/registered-models/create', { name })).status).toBe(400);
    }
    const tags = [{ key: 'x'.repeat(251), value: '' }];
    expect((await red('POST mlflow/runs/log-batch', { run_id: run.id, tags })).status).toBe(400);
  });
});
