import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARROW, CSV, DataScenario, FLIGHTS, JSON_LINES, PARQUET, TAR } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';
import { tarOf } from '../testing/tar-of.js';

const MAX_BYTES = 5_000_000;

let scenario: DataScenario;
let server: Server;

beforeAll(async () => {
  server = createServer((_, response) => response.end(FLIGHTS)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  scenario = await DataScenario.start({
    ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1',
    ORRERY_MAX_DATASET_BYTES: String(MAX_BYTES),
  });
});

afterAll(async () => {
  await scenario.close();
  server.close();
});

describe('a file', () => {
  it.each<[string, () => string | Uint8Array<ArrayBuffer>, string]>([
    ['lines', () => '{"a": 1}\n{"a": 2}\n', JSON_LINES],
    ['arrow', () => new Uint8Array(tableToIPC(tableFromArrays({ a: [1, 2] }), 'stream')), ARROW],
    [
      'arrow-file',
      () => new Uint8Array(tableToIPC(tableFromArrays({ a: [1, 2] }), 'file')),
      'application/vnd.apache.arrow.file',
    ],
  ])('in %s becomes a version, which gives it back', async (name, bytes, type) => {
    await scenario.create(name);
    const body = bytes();

    const response = await scenario.ingest(name, body, type);

    expect(response.status).toBe(201);
    const { id, rows } = (await response.json()) as { id: string; rows: number };
    expect(rows).toBe(2);
    const content = await scenario.service.fetch(`/dataset-versions/${id}/content`);
    expect(Buffer.from(await content.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
  });

  it('carries what is said of it', async () => {
    await scenario.create('said');
    const commit = '0123456789abcdef0123456789abcdef01234567';
    const headers = {
      'x-orrery-metadata-owner': 'caf%C3%A9',
      'x-git-commit': commit,
      'x-git-repository': 'https://example.org/r',
    };
    const query = `?branch=trial&message=${encodeURIComponent('Größe')}&path=raw/flights.csv`;

    expect((await scenario.ingest('said', FLIGHTS, CSV, { query, headers })).status).toBe(201);

    const { data } = await scenario.service.graphql(
      '{ dataset(name: "said") { version(branch: "trial") { message metadata { key value } git { commit repository } } } }',
    );
    expect(data).toMatchObject({
      dataset: {
        version: {
          ...{ message: 'Größe', metadata: [{ key: 'owner', value: 'café' }] },
          git: { commit, repository: 'https://example.org/r' },
        },
      },
    });
  });

  it('may come packed, within bounds', async () => {
    await scenario.create('packed');
    const headers = { 'content-encoding': 'gzip' };

    expect(
      (await scenario.ingest('packed', new Uint8Array(gzipSync(FLIGHTS)), CSV, { headers })).status,
    ).toBe(201);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(100_000_000, '1\n')));
    expect((await scenario.ingest('packed', bomb, CSV, { headers })).status).toBe(413);
    expect((await scenario.ingest('packed', FLIGHTS, CSV, { headers })).status).toBe(400);
    expect(await scenario.versionsOf('packed')).toEqual([1]);
  });

  it.each<[string, { query?: string; headers?: Record<string, string> }, string, string]>([
    ['a path that leads out', { query: '?path=../x.csv' }, CSV, 'INVALID_ARTIFACT_PATH'],
    ['a path for a tar', { query: '?path=x' }, TAR, 'INVALID_INPUT'],
    ['a branch that is none', { query: '?branch=a%00b' }, CSV, 'INVALID_INPUT'],
    ['a commit that is none', { headers: { 'x-git-commit': 'main' } }, CSV, 'INVALID_INPUT'],
    ['metadata that are not encoded', { headers: { 'x-orrery-metadata-a': '100%' } }, CSV, 'INVALID_INPUT'],
  ])('is refused for %s', async (_, { query = '', headers = {} }, type, code) => {
    await scenario.create('misnamed');
    const response = await scenario.ingest('misnamed', FLIGHTS, type, { query, headers });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code });
    expect(await scenario.versionsOf('misnamed')).toEqual([]);
  });
});

describe('a folder', () => {
  it('becomes a version of its files', async () => {
    await scenario.create('folder');
    const archive = await tarOf({ 'a.txt': 'first', 'deep/er/b.bin': 'second', empty: '' });

    const response = await scenario.ingest('folder', archive, TAR);

    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ rows: null, sizeBytes: 11 });
    const { data } = await scenario.service.graphql(
      '{ dataset(name: "folder") { version { format files { nodes { path sizeBytes } } } } }',
    );
    expect(data).toMatchObject({
      dataset: {
        version: {
          format: 'FILES',
          files: {
            nodes: [
              { path: 'a.txt', sizeBytes: 5 },
              { path: 'deep/er/b.bin', sizeBytes: 6 },
              { path: 'empty', sizeBytes: 0 },
            ],
          },
        },
      },
    });
    expect((await scenario.ingest('folder', archive, TAR)).status).toBe(200);
  });

  it('of which a file is refused leaves none of them', async () => {
    await scenario.create('refused-folder');
    const chunks = await scenario.storedChunks();

    for (const name of ['../out', '/etc/passwd', 'x\\..\\y']) {
      const archive = await tarOf({ 'good.txt': `good ${name}`, [name]: 'bad' });
      const response = await scenario.ingest('refused-folder', archive, TAR);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT' });
    }
    const double = await tarOf({ 'a/b': 'x', a: 'y' });
    expect((await scenario.ingest('refused-folder', double, TAR)).status).toBe(400);

    expect(await scenario.versionsOf('refused-folder')).toEqual([]);
    expect(await scenario.storedChunks()).toEqual(chunks);
    expect(await scenario.strayBlobs()).toEqual([]);
  });
});

