import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendBytes, sendRaw } from './raw-request.js';
import { startTrackedRun, tracking, type TrackedRun, type TrackingCall } from './tracking.js';
import { usePlatform } from './use-platform.js';

const LARGEST_FILE = 8 * 1024 ** 2;
const REDIRECTS = '/redirects';

const platform = usePlatform({
  arrangement: 'together',
  // Only the name "localhost" may be reached, so that something can answer with a redirect.
  env: { ORRERY_WEBHOOK_ALLOWED_HOSTS: 'localhost', ORRERY_MAX_ARTIFACT_BYTES: String(LARGEST_FILE) },
});
let call: TrackingCall;
let run: TrackedRun;

/** Something on this machine that nobody should reach through the platform. */
let inside: Server | undefined;
let insidePort: number;
const reached: (string | undefined)[] = [];

beforeAll(async () => {
  const server = createServer((request, response) => {
    reached.push(request.url);
    if (request.url === REDIRECTS)
      response.writeHead(307, { location: `http://127.0.0.1:${insidePort}/secret` });
    response.end('internal');
  });
  inside = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  insidePort = (server.address() as AddressInfo).port;
  call = tracking(platform()).call;
  run = await startTrackedRun(call);
  await call('POST mlflow/registered-models/create', { name: 'target' });
});

afterAll(() => inside?.close());

/** What MLflow's clients read when the fault is theirs. */
function refusal(status: unknown = expect.toSatisfy(isCallersFault)): object {
  return { status, body: { error_code: expect.any(String), message: expect.any(String) } };
}

function isCallersFault(status: number): boolean {
  return status >= 400 && status < 500;
}

// CVE-2023-1177, -2356, -2780, -6909, CVE-2024-1483, -1558, -3573, -3848, CVE-2025-11201.
describe('a source that is no artifact of ours', () => {
  const local = [
    'file:///etc/passwd',
    'file:/etc/passwd',
    'FILE:///etc',
    '/etc/passwd',
    'etc/../../../etc/passwd',
    '//etc/passwd',
    './../etc',
    'local:///etc',
    'mlflow-artifacts:/../../etc',
    'mlflow-artifacts:///1/%2e%2e/%2e%2e/etc',
    'mlflow-artifacts:/1/..%2f..%2fetc',
    'mlflow-artifacts:/1/..\\..\\etc',
    'mlflow-artifacts:/1/%252e%252e/etc',
    'dbfs:/../../../etc',
    'http://host/x?a=/../../../etc',
    'http://host/x#/../../../etc',
    'http:///#/../../../../etc/',
    's3://bucket/../../etc',
    'runs:/../../etc',
    'file://127.0.0.1/etc/passwd',
    'x\u0000y',
  ];

  it.each(local)('is refused: %j', async (source) => {
    for (const runId of [undefined, run.id]) {
      const made = await call('POST mlflow/model-versions/create', {
        name: 'target',
        source,
        run_id: runId,
      });
      if (made.status === 200) await expectUnreadable(made.body);
      else expect(made).toMatchObject(refusal());
    }
  });

  it('is refused for a prompt too (CVE-2026-2614)', async () => {
    const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
    const version = { name: 'target', source: '/etc/passwd', tags };
    expect(await call('POST mlflow/model-versions/create', version)).toMatchObject(refusal());
  });

  it('tells nothing of what there is on the machine (CVE-2023-1176)', async () => {
    const answers = await Promise.all(
      ['/etc/passwd', '/etc/nothing-of-that-name'].map((source) =>
        call('POST mlflow/model-versions/create', { name: 'target', source }),
      ),
    );
    expect(answers[0]?.status).toBe(answers[1]?.status);
    const said = answers.map(({ body }) =>
      JSON.stringify(body).replaceAll(/passwd|nothing-of-that-name/g, 'x'),
    );
    expect(said[0]).toBe(said[1]);
  });

  it('is never read by whoever names it as the place of an experiment (CVE-2023-6909, CVE-2024-1594)', async () => {
    const places = [
      'file:///etc',
      '/etc',
      'http:///#/../../../../etc/',
      'http://host/?x=../../../etc',
      'x;/../etc',
    ];
    for (const [i, place] of places.entries()) {
      const made = await call('POST mlflow/experiments/create', {
        name: `at ${i}`,
        artifact_location: place,
      });
      if (made.status !== 200) expect(made).toMatchObject(refusal());
      else await expectNothingReadAt((made.body as { experiment_id: string }).experiment_id);
    }
  });

  /** A version whose source is text that may be kept: nothing can be read through it. */
  async function expectUnreadable(body: unknown): Promise<void> {
    const { model_version: made } = body as { model_version: { version: string } };
    for (const path of ['passwd', 'etc/passwd', 'MLmodel']) {
      const query = new URLSearchParams({ name: 'target', version: made.version, path });
      const answer = await platform().caller('writer').send(`/model-versions/get-artifact?${query}`);
      expect(answer.status).toSatisfy(isCallersFault);
    }
  }

  async function expectNothingReadAt(experimentId: string): Promise<void> {
    const started = await call('POST mlflow/runs/create', { experiment_id: experimentId });
    const { run_id: id } = (started.body as { run: { info: { run_id: string } } }).run.info;
    const listed = await call('GET mlflow/artifacts/list', { run_id: id });
    expect(listed.body).not.toHaveProperty('files');
    const answer = await platform().caller('writer').send(`/get-artifact?run_id=${id}&path=passwd`);
    expect(answer.status).toSatisfy(isCallersFault);
  }
});

