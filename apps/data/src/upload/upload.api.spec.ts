import { createHash } from 'node:crypto';
import { Upload, type UploadOptions } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testToken } from '@orrery/testing';
import { DataScenario, FLIGHTS } from '../testing/data-scenario.js';

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start({ ORRERY_MAX_DATASET_BYTES: String(30_000_000) });
});

afterAll(() => scenario.close());

describe('an upload', () => {
  it('becomes a version, sent in pieces by tus-js-client', async () => {
    await scenario.create('tus');
    const bytes = Buffer.from(`n\n${'1234567\n'.repeat(300_000)}`);

    const { jobId, address } = await uploaded(bytes, {
      dataset: 'tus',
      format: 'CSV',
      branch: 'main',
      message: 'by tus',
    });

    expect(await scenario.endedJob(jobId)).toMatchObject({ state: 'SUCCEEDED', result: { rows: 300_000 } });
    const { data } = await scenario.service.graphql(
      '{ dataset(name: "tus") { version { message contentDigest } } }',
    );
    const contentDigest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    expect(data).toMatchObject({ dataset: { version: { message: 'by tus', contentDigest } } });
    expect((await request(address, 'HEAD')).status).toBe(404);
  });

  it('goes on where it broke off', async () => {
    await scenario.create('broken-off');
    const address = await created(FLIGHTS.length, { dataset: 'broken-off', format: 'CSV' });

    expect(await piece(address, 0, FLIGHTS.slice(0, 40))).toMatchObject({ status: 204, offset: 40 });
    expect(await offsetOf(address)).toBe(40);
    await scenario.service.restart();
    expect(await offsetOf(address)).toBe(40);
    const end = await piece(address, 40, FLIGHTS.slice(40));

    expect(end).toMatchObject({ status: 204, offset: FLIGHTS.length });
    expect(await scenario.endedJob(end.jobId)).toMatchObject({ state: 'SUCCEEDED', result: { rows: 3 } });
  });

  it('keeps what arrived before the connection broke', async () => {
    const address = await created(100_000, {});
    const sent = new Error('broken');
    async function* half(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(50_000);
      await expect.poll(async () => (await scenario.service.fetch('/health/live')).status).toBe(200);
      throw sent;
    }
    const body = ReadableStream.from(half()) as ReadableStream<Uint8Array>;
    const init = { method: 'PATCH', headers: pieceHeaders(0), body, duplex: 'half' } as const;

    await expect(scenario.service.fetch(address, init)).rejects.toThrow();

    // What arrived may still be written down: whoever is faster, the other goes on from there.
    await expect
      .poll(async () => {
        const at = await offsetOf(address);
        return (await piece(address, at, 'x'.repeat(100_000 - at))).offset;
      })
      .toBe(100_000);
  });

  it('takes a piece only where it has come to, and one of two that race', async () => {
    const address = await created(10, {});

    expect(await piece(address, 5, 'x')).toMatchObject({ status: 409 });
    const both = await Promise.all([piece(address, 0, 'xxxxx'), piece(address, 0, 'yyyyy')]);

    expect(both.map(({ status }) => status).toSorted()).toEqual([204, 409]);
    expect(await offsetOf(address)).toBe(5);
  });

  it('keeps nothing of a piece whose checksum is another', async () => {
    const address = await created(8, {});
    const sha1 = createHash('sha1').update('abcd').digest('base64');

    expect(await piece(address, 0, 'abce', { 'upload-checksum': `sha1 ${sha1}` })).toMatchObject({
      status: 460,
    });
    expect(await offsetOf(address)).toBe(0);
    expect(await piece(address, 0, 'abcd', { 'upload-checksum': `sha1 ${sha1}` })).toMatchObject({
      status: 204,
    });
    expect(await piece(address, 4, 'x', { 'upload-checksum': 'crc32 AAAA' })).toMatchObject({ status: 400 });
  });

  it('is gone once it was ended', async () => {
    const address = await created(10, {});
    await piece(address, 0, 'xxxxx');

    expect((await request(address, 'DELETE')).status).toBe(204);
    expect((await request(address, 'HEAD')).status).toBe(404);
  });

  it.each<[string, Record<string, string>, number]>([
    ['another version of tus', { 'tus-resumable': '0.2.2', 'upload-length': '1' }, 412],
    ['no length', {}, 400],
    ['a length that is none', { 'upload-length': '-1' }, 400],
    ['more than is taken', { 'upload-length': '30000001' }, 413],
    [
      'an unknown dataset',
      { 'upload-length': '1', 'upload-metadata': encoded({ dataset: 'nobody', format: 'CSV' }) },
      404,
    ],
    ['no format', { 'upload-length': '1', 'upload-metadata': encoded({ dataset: 'nobody' }) }, 400],
    [
      'a path that leads out',
      { 'upload-length': '1', 'upload-metadata': encoded({ dataset: 'x', format: 'CSV', path: '../x' }) },
      400,
    ],
  ])('is refused for %s', async (_, headers, status) => {
    expect((await request('/uploads', 'POST', headers)).status).toBe(status);
  });

  it('takes no more than it said it would', async () => {
    const address = await created(4, {});

    expect(await piece(address, 0, 'xxxxxxxx')).toMatchObject({ status: 413 });
  });

  it('says what it can do, and whom it lets', async () => {
    const options = await request('/uploads', 'OPTIONS');

    expect(options.status).toBe(204);
    expect(options.headers.get('tus-extension')).toBe('creation,expiration,checksum,termination');
    const headers = { authorization: `Bearer ${testToken('reader')}`, 'upload-length': '1' };
    expect((await request('/uploads', 'POST', headers)).status).toBe(403);
  });
});

