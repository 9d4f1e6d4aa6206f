import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FakeS3Server } from '@orrery/platform-artifacts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataScenario, JSON_LINES } from '../testing/data-scenario.js';

const FIXTURES = join(import.meta.dirname, '../../../../libs/platform/lakehouse/src/fixtures');
const PREFIX = 'teams/a b';
const BUCKET = 'tables';
const credentials = { accessKeyId: 'AKTEST', secretAccessKey: 'secret/with+signs' };

let bucket: FakeS3Server;
let scenario: DataScenario;

beforeAll(async () => {
  bucket = await FakeS3Server.start({ bucket: BUCKET, region: 'eu-test-1', credentials, pageSize: 3 });
  for (const table of [
    'delta/sales',
    'delta/deleted',
    'iceberg/deleted',
    'iceberg/vectors',
    'iceberg/mapped',
  ])
    await upload(table);
  scenario = await DataScenario.start({
    ORRERY_LAKEHOUSE_ROOTS: `cloud=s3://${BUCKET}/${encodeURI(PREFIX)}?endpoint=${bucket.endpoint}&region=eu-test-1`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
});

afterAll(async () => {
  await scenario.close();
  await bucket.stop();
});

function key(name: string): string {
  return `${PREFIX}/${name}`;
}

/** Puts a table of the fixtures into the bucket. */
async function upload(table: string, name = table): Promise<void> {
  const folder = join(FIXTURES, table);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    bucket.bucket.put(key(`${name}${path.slice(folder.length)}`), await readFile(path));
  }
}

async function register(dataset: string, path: string): Promise<Record<string, unknown>> {
  const mutation = `mutation ($input: RegisterLakehouseTableInput!) { registerLakehouseTable(input: $input) {
    ... on RegisterLakehouseTableSuccess { table { form path historyJob { id } } }
    ... on UserError { code message }
  } }`;
  const input = { dataset, root: 'cloud', path };
  const { data, errors } = await scenario.service.graphql(mutation, { input });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return (data as unknown as { registerLakehouseTable: Record<string, unknown> }).registerLakehouseTable;
}

function rows(dataset: string, version: string, body: object = {}): Promise<Response> {
  return scenario.service.fetch(`/datasets/${dataset}/lakehouse/${version}/rows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: JSON_LINES },
    body: JSON.stringify(body),
  });
}

async function numbersIn(response: Response, column: string): Promise<readonly number[]> {
  const text = (await response.text()).trim();
  const read = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  return read.map((row) => Number(row[column])).sort((a, b) => a - b);
}

interface Expected {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

async function expectedOf(table: string): Promise<[string, Expected][]> {
  const text = await readFile(join(FIXTURES, `${table}.expected.json`), 'utf8');
  return Object.entries(JSON.parse(text) as Record<string, Expected>);
}

describe('a table in a bucket', () => {
  it.each([
    ['DELTA', 'delta/sales', 'id'],
    ['ICEBERG', 'iceberg/vectors', 'n'],
    ['ICEBERG', 'iceberg/deleted', 'n'],
    ['ICEBERG', 'iceberg/mapped', 'id'],
  ])('of the form %s has the rows of each version: %s', async (form, path, column) => {
    const dataset = path.replace('/', '-');
    expect(await register(dataset, path)).toEqual({ table: { form, path, historyJob: null } });

    for (const [version, expected] of await expectedOf(path)) {
      const at = expected.columns.indexOf(column);
      const known = expected.rows.map((row) => Number(row[at])).sort((a, b) => a - b);
      expect(await numbersIn(await rows(dataset, version, { columns: [column] }), column)).toEqual(known);
    }
  });

  it('is asked for files that a filter needs, once', async () => {
    await upload('delta/sales', 'asked');
    await register('asked', 'asked');
    const from = bucket.log.length;
    const filter = { column: 'day', op: 'EQ', value: '2024-02-02' };
    for (let i = 0; i < 3; i += 1) expect((await rows('asked', '6', { filter })).status).toBe(200);

    const asked = bucket.log.slice(from).filter((line) => line.endsWith('.parquet') && line.includes('day='));
    expect(asked).toHaveLength(1);
  });

  it('is refused for a file that was replaced, naming it', async () => {
    await upload('delta/deleted', 'replaced');
    await register('replaced', 'replaced');
    bucket.bucket.put(key('replaced/a.parquet'), Buffer.from('PAR1 is another file PAR1'));

    const response = await rows('replaced', '0');
    expect(response.status).toBe(422);
    const answer: unknown = await response.json();
    expect(answer).toMatchObject({ code: 'TABLE_FILE_REPLACED', details: { file: 'replaced/a.parquet' } });
    expect(JSON.stringify(answer)).not.toContain(PREFIX);
  });

  it('names a file that was vacuumed', async () => {
    await upload('delta/deleted', 'vacuumed');
    await register('vacuumed', 'vacuumed');
    bucket.bucket.objects.delete(key('vacuumed/a.parquet'));

    expect(await (await rows('vacuumed', '0')).json()).toMatchObject({
      code: 'TABLE_FILE_MISSING',
      details: { file: 'vacuumed/a.parquet' },
    });
  });

  it('is not there where there is none, and unavailable while the bucket refuses', async () => {
    expect(await register('nothing', 'nothing')).toMatchObject({ code: 'NO_LAKEHOUSE_TABLE' });
    await upload('delta/deleted', 'refused');
    await register('refused', 'refused');

    bucket.faults.push(
      (response) => void response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>'),
    );
    const response = await rows('refused', '0');
    expect(response.status).toBe(503);
    const answer: unknown = await response.json();
    expect(answer).toMatchObject({ code: 'BUCKET_UNAVAILABLE' });
    expect(JSON.stringify(answer)).not.toContain('127.0.0.1');
  });

  it.each([
    's3://other/secret.parquet',
    's3://tables/elsewhere/secret.parquet',
    'http://169.254.169.254/latest',
    'file:///etc/passwd',
    '/etc/passwd',
  ])('reaches nothing that its metadata names elsewhere: %s', async (address) => {
    const name = `away-${Buffer.from(address).toString('hex')}`;
    bucket.bucket.put('elsewhere/secret.parquet', Buffer.from('PAR1'));
    const add = { path: address, partitionValues: {}, size: 4, modificationTime: 1, dataChange: true };
    const log = [
      { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
      { metaData: { id: 'x', format: { provider: 'parquet' }, schemaString: SCHEMA, partitionColumns: [] } },
      { add },
    ];
    const commit = log.map((line) => JSON.stringify(line)).join('\n');
    bucket.bucket.put(key(`${name}/_delta_log/00000000000000000000.json`), Buffer.from(commit));
    const from = bucket.log.length;

    await expect(register(name, name)).rejects.toThrow('TABLE_PATH_OUTSIDE');
    expect(bucket.log.slice(from).filter((line) => line.includes('secret'))).toEqual([]);
  });

  it('is pinned as a version of its dataset', async () => {
    await upload('delta/sales', 'pinned');
    await register('pinned', 'pinned');
    const { data } = await scenario.service.graphql(
      'mutation { pinLakehouseVersion(input: { dataset: "pinned", version: "2" }) { ... on PinLakehouseVersionSuccess { job { id } } } }',
    );
    const { job } = (data as unknown as { pinLakehouseVersion: { job: { id: string } } }).pinLakehouseVersion;

    const expected = new Map(await expectedOf('delta/sales')).get('2')?.rows.length;
    expect(await scenario.endedJob(job.id)).toMatchObject({
      state: 'SUCCEEDED',
      result: { version: 1, rows: expected },
    });
  }, 60_000);
});

const SCHEMA = JSON.stringify({
  type: 'struct',
  fields: [{ name: 'n', type: 'long', nullable: true, metadata: {} }],
});