describe('an address inside', () => {
  const addresses = (): string[] => [
    `http://127.0.0.1:${insidePort}/a`,
    `http://127.1:${insidePort}/a`,
    `http://2130706433:${insidePort}/a`,
    `http://0x7f000001:${insidePort}/a`,
    `http://0177.0.0.1:${insidePort}/a`,
    `http://0.0.0.0:${insidePort}/a`,
    `http://[::1]:${insidePort}/a`,
    `http://[::ffff:127.0.0.1]:${insidePort}/a`,
    `http://[::ffff:7f00:1]:${insidePort}/a`,
    `http://[64:ff9b::7f00:1]:${insidePort}/a`,
    `http://user:password@127.0.0.1:${insidePort}/a`,
    `http://localhost@127.0.0.1:${insidePort}/a`,
    'http://169.254.169.254/latest/meta-data/iam/security-credentials/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://10.0.0.1/a',
    'http://ip6-localhost/a',
    'gopher://127.0.0.1/a',
    'file:///etc/passwd',
    'ftp://127.0.0.1/a',
  ];
  const events = [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }];

  it('is no webhook (CVE-2026-2393)', async () => {
    for (const url of addresses()) {
      const made = await call('POST mlflow/webhooks', { name: 'inside', url, events });
      expect({ url, ...made }).toMatchObject({ url, ...refusal() });
    }
    expect(reached).toEqual([]);
  });

  it('is not reached by a redirect', async () => {
    const url = `http://localhost:${insidePort}${REDIRECTS}`;
    const made = await call('POST mlflow/webhooks', { name: 'redirected', url, events });
    expect(made.status).toBe(200);
    const { webhook } = made.body as { webhook: { webhook_id: string } };
    await call(`POST mlflow/webhooks/${webhook.webhook_id}/test`, {});
    await call(`DELETE mlflow/webhooks/${webhook.webhook_id}`);
    expect(new Set(reached)).toEqual(new Set([REDIRECTS]));
    reached.length = 0;
  });

  it('is not reached by a source, a place or a gateway (CVE-2025-52967)', async () => {
    for (const url of addresses()) {
      await call('POST mlflow/model-versions/create', { name: 'target', source: url });
      await call('POST mlflow/experiments/create', { name: `at ${url}`, artifact_location: url });
      const asked = await call('GET mlflow/gateway-proxy', { gateway_path: url });
      expect(asked).toMatchObject(refusal(404));
    }
    expect(reached).toEqual([]);
  });
});

