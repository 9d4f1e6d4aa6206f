import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { startTestService, testToken, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { startTrackedRun } from '../testing/tracked-runs.js';

const PROXY = '/api/2.0/mlflow-artifacts/artifacts';
const BOUND = 'a-token-of-the-project-vision';

let experiments: TestService;

beforeAll(async () => {
  const grants = [
    { name: 'admin', role: 'admin', sha256: sha256(testToken('admin')) },
    { name: 'vision', role: 'writer', sha256: sha256(BOUND), project: 'vision' },
  ];
  experiments = await startTestService(experimentsService, experimentsSchema, {
    env: { ORRERY_TOKENS: JSON.stringify(grants), ORRERY_MAX_ARTIFACT_BYTES: '1000000' },
  });
});

afterAll(() => experiments.close());

describe('a file of the artifact space', () => {
  it('comes back as it was sent, as an attachment whose type nobody guesses', async () => {
    const path = fresh('notes/überblick 数据.html');
    expect(await put(path, '<script>')).toEqual([200, {}]);

    const answer = await experiments.fetch(url(path));

    expect(await answer.text()).toBe('<script>');
    expect(answer.headers.get('content-type')).toBe('text/html');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  });

  it('may be JSON, whatever it says, or empty', async () => {
    const path = fresh('d.json');
    expect(await put(path, '{"not":', 'application/json')).toEqual([200, {}]);
    expect(await (await experiments.fetch(url(path))).text()).toBe('{"not":');
    expect(await put(path, '', 'application/json')).toEqual([200, {}]);
    expect(await (await experiments.fetch(url(path))).text()).toBe('');
  });

  it('is replaced by the next one at its path', async () => {
    const path = fresh('a.txt');
    await put(path, 'one');
    await put(path, 'three');
    expect(await (await experiments.fetch(url(path))).text()).toBe('three');
  });

  it('is read in parts where a part is asked for', async () => {
    const path = fresh('a.txt');
    await put(path, '0123456789');
    const part = await experiments.fetch(url(path), { headers: { range: 'bytes=2-4' } });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
      206,
      'bytes 2-4/10',
      '234',
    ]);
    const none = await experiments.fetch(url(path), { headers: { range: 'bytes=10-' } });
    expect([none.status, none.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  });

  it('cannot be where a folder is, nor a folder where a file is', async () => {
    const path = fresh('dir/a.txt');
    await put(path, 'x');
    expect((await put(`${path}/b.txt`, 'x'))[0]).toBe(400);
    expect((await put(path.replace('/a.txt', ''), 'x'))[0]).toBe(400);
    expect(await jsonOf(url(path.replace('/a.txt', '')))).toMatchObject([
      400,
      {
        error_code: 'INVALID_PARAMETER_VALUE',
        message: expect.stringContaining('refers to a directory') as string,
      },
    ]);
  });

  it('is not there after it was deleted, alone or with its folder, and deleting it again is fine', async () => {
    const folder = fresh('gone');
    await put(`${folder}/a.txt`, 'x');
    await put(`${folder}/b/c.txt`, 'x');
    await put(`${folder}-2/a.txt`, 'x');
    expect(await jsonOf(url(`${folder}/a.txt`), { method: 'DELETE' })).toEqual([200, {}]);
    expect(await jsonOf(`${url(folder)}/`, { method: 'DELETE' })).toEqual([200, {}]);
    expect(await jsonOf(url(folder), { method: 'DELETE' })).toEqual([200, {}]);
    expect(await list(folder)).toEqual({});
    expect(await list(`${folder}-2`)).toEqual({ files: [{ path: 'a.txt', is_dir: false, file_size: 1 }] });
    expect(await jsonOf(url(`${folder}/b/c.txt`))).toEqual([
      404,
      { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `No such artifact: '${folder}/b/c.txt'` },
    ]);
  });

  it('that is too large is refused, and nothing of it stays', async () => {
    const path = fresh('large.bin');
    expect((await put(path, 'x'.repeat(1_000_001)))[0]).toBe(413);
    expect(await list(path.slice(0, path.lastIndexOf('/')))).toEqual({});
  });

  it('whose sender goes away in the middle is not there', async () => {
    const path = fresh('half.bin');
    const { hostname: host, port } = new URL(experiments.url);
    const socket = connect({ host, port: Number(port) });
    const head = [`PUT ${url(path)} HTTP/1.1`, 'host: x', `authorization: Bearer ${testToken('admin')}`];
    socket.write([...head, 'content-length: 100000', '', 'x'.repeat(1000)].join('\r\n'));
    await once(socket, 'ready');
    socket.destroy();
    expect((await jsonOf(url(path)))[0]).toBe(404);
    expect(await list(path.slice(0, path.lastIndexOf('/')))).toEqual({});
  });
});

describe('a folder of the artifact space', () => {
  it('lists its own level, whatever lies deeper and however names sort beside a slash', async () => {
    const folder = fresh('f');
    for (const name of ['a', 'a-b/x', 'a.txt', 'b/c/d/e', 'b/f', 'b0', 'Z'])
      await put(`${folder}/${name}`, 'xy');
    expect(await list(folder)).toEqual({
      files: [
        { path: 'Z', is_dir: false, file_size: 2 },
        { path: 'a', is_dir: false, file_size: 2 },
        { path: 'a-b', is_dir: true },
        { path: 'a.txt', is_dir: false, file_size: 2 },
        { path: 'b', is_dir: true },
        { path: 'b0', is_dir: false, file_size: 2 },
      ],
    });
    expect(await list(`${folder}/.`)).toEqual(await list(`${folder}/`));
    expect(await list(`${folder}/a.txt`)).toEqual({});
    expect(await list(`${folder}/nothing`)).toEqual({});
  });
});

describe('a path that could leave the artifact space', () => {
  const raw = [
    '../a',
    'a/../../b',
    '%2e%2e/a',
    '..%2fa',
    '%2Fetc/passwd',
    '/etc/passwd',
    'a%5c..%5cb',
    'a%00b',
    '%252e%252e%252fa',
    'a/%2e%2e%5cb',
    'C:%2fx',
    'file:%2f%2f%2fetc',
    'a%0d%0ax:y',
    '%ff',
  ];

  it.each(raw)('%s is refused, whatever is to be done there', async (path) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const [status, body] = await sendRaw(method, `${PROXY}/${path}`);
      expect(status).toBe(400);
      expect(body).toMatchObject({ message: path === '%ff' ? expect.any(String) : 'Invalid path' });
    }
  });

  it.each(['../a', '/etc', 'a\\b', 'a/..', '%2e%2e/a', 'a\0b'])(
    '%j is refused as a folder to list',
    async (path) => {
      const [status, body] = await jsonOf(`${PROXY}?path=${encodeURIComponent(path)}`);
      expect([status, (body as { error_code: string }).error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE']);
    },
  );
});

describe('files of a run', () => {
  it('are the same by every protocol', async () => {
    const { runId, hex, folder } = await startTrackedRun(experiments);
    await put(`${folder}/by/mlflow.txt`, 'm');
    const own = await experiments.fetch(`/runs/${runId}/artifacts/by/orrery.txt`, {
      method: 'PUT',
      body: 'o',
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(own.status).toBe(201);

    const { data } = await experiments.graphql(
      'query ($id: ID!) { run(id: $id) { artifacts { path sizeBytes } } }',
      {
        id: runId,
      },
    );
    expect(data['run']).toEqual({
      artifacts: [
        { path: 'by/mlflow.txt', sizeBytes: 1 },
        { path: 'by/orrery.txt', sizeBytes: 1 },
      ],
    });
    expect(await (await experiments.fetch(`/runs/${runId}/artifacts/by/mlflow.txt`)).text()).toBe('m');
    expect(await (await experiments.fetch(url(`${folder}/by/orrery.txt`))).text()).toBe('o');
    expect(await jsonOf(`/api/2.0/mlflow/artifacts/list?run_id=${hex}&path=by`)).toEqual([
      200,
      {
        root_uri: `mlflow-artifacts:/${folder}`,
        files: [
          { path: 'by/mlflow.txt', is_dir: false, file_size: 1 },
          { path: 'by/orrery.txt', is_dir: false, file_size: 1 },
        ],
      },
    ]);
    const got = await experiments.fetch(`/get-artifact?run_id=${hex}&path=by/orrery.txt`);
    expect(await got.text()).toBe('o');
  });

  it('are uploaded by MLflow’s page, if they are small', async () => {
    const { hex, folder } = await startTrackedRun(experiments);
    const upload = (query: string, body?: string) =>
      experiments.fetch(`/ajax-api/2.0/mlflow/upload-artifact?${query}`, {
        method: 'POST',
        body: body ?? null,
      });
    expect((await upload(`run_uuid=${hex}&path=t.txt`, 'hello')).status).toBe(200);
    expect(await (await experiments.fetch(url(`${folder}/t.txt`))).text()).toBe('hello');
    const refusals: [string, string | undefined, string][] = [
      ['', undefined, 'Request must specify run_uuid.'],
      [`run_uuid=${hex}`, undefined, 'Request must specify path.'],
      [`run_uuid=${hex}&path=../t.txt`, 'x', 'Invalid path'],
      [`run_uuid=${hex}&path=t.txt`, undefined, 'Request must specify data.'],
    ];
    for (const [query, body, message] of refusals) {
      const answer = await upload(query, body);
      expect([answer.status, await answer.json()]).toEqual([
        400,
        { error_code: 'INVALID_PARAMETER_VALUE', message },
      ]);
    }
  });

  it('of a run or an experiment that is not there are not found', async () => {
    const [status, body] = await jsonOf('/api/2.0/mlflow/artifacts/list?run_id=nope');
    expect([status, body]).toEqual([
      404,
      { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Run with id=nope not found' },
    ]);
    expect((await put('99999/x/artifacts/a.txt', 'x'))[0]).toBe(404);
  });
});

describe('a token of one project', () => {
  it('reads, writes, lists and deletes nothing of another', async () => {
    const { folder, hex } = await startTrackedRun(experiments);
    await put(`${folder}/secret.txt`, 'x');
    const asVision = (path: string, init: RequestInit = {}) =>
      jsonOf(path, { ...init, headers: { authorization: `Bearer ${BOUND}` } });
    expect((await asVision(url(`${folder}/secret.txt`)))[0]).toBe(404);
    expect((await asVision(url(`${folder}/secret.txt`), { method: 'PUT', body: 'y' }))[0]).toBe(404);
    expect((await asVision(url(folder), { method: 'DELETE' }))[0]).toBe(404);
    expect((await asVision(`${PROXY}?path=${folder}`))[0]).toBe(404);
    expect((await asVision(`/api/2.0/mlflow/artifacts/list?run_id=${hex}`))[0]).toBe(404);
    expect((await asVision(`/get-artifact?run_id=${hex}&path=secret.txt`))[0]).toBe(404);
    expect((await asVision('/artifact-sources?uri=runs:/x/y'))[0]).toBe(403);
    expect(await (await experiments.fetch(url(`${folder}/secret.txt`))).text()).toBe('x');
  });

  it('has a space of its own for paths that belong to no experiment', async () => {
    const path = fresh('a.txt');
    await put(path, 'default');
    const headers = { authorization: `Bearer ${BOUND}` };
    expect((await jsonOf(url(path), { headers }))[0]).toBe(404);
    expect((await jsonOf(url(path), { method: 'PUT', body: 'vision', headers }))[0]).toBe(200);
    expect(await (await experiments.fetch(url(path), { headers })).text()).toBe('vision');
    expect(await (await experiments.fetch(url(path))).text()).toBe('default');
  });
});

it('tells clients before they log in which ways of transfer there are', async () => {
  const answer = await experiments.fetch('/api/3.0/mlflow/server-info', { headers: { authorization: '' } });
  expect(await answer.json()).toMatchObject({
    store_type: 'SqlStore',
    workspaces_enabled: false,
    multipart_uploads_enabled: true,
    multipart_downloads_enabled: false,
  });
  expect((await jsonOf('/api/2.0/mlflow-artifacts/presigned/a.txt'))[0]).toBe(501);
});

function fresh(path: string): string {
  return `space-${crypto.randomUUID()}/${path}`;
}

function url(path: string): string {
  return `${PROXY}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

function put(path: string, body: string, type = 'text/plain'): Promise<readonly [number, unknown]> {
  return jsonOf(url(path), { method: 'PUT', body, headers: { 'content-type': type } });
}

async function list(path: string): Promise<unknown> {
  const [status, body] = await jsonOf(`${PROXY}?path=${encodeURIComponent(path)}`);
  expect(status).toBe(200);
  return body;
}

async function jsonOf(path: string, init?: RequestInit): Promise<readonly [number, unknown]> {
  const answer = await experiments.fetch(path, init);
  const text = await answer.text();
  return [answer.status, text.startsWith('{') ? JSON.parse(text) : text];
}

/** Sends a path that no well-behaved client would send: `fetch` would tidy it first. */
async function sendRaw(method: string, path: string): Promise<readonly [number, unknown]> {
  const { hostname: host, port } = new URL(experiments.url);
  const socket = connect({ host, port: Number(port) });
  const head = [`${method} ${path} HTTP/1.1`, 'host: x', 'connection: close', 'content-length: 1'];
  socket.write([...head, `authorization: Bearer ${testToken('admin')}`, '', 'x'].join('\r\n'));
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [, status, body = '{}'] =
    /^HTTP\/1\.1 (\d+)[\s\S]*?\r\n\r\n([\s\S]*)$/.exec(Buffer.concat(chunks).toString()) ?? [];
  return [Number(status), JSON.parse(body)];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
