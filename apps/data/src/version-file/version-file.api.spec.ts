import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe, type TextFiles } from '../testing/version-scenario.js';

/** Larger than a chunk, so that ranges begin and end within chunks and across them. */
const TEXT = Array.from({ length: 60_000 }, (_, i) => `line ${(i * 7919) % 60_013}`).join('\n');
const SHA256 = createHash('sha256').update(TEXT).digest();
const FILES: TextFiles = { 'a.txt': 'one', 'b/c/deep name.bin': 'two', 'b/d': '', 'ü & é.csv': 'three' };

let data: ProbedService<VersionProbe>;
let file: string;
let folder: string;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe);
  await data.probe.datasets.create('file', '');
  await data.probe.datasets.create('folder', '');
  file = `/dataset-versions/${(await data.probe.commit('file', { 'long.txt': TEXT })).version.id}/content`;
  folder = `/dataset-versions/${(await data.probe.commit('folder', FILES)).version.id}/content`;
});

afterAll(() => data.service.close());

describe('the only file of a version', () => {
  it('comes whole, with what it is checked by', async () => {
    for (const path of [file, `${file}/long.txt`]) {
      const response = await get(path);

      expect(response.status).toBe(200);
      expect(await response.text()).toBe(TEXT);
      const digest = `sha-256=:${SHA256.toString('base64')}:`;
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-length': String(TEXT.length),
        'content-type': 'application/octet-stream',
        'accept-ranges': 'bytes',
        etag: `"sha256:${SHA256.toString('hex')}"`,
        'content-digest': digest,
        'repr-digest': digest,
        'x-content-type-options': 'nosniff',
        'content-disposition': expect.stringContaining('filename="long.txt"'),
      });
    }
  });

  it('comes in any part that is asked for, as the same bytes', async () => {
    const places = fc.tuple(fc.nat({ max: TEXT.length - 1 }), fc.nat({ max: TEXT.length - 1 }));
    await fc.assert(
      fc.asyncProperty(places, async ([one, other]) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const response = await get(file, { range: `bytes=${first}-${last}` });

        expect(response.status).toBe(206);
        expect(response.headers.get('content-range')).toBe(`bytes ${first}-${last}/${TEXT.length}`);
        expect(await response.text()).toBe(TEXT.slice(first, last + 1));
      }),
      { numRuns: 20 },
    );
    const tail = await get(file, { range: 'bytes=-9' });
    expect(await tail.text()).toBe(TEXT.slice(-9));
    expect(tail.headers.get('content-digest')).toBeNull();
  });

  it('has no part behind its end', async () => {
    const response = await get(file, { range: `bytes=${TEXT.length}-` });

    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe(`bytes */${TEXT.length}`);
    expect(await response.json()).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE' });
  });

  it('is not sent to those who have it, and whole to those who have a part of another', async () => {
    const etag = (await get(file)).headers.get('etag') ?? '';

    for (const known of [etag, `"x", W/${etag}`, '*']) {
      const response = await get(file, { 'if-none-match': known });
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, etag, '']);
    }
    expect((await get(file, { 'if-none-match': '"x"' })).status).toBe(200);
    expect((await get(file, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206);
    expect((await get(file, { range: 'bytes=0-1', 'if-range': '"x"' })).status).toBe(200);
  });

  it('is described to those who only ask for its head', async () => {
    const response = await data.service.fetch(file, { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe(String(TEXT.length));
    expect(response.headers.get('etag')).toContain(SHA256.toString('hex'));
    const part = await data.service.fetch(file, { method: 'HEAD', headers: { range: 'bytes=0-4' } });
    expect([part.status, part.headers.get('content-length')]).toEqual([206, '5']);
  });
});

describe('the files of a version', () => {
  it('come one by one by their paths', async () => {
    for (const [path, text] of Object.entries(FILES)) {
      const response = await get(`${folder}/${path.split('/').map(encodeURIComponent).join('/')}`);
      expect([response.status, await response.text()]).toEqual([200, text]);
    }
    expect((await get(`${folder}/b/c/deep`)).status).toBe(404);
    expect((await get(`${folder}/b/..%2f..%2fa.txt`)).status).toBe(400);
  });

  it('come together as one tar, of all or of a folder', async () => {
    const whole = await get(folder);

    expect(whole.headers.get('content-type')).toBe('application/x-tar');
    expect(await untar(whole)).toEqual(FILES);
    expect(await untar(await get(`${folder}/b/`))).toEqual({ 'b/c/deep name.bin': 'two', 'b/d': '' });
    const etag = whole.headers.get('etag') ?? '';
    expect((await get(folder, { 'if-none-match': etag })).status).toBe(304);
    expect((await data.service.fetch(folder, { method: 'HEAD' })).headers.get('etag')).toBe(etag);
  });

  it('may be many in a tar whose reader leaves in the middle', async () => {
    await data.probe.datasets.create('many', '');
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f/${i}`, TEXT.slice(i)]));
    const { version } = await data.probe.commit('many', files);
    const leaving = new AbortController();
    const path = `/dataset-versions/${version.id}/content`;

    const response = await data.service.fetch(path, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();

    expect((await get('/health/live')).status).toBe(200);
    expect(Object.keys(await untar(await get(path)))).toHaveLength(50);
  });
});

function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  return data.service.fetch(path, { headers });
}

async function untar(response: Response): Promise<TextFiles> {
  const tar = extract();
  tar.end(Buffer.from(await response.arrayBuffer()));
  const files: Record<string, string> = {};
  for await (const entry of tar) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    files[entry.header.name] = Buffer.concat(pieces).toString();
  }
  return files;
}