describe('a body', () => {
  const huge = 'x'.repeat(20_000_000);

  it.each([
    ['POST mlflow/runs/log-batch', { tags: [{ key: 'k', value: huge }] }],
    ['POST mlflow/experiments/create', { name: huge }],
    ['POST mlflow/registered-models/create', { name: 'x', description: huge }],
  ])('that is too large is refused: %s', async (route, content) => {
    expect(await call(route, { run_id: run.id, ...content })).toMatchObject(refusal(413));
  });

  it('of a file that is too large is refused, and nothing of it stays', async () => {
    const before = await platform().storedFiles();
    const path = `/api/2.0/mlflow-artifacts/artifacts/${run.folder}/large.bin`;
    const body = new Uint8Array(LARGEST_FILE + 1);
    const headers = { 'content-type': 'application/octet-stream' };
    expect(await platform().caller('writer').send(path, { method: 'PUT', body, headers })).toMatchObject(
      refusal(413),
    );
    expect(await platform().storedFiles()).toEqual(before);
  });

  it.each([
    ['is cut short', '{"name":'],
    ['is no object', '[1]'],
    ['is deeper than anything', '['.repeat(100_000)],
    ['changes what objects are', '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}'],
    ['has the same name 10,000 times', `{${'"name":"x",'.repeat(10_000)}"name":1}`],
  ])('that %s is refused', async (_, body) => {
    const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    const answer = await platform().caller('writer').send('/api/2.0/mlflow/experiments/create', init);
    expect(answer).toMatchObject(refusal());
  });
});

describe('a header', () => {
  const start = 'GET /health HTTP/1.1\r\nhost: x\r\n';

  it.each([
    ['names two lengths', 'content-length: 5\r\ncontent-length: 6\r\n\r\nhello'],
    [
      'hides a second request',
      'content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n',
    ],
    ['folds a line', 'x-a: 1\r\n b: 2\r\nx y: 1\r\n\r\n'],
    // Little more than is allowed: what is left unread when the server hangs up would drive out its answer.
    ['is larger than any', `x-a: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('that %s is refused', async (_, rest) => {
    expect(await sendBytes(platform().urls.gateway, start + rest)).toMatch(/^HTTP\/1\.1 4\d\d/);
  });

  it('cannot be written by the name of a file', async () => {
    const name = 'a"; filename="b.html"; x=\u00e9.txt';
    const path = `/api/2.0/mlflow-artifacts/artifacts/${run.folder}/${encodeURIComponent(name)}`;
    const headers = { authorization: `Bearer ${platform().tokens.writer}` };
    await sendRaw(platform().urls.gateway, {
      method: 'PUT',
      path,
      headers,
      body: '<script>alert(1)</script>',
    });
    const read = await sendRaw(platform().urls.gateway, { method: 'GET', path, headers });
    expect(read.headers['content-disposition'] ?? 'attachment').not.toContain('filename="b.html"');
    for (const text of ['a%0d%0aset-cookie:%20x=1', 'a%0aset-cookie:%20x=1']) {
      const at = `/get-artifact?run_id=${run.id}&path=${text}`;
      const answer = await sendRaw(platform().urls.gateway, { method: 'GET', path: at, headers });
      expect(answer.status).toSatisfy(isCallersFault);
      expect(answer.headers).not.toHaveProperty('set-cookie');
    }
  });

  it('makes no page of a file or of an error (CVE-2023-6568, CVE-2024-27132)', async () => {
    const headers = {
      authorization: `Bearer ${platform().tokens.writer}`,
      'content-type': '<script>alert(1)</script>',
    };
    const folder = `/api/2.0/mlflow-artifacts/artifacts/${run.folder}`;
    await sendRaw(platform().urls.gateway, {
      method: 'PUT',
      path: `${folder}/page.html`,
      headers: { ...headers, 'content-type': 'text/html' },
      body: '<script>',
    });
    const answers = await Promise.all(
      [
        { method: 'GET', path: `${folder}/page.html` },
        { method: 'GET', path: `/get-artifact?run_id=${run.id}&path=page.html` },
        { method: 'POST', path: '/api/2.0/mlflow/experiments/create', body: '{}' },
        { method: 'GET', path: '/api/2.0/mlflow/<script>alert(1)</script>' },
      ].map((request) => sendRaw(platform().urls.gateway, { ...request, headers })),
    );
    for (const { headers: answered } of answers) {
      const isDownload =
        /^attachment/.test(answered['content-disposition'] ?? '') &&
        answered['x-content-type-options'] === 'nosniff';
      if (!isDownload) expect(answered['content-type']).not.toMatch(/html|svg|script/);
    }
  });
});
