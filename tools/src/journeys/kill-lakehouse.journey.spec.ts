import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeS3Server } from '@orrery/platform-artifacts/testing';
import { withSandbox } from '@orrery/platform-tables';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallAnswer } from './caller.js';
import { usePlatform } from './use-platform.js';

const JOURNEY_MS = 240_000;
const PARTS = 3;
const ROWS = 400_000;
const ALL_ROWS = PARTS * ROWS;
const COMMITS = 4_000;
const [BUCKET, REGION] = ['tables', 'eu-test-1'];
const credentials = { accessKeyId: 'AKTEST', secretAccessKey: 'secret/with+signs' };

const bucket = await FakeS3Server.start({ bucket: BUCKET, region: REGION, credentials });
const platform = usePlatform({
  arrangement: 'split',
  env: {
    ORRERY_LAKEHOUSE_ROOTS: `cloud=s3://${BUCKET}/lake?endpoint=${bucket.endpoint}&region=${REGION}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  },
});

beforeAll(async () => {
  await putOrders();
  putLongLog();
}, JOURNEY_MS);

afterAll(() => bucket.stop());

describe('a table in a bucket', () => {
  it(
    'is registered and read through the gateway',
    async () => {
      await register('orders');

      const filter = '{ column: "n", op: GE, value: 800000 }';
      const { lakehouseTable } = await ask<{ lakehouseTable: unknown }>(
        `{ lakehouseTable(dataset: "orders") { form version { version rows
           table(columns: ["n"], filter: ${filter}, first: 2) { nodes { values } } } } }`,
      );
      expect(lakehouseTable).toEqual({
        form: 'DELTA',
        version: {
          ...{ version: '0', rows: ALL_ROWS },
          table: { nodes: [{ values: { n: 800_000 } }, { values: { n: 800_001 } }] },
        },
      });
      expect(await rowsAsCsv('reader')).toEqual({ status: 200, body: 'n\n0\n1\n2\n' });
      expect(await rowsAsCsv(null)).toMatchObject({ status: 401 });
    },
    JOURNEY_MS,
  );
});

describe('when data is killed in the middle of a pin', () => {
  it(
    'the version is whole or not there, and becomes one, once',
    async () => {
      await register('pinned');
      const killedReading = once(/GET lake\/pinned\/part-1\.parquet/, () => platform().kill('data'));
      const id = await pin('pinned');
      await killedReading;
      await platform().untilBack('data');

      const taking = await untilJob(id, ({ step, state }) => step === 'Taking the rows in' || isEnd(state));
      expect(taking.state).toBe('RUNNING');
      await platform().kill('data');
      await platform().untilBack('data');
      const ended = await untilJob(
        id,
        ({ state }) => isEnd(state),
        () => requireWhole('pinned'),
      );

      expect(ended).toMatchObject({ state: 'SUCCEEDED', attempt: 3, result: { version: 1, rows: ALL_ROWS } });
      const again = await untilJob(await pin('pinned'), ({ state }) => isEnd(state));
      expect(again).toMatchObject({ state: 'SUCCEEDED', result: { ...ended.result, newBytes: 0 } });
      expect(await versionsOf('pinned')).toEqual([{ version: 1, rows: ALL_ROWS }]);
      expect(
        await ask('{ lakehouseTable(dataset: "pinned") { version { pinned { version rows } } } }'),
      ).toEqual({ lakehouseTable: { version: { pinned: { version: 1, rows: ALL_ROWS } } } });
    },
    JOURNEY_MS,
  );
});

describe('when data is killed in the middle of a long history', () => {
  it(
    'the rest is read when it is back, and each version is known once',
    async () => {
      const commit = `${String(COMMITS / 2).padStart(20, '0')}\\.json`;
      const killed = once(new RegExp(`GET lake/long/_delta_log/${commit}`), () => platform().kill('data'));
      const { table } = await register('long');
      await killed;
      await platform().untilBack('data');

      const ended = await untilJob(table.historyJob?.id ?? '', ({ state }) => isEnd(state));

      expect(ended).toMatchObject({ state: 'SUCCEEDED', attempt: 2, result: { versions: COMMITS } });
      const { lakehouseTable } = await ask<{
        lakehouseTable: { versions: { nodes: { version: string }[] } };
      }>('{ lakehouseTable(dataset: "long") { versions(first: 100) { nodes { version } } } }');
      const newest = Array.from({ length: 100 }, (_, i) => String(COMMITS - 1 - i));
      expect(lakehouseTable.versions.nodes.map(({ version }) => version)).toEqual(newest);
    },
    JOURNEY_MS,
  );
});

interface Job {
  readonly state: string;
  readonly step: string;
  readonly attempt: number;
  readonly result: object;
}

function isEnd(state: string): boolean {
  return state !== 'QUEUED' && state !== 'RUNNING';
}

function ask<Result>(query: string): Promise<Result> {
  return platform().patient.ask<Result, object>(query, {});
}

function rowsAsCsv(role: 'reader' | null): Promise<CallAnswer> {
  return platform()
    .caller(role)
    .send('/datasets/orders/lakehouse/0/rows', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/csv' },
      body: JSON.stringify({ columns: ['n'], limit: 3 }),
    });
}

function register(name: string): Promise<{ table: { historyJob: { id: string } | null } }> {
  const input = { dataset: name, root: 'cloud', path: name };
  return platform().caller('admin').make('registerLakehouseTable', input, 'table { historyJob { id } }');
}

async function pin(dataset: string): Promise<string> {
  const { job } = await platform()
    .caller('admin')
    .make<{ job: { id: string } }>('pinLakehouseVersion', { dataset }, 'job { id }');
  return job.id;
}

/** @param meanwhile is held to be true as long as it lasts. */
function untilJob(
  id: string,
  isReached: (job: Job) => boolean,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<Job> {
  return platform().patient.until(async () => {
    await meanwhile();
    const { dataJob } = await ask<{ dataJob: Job }>(`{ dataJob(id: "${id}") { state step attempt result } }`);
    return isReached(dataJob) ? dataJob : undefined;
  }, 'The job');
}

async function requireWhole(dataset: string): Promise<void> {
  for (const version of await versionsOf(dataset)) expect(version).toEqual({ version: 1, rows: ALL_ROWS });
}

async function versionsOf(name: string): Promise<readonly object[]> {
  const { dataset } = await ask<{ dataset: { versions: { nodes: object[] } } }>(
    `{ dataset(name: "${name}") { versions { nodes { version rows } } } }`,
  );
  return dataset.versions.nodes;
}

/** Does something when a request of this form comes, before it is answered. */
function once(form: RegExp, work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    bucket.before = async (line) => {
      if (!form.test(line)) return;
      bucket.before = () => Promise.resolve();
      await work().then(resolve, reject);
    };
  });
}

const SCHEMA = JSON.stringify({
  type: 'struct',
  fields: [
    { name: 'n', type: 'long', nullable: true, metadata: {} },
    { name: 'label', type: 'string', nullable: true, metadata: {} },
    { name: 'amount', type: 'double', nullable: true, metadata: {} },
  ],
});

function putLog(table: string, version: number, actions: readonly object[]): void {
  const name = `lake/${table}/_delta_log/${String(version).padStart(20, '0')}.json`;
  bucket.bucket.put(name, Buffer.from(actions.map((action) => JSON.stringify(action)).join('\n')));
}

function beginning(): readonly object[] {
  return [
    { commitInfo: { timestamp: 1_700_000_000_000, operation: 'CREATE TABLE' } },
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    { metaData: { id: 'x', format: { provider: 'parquet' }, schemaString: SCHEMA, partitionColumns: [] } },
  ];
}

/** Two tables of the same files, which are large enough to be caught in the middle. */
async function putOrders(): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'orrery-journey-lake-')));
  const adds: object[] = [];
  for (let part = 0; part < PARTS; part += 1) {
    const file = join(folder, `part-${part}.parquet`);
    const query = `SELECT range + ${part * ROWS} AS n, 'order ' || range AS label, sqrt(range) AS amount FROM range(${ROWS})`;
    await withSandbox(folder, { threads: 1, memoryMegabytes: 256 }, async (connection) => {
      await connection.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
    });
    const bytes = await readFile(file);
    for (const table of ['orders', 'pinned']) bucket.bucket.put(`lake/${table}/part-${part}.parquet`, bytes);
    const [min, max] = [part * ROWS, (part + 1) * ROWS - 1];
    const stats = { numRecords: ROWS, minValues: { n: min }, maxValues: { n: max }, nullCount: { n: 0 } };
    adds.push({
      add: {
        ...{ path: `part-${part}.parquet`, partitionValues: {}, size: bytes.length, dataChange: true },
        ...{ modificationTime: part, stats: JSON.stringify(stats) },
      },
    });
  }
  for (const table of ['orders', 'pinned']) putLog(table, 0, [...beginning(), ...adds]);
  await rm(folder, { recursive: true, force: true });
}

function putLongLog(): void {
  putLog('long', 0, beginning());
  for (let version = 1; version < COMMITS; version += 1) {
    putLog('long', version, [{ commitInfo: { timestamp: 1_700_000_000_000 + version, operation: 'WRITE' } }]);
  }
}
