import { createHash } from 'node:crypto';
import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { startTrackedRun } from '../testing/tracked-runs.js';

const MPU = '/api/2.0/mlflow-artifacts/mpu';

interface BegunUpload {
  readonly upload_id: string;
  readonly credentials: readonly {
    readonly url: string;
    readonly part_number: number;
    readonly headers: Readonly<Record<string, string>>;
  }[];
}

let experiments: TestService;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema);
});

afterAll(() => experiments.close());

describe('an upload in parts', () => {
  it('survives a restart between its parts, takes them in any order and again, and makes one file of them', async () => {
    const { folder } = await startTrackedRun(experiments);
    const begun = await begin(`${folder}/model`, '/home/me/weights.bin', 3);
    await sendPart(begun, 3, 'third');
    await sendPart(begun, 1, 'a mistake');
    await experiments.restart();
    const first = await sendPart(begun, 1, 'first-');
    await sendPart(begun, 2, 'second-');

    const parts = [1, 2, 3].map((part_number) => ({
      part_number,
      etag: part_number === 1 ? first : '',
      url: '',
    }));
    const complete = () =>
      post(`complete/${folder}/model`, { path: '/home/me/weights.bin', upload_id: begun.upload_id, parts });
    expect(await complete()).toEqual([200, {}]);
    expect(await complete()).toEqual([200, {}]);

    expect(await download(`${folder}/model/weights.bin`)).toBe('first-second-third');
    expect((await sendPartRaw(begun, 1, 'late')).status).toBe(404);
  });

  it('does not become a file while a part is missing or is another than its sender thinks', async () => {
    const { folder } = await startTrackedRun(experiments);
    const begun = await begin(folder, 'a.bin', 2);
    const etag = await sendPart(begun, 1, 'one');
    const complete = (parts: readonly object[]) =>
      post(`complete/${folder}`, { path: 'a.bin', upload_id: begun.upload_id, parts });
    expect(await complete([{ part_number: 1, etag }, { part_number: 2 }])).toMatchObject([
      400,
      { message: 'Part 2 has not arrived: send it again.' },
    ]);
    expect((await complete([{ part_number: 1, etag: '"sha256:00"' }]))[0]).toBe(400);
    expect((await complete([{ part_number: 2 }]))[0]).toBe(400);
    expect((await complete([]))[0]).toBe(400);
    expect((await experiments.fetch(urlOf(`${folder}/a.bin`))).status).toBe(404);
  });

  it('is forgotten when it is aborted', async () => {
    const { folder } = await startTrackedRun(experiments);
    const begun = await begin(folder, 'a.bin', 1);
    await sendPart(begun, 1, 'one');
    const named = { path: 'a.bin', upload_id: begun.upload_id };
    expect(await post(`abort/${folder}`, named)).toEqual([200, {}]);
    expect((await sendPartRaw(begun, 1, 'one')).status).toBe(404);
    expect((await post(`complete/${folder}`, { ...named, parts: [{ part_number: 1 }] }))[0]).toBe(404);
  });

  it('takes parts from nobody who was not told its key, and ends only where it began', async () => {
    const { folder } = await startTrackedRun(experiments);
    const begun = await begin(folder, 'a.bin', 1);
    const [credential] = begun.credentials;
    const url = credential?.url ?? '';
    for (const headers of [new Headers(), new Headers({ 'x-orrery-upload-key': 'a guess' })]) {
      expect((await fetch(url, { method: 'PUT', body: 'x', headers })).status).toBe(404);
    }
    expect((await sendPartRaw(begun, 1, 'x', url.replace(/\d+$/, '2'))).status).toBe(400);
    expect(
      (await sendPartRaw(begun, 1, 'x', url.replace(/[^/]+\/\d+$/, `${crypto.randomUUID()}/1`))).status,
    ).toBe(404);
    await sendPart(begun, 1, 'one');
    const parts = [{ part_number: 1 }];
    expect(
      (await post(`complete/${folder}/elsewhere`, { path: 'a.bin', upload_id: begun.upload_id, parts }))[0],
    ).toBe(404);
  });

  it('has at least one part and at most ten thousand, and a path that stays in the space', async () => {
    const { folder } = await startTrackedRun(experiments);
    for (const num_parts of [0, -1, 10_001])
      expect((await post(`create/${folder}`, { path: 'a', num_parts }))[0]).toBe(400);
    expect((await post('create/..%2f..%2fetc', { path: 'a', num_parts: 1 }))[0]).toBe(400);
    expect((await post(`create/${folder}`, { path: '/home/..', num_parts: 1 }))[0]).toBe(400);
    const begun = await begin(folder, 'C:\\data\\win.bin', 1);
    await sendPart(begun, 1, 'w');
    await post(`complete/${folder}`, {
      path: 'C:\\data\\win.bin',
      upload_id: begun.upload_id,
      parts: [{ part_number: 1 }],
    });
    expect(await download(`${folder}/win.bin`)).toBe('w');
  });

  it('gives the address of its parts as the caller reached the server, through proxies too', async () => {
    const { folder } = await startTrackedRun(experiments);
    const answer = await experiments.fetch(`${MPU}/create/${folder}`, {
      method: 'POST',
      body: JSON.stringify({ path: 'a.bin', num_parts: 1 }),
      headers: {
        'content-type': 'application/json',
        'x-forwarded-host': 'orrery.example:8443, inner',
        'x-forwarded-proto': 'https',
        'x-forwarded-prefix': '/mlops/',
      },
    });
    const { credentials } = (await answer.json()) as BegunUpload;
    expect(credentials[0]?.url).toMatch(
      /^https:\/\/orrery\.example:8443\/mlops\/api\/2\.0\/mlflow-artifacts\/mpu\/parts\//,
    );
  });
});

async function begin(folder: string, path: string, parts: number): Promise<BegunUpload> {
  const [status, body] = await post(`create/${folder}`, { path, num_parts: parts });
  expect(status).toBe(200);
  return body as BegunUpload;
}

async function sendPart(upload: BegunUpload, number: number, content: string): Promise<string> {
  const answer = await sendPartRaw(upload, number, content);
  expect([answer.status, answer.headers.get('etag')]).toEqual([200, `"sha256:${sha256(content)}"`]);
  return answer.headers.get('etag') ?? '';
}

/** As a client does it: without any token, at the address and with the headers that it was told. */
function sendPartRaw(upload: BegunUpload, number: number, content: string, url?: string): Promise<Response> {
  const credential = upload.credentials.find(({ part_number }) => part_number === number);
  // The service listens on another port once it was restarted.
  const path = new URL(url ?? credential?.url ?? '').pathname;
  return fetch(new URL(path, experiments.url), {
    method: 'PUT',
    body: content,
    headers: credential?.headers ?? {},
  });
}

async function post(path: string, body: object): Promise<readonly [number, unknown]> {
  const headers = { 'content-type': 'application/json' };
  const answer = await experiments.fetch(`${MPU}/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });
  return [answer.status, await answer.json()];
}

async function download(path: string): Promise<string> {
  return (await experiments.fetch(urlOf(path))).text();
}

function urlOf(path: string): string {
  return `/api/2.0/mlflow-artifacts/artifacts/${path}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