describe('bad input', () => {
  it.each<[string, () => Promise<string | Uint8Array<ArrayBuffer>>, string, object]>([
    [
      'parquet-cut-off',
      async () => (await parquetBytes('SELECT range AS a FROM range(1000)')).slice(0, -9),
      PARQUET,
      { reason: expect.any(String) },
    ],
    ['lone-quote', async () => 'a,b\n1,"x\n2,y\n', CSV, { row: 1 }],
    [
      'mixed-encodings',
      async () => new Uint8Array([...Buffer.from('a\nä\n'), 0xe4, 0x0a]),
      CSV,
      { byte: 5, line: 3 },
    ],
    [
      'ten-thousand-columns',
      async () => `${Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')}\n`,
      CSV,
      { columns: 10_000 },
    ],
    ['double-names', async () => 'a,b,a\n1,2,3\n', CSV, { column: 'a' }],
    ['long-line', async () => `a\n${'x'.repeat(4_500_000)}\n`, CSV, { line: 2 }],
    [
      'deep-json',
      async () => `{"a": ${'['.repeat(100_000)}${']'.repeat(100_000)}}\n`,
      JSON_LINES,
      { line: 1 },
    ],
    ['zip-as-csv', async () => new Uint8Array([0x50, 0x4b, 3, 4, 0xff, 0xfe, 0, 0]), CSV, { byte: 4 }],
    [
      'arrow-cut-off',
      async () => new Uint8Array(tableToIPC(tableFromArrays({ a: [1, 2] }), 'file')).slice(0, 200),
      ARROW,
      { byte: expect.any(Number) },
    ],
  ])('like %s is refused, saying where, and leaves nothing', async (name, bytes, type, details) => {
    await scenario.create(name);
    const chunks = await scenario.storedChunks();

    const response = await scenario.ingest(name, await bytes(), type);

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'UNREADABLE_FILE', details });
    expect(await scenario.versionsOf(name)).toEqual([]);
    expect(await scenario.storedChunks()).toEqual(chunks);
    expect(await scenario.strayBlobs()).toEqual([]);
    expect(await scenario.scratchFolders()).toEqual([]);
  });
});

describe('startIngest', () => {
  it('makes a version of what lies at an address', async () => {
    await scenario.create('fetched');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flights.csv`;

    const started = await start({ dataset: 'fetched', format: 'CSV', url, message: 'from afar' });

    expect(await scenario.endedJob(String(started['job']?.['id']))).toMatchObject({
      state: 'SUCCEEDED',
      result: { version: 1, rows: 3 },
    });
  });

  it('fails with what is wrong with the file', async () => {
    await scenario.create('fetched-wrong');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flights.csv`;

    const started = await start({ dataset: 'fetched-wrong', format: 'PARQUET', url });

    expect(await scenario.endedJob(String(started['job']?.['id']))).toMatchObject({
      state: 'FAILED',
      failure: { code: 'UNREADABLE_FILE' },
    });
  });

  it.each([
    [{ dataset: 'nobody', format: 'CSV', url: 'https://example.org/x' }, 'NotFoundError'],
    [{ dataset: 'asked', format: 'CSV' }, 'InvalidInputError'],
    [{ dataset: 'asked', format: 'CSV', url: 'http://169.254.169.254/' }, 'InvalidInputError'],
    [{ dataset: 'asked', format: 'CSV', url: 'file:///etc/passwd' }, 'InvalidInputError'],
    [{ dataset: 'asked', format: 'CSV', upload: '01920000-0000-7000-8000-000000000001' }, 'NotFoundError'],
  ])('refuses %j', async (input, error) => {
    await scenario.create('asked');

    expect(await start(input)).toMatchObject({ __typename: error });
  });
});

async function start(input: object): Promise<Record<string, Record<string, unknown> | undefined>> {
  const mutation = `mutation ($input: StartIngestInput!) { startIngest(input: $input) {
    __typename ... on StartIngestSuccess { job { id kind } } ... on UserError { message } } }`;
  const { data } = await scenario.service.graphql(mutation, { input });
  return (data as unknown as { startIngest: Record<string, Record<string, unknown>> }).startIngest;
}