const TUS = { 'tus-resumable': '1.0.0' };

function request(address: string, method: string, headers: Record<string, string> = {}): Promise<Response> {
  return scenario.service.fetch(address, { method, headers: { ...TUS, ...headers } });
}

function encoded(metadata: Record<string, string>): string {
  const entries = Object.entries(metadata).map(
    ([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`,
  );
  return entries.join(',');
}

async function created(sizeBytes: number, metadata: Record<string, string>): Promise<string> {
  const headers = { 'upload-length': String(sizeBytes), 'upload-metadata': encoded(metadata) };
  return String((await request('/uploads', 'POST', headers)).headers.get('location'));
}

function pieceHeaders(offset: number): Record<string, string> {
  return { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
}

async function piece(address: string, offset: number, body: string, headers: Record<string, string> = {}) {
  const init = { method: 'PATCH', headers: { ...pieceHeaders(offset), ...headers }, body };
  const response = await scenario.service.fetch(address, init);
  await response.arrayBuffer();
  return {
    status: response.status,
    offset: Number(response.headers.get('upload-offset')),
    jobId: String(response.headers.get('x-orrery-job')),
  };
}

async function offsetOf(address: string): Promise<number> {
  return Number((await request(address, 'HEAD')).headers.get('upload-offset'));
}

/** Sends a file as a user of tus-js-client does. */
function uploaded(
  bytes: Buffer,
  metadata: Record<string, string>,
): Promise<{ readonly jobId: string; readonly address: string }> {
  return new Promise((resolve, reject) => {
    let jobId = '';
    const options: UploadOptions = {
      endpoint: `${scenario.service.url}/uploads`,
      chunkSize: 500_000,
      headers: { authorization: `Bearer ${testToken('writer')}` },
      metadata,
      onAfterResponse: (_request, response) => {
        jobId = response.getHeader('x-orrery-job') ?? jobId;
      },
      onError: reject,
      onSuccess: () => resolve({ jobId, address: new URL(String(upload.url)).pathname }),
    };
    const upload = new Upload(bytes, options);
    upload.start();
  });
}
