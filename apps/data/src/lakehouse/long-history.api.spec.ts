import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FakeS3Server } from '@orrery/platform-artifacts/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataScenario } from '../testing/data-scenario.js';
import { COMMITS_AT_ONCE } from './lakehouse-history.js';

const FIXTURES = join(import.meta.dirname, '../../../../libs/platform/lakehouse/src/fixtures/delta');
const FIRST_AT = 1_700_000_010_000;
/** More than one transaction keeps. */
const LONG = 2 * COMMITS_AT_ONCE + 100;

const credentials = { accessKeyId: 'AKTEST', secretAccessKey: 'secret/with+signs' };

let lake: string;
let bucket: FakeS3Server;
let scenario: DataScenario;

beforeAll(async () => {
  lake = await mkdtemp(join(tmpdir(), 'orrery-long-'));
  bucket = await FakeS3Server.start({ bucket: 'tables', region: 'eu-test-1', credentials });
  const cloud = `s3://tables/lake?endpoint=${bucket.endpoint}&region=eu-test-1`;
  scenario = await DataScenario.start({
    ORRERY_LAKEHOUSE_ROOTS: `lake=${pathToFileURL(lake).href},cloud=${cloud}`,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
});

afterAll(async () => {
  await scenario.close();
  await bucket.stop();
  await rm(lake, { recursive: true, force: true });
});

function commitFile(table: string, version: number): string {
  return join(lake, table, '_delta_log', `${String(version).padStart(20, '0')}.json`);
}

/** A table that so many commits were made to, each a second after the one before it. */
async function makeTable(table: string, commits: number): Promise<void> {
  await cp(join(FIXTURES, 'deleted'), join(lake, table), { recursive: true });
  await addCommits(table, 3, commits);
}

async function addCommits(table: string, from: number, to: number): Promise<void> {
  await mkdir(join(lake, table, '_delta_log'), { recursive: true });
  for (let version = from; version < to; version += 1) {
    const commitInfo = { timestamp: FIRST_AT + version * 1000, operation: `WRITE ${version}` };
    await writeFile(commitFile(table, version), JSON.stringify({ commitInfo }));
  }
}

/** Puts the log of a table into the bucket. */
async function uploadLog(table: string): Promise<void> {
  const folder = join(lake, table, '_delta_log');
  for (const name of await readdir(folder)) {
    bucket.bucket.put(`lake/${table}/_delta_log/${name}`, await readFile(join(folder, name)));
  }
}

/** Holds the answer to the first request of this form until it is let go. */
function hold(form: RegExp): { readonly isAsked: Promise<void>; readonly letGo: () => void } {
  let letGo = (): void => undefined;
  const free = new Promise<void>((resolve) => (letGo = resolve));
  const isAsked = new Promise<void>((resolve) => {
    bucket.before = (line) => {
      if (!form.test(line)) return Promise.resolve();
      resolve();
      return free;
    };
  });
  return { isAsked, letGo };
}

interface HistoryJob {
  readonly id: string;
  readonly state: string;
  readonly kind: string;
}

async function register(dataset: string, root = 'lake'): Promise<HistoryJob | null> {
  const mutation = `mutation { registerLakehouseTable(input: { dataset: "${dataset}", root: "${root}", path: "${dataset}" }) {
    ... on RegisterLakehouseTableSuccess { table { historyJob { id state kind } } }
  } }`;
  const { data } = await scenario.service.graphql(mutation);
  return (data as unknown as { registerLakehouseTable: { table: { historyJob: HistoryJob | null } } })
    .registerLakehouseTable.table.historyJob;
}

async function ask(dataset: string, selection: string): Promise<unknown> {
  const answer = await scenario.service.graphql(`{ lakehouseTable(dataset: "${dataset}") { ${selection} } }`);
  return answer.errors ?? (answer.data as unknown as { lakehouseTable: unknown }).lakehouseTable;
}

const NEWEST = 'versions(first: 1) { nodes { version operation } }';

describe('a table with a long log', () => {
  it('is registered at once, and a job reads its history', async () => {
    await makeTable('long', LONG);

    const job = await register('long');
    expect(job).toMatchObject({ kind: 'read-lakehouse-history' });
    expect(await scenario.endedJob(job?.id ?? '')).toMatchObject({
      state: 'SUCCEEDED',
      result: { versions: LONG },
    });
    const newest = { version: String(LONG - 1), operation: `WRITE ${LONG - 1}` };
    expect(await ask('long', `historyJob { state } ${NEWEST}`)).toEqual({
      historyJob: { state: 'SUCCEEDED' },
      versions: { nodes: [newest] },
    });
    const at = new Date(FIRST_AT + 700_500).toISOString();
    expect(await ask('long', `version(asOf: "${at}") { version }`)).toEqual({ version: { version: '700' } });
  }, 60_000);

  it('can be stopped and gone on with, and says until then that not all is known', async () => {
    await makeTable('stopped', LONG);
    await uploadLog('stopped');
    const last = hold(new RegExp(`${LONG - 1}\\.json`));
    const job = await register('stopped', 'cloud');
    const id = job?.id ?? '';
    await last.isAsked;
    await scenario.service.graphql(`mutation { cancelDataJob(input: { id: "${id}" }) { __typename } }`);
    last.letGo();

    // Nobody starts it anew behind the back of who stopped it.
    expect(await ask('stopped', `historyJob { id state } ${NEWEST}`)).toMatchObject({
      historyJob: { id, state: 'CANCELLED' },
    });
    expect(JSON.stringify(await ask('stopped', 'version(version: "777777") { version }'))).toContain(
      'UNAVAILABLE',
    );
    await scenario.service.graphql(`mutation { resumeDataJob(input: { id: "${id}" }) { __typename } }`);
    expect(await scenario.endedJob(id)).toMatchObject({ state: 'SUCCEEDED', result: { versions: LONG } });
    expect(await ask('stopped', 'version(version: "777777") { version }')).toEqual({ version: null });
  }, 60_000);

  it('is caught up with at once when few commits were made since, and by another job when many were', async () => {
    await makeTable('grown', LONG);
    await rm(commitFile('grown', 0));
    const checkpoint = '00000000000000000005.checkpoint.parquet';
    await cp(join(FIXTURES, 'sales/_delta_log', checkpoint), join(lake, 'grown/_delta_log', checkpoint));
    const first = await register('grown');
    expect(await scenario.endedJob(first?.id ?? '')).toMatchObject({
      state: 'SUCCEEDED',
      result: { versions: LONG - 5 },
    });
    const known = LONG - 1;
    // A checkpoint, so that the log need not be read from far away.
    await cp(
      join(FIXTURES, 'sales/_delta_log', checkpoint),
      join(lake, 'grown/_delta_log', `${String(known).padStart(20, '0')}.checkpoint.parquet`),
    );
    await addCommits('grown', LONG, LONG + 3);
    expect(await ask('grown', NEWEST)).toMatchObject({
      versions: { nodes: [{ version: String(LONG + 2) }] },
    });
    await addCommits('grown', LONG + 3, LONG + 3 + COMMITS_AT_ONCE);

    const later = (await ask('grown', `historyJob { id } ${NEWEST}`)) as { historyJob: { id: string } };
    const { historyJob } = (await ask('grown', 'historyJob { id }')) as { historyJob: { id: string } };
    expect(later.historyJob.id).toBe(first?.id);
    expect(historyJob.id).not.toBe(first?.id);
    expect(await scenario.endedJob(historyJob.id)).toMatchObject({ state: 'SUCCEEDED' });
  }, 90_000);

  it('fails where the table cannot be read, naming what is wrong, and goes on when that was put right', async () => {
    await makeTable('wrong', LONG);
    const broken = commitFile('wrong', LONG - 50);
    const right = await readFile(broken);
    await writeFile(broken, '{"add": ');

    const job = await register('wrong');
    expect(await scenario.endedJob(job?.id ?? '')).toMatchObject({
      state: 'FAILED',
      failure: { code: 'BROKEN_TABLE' },
    });
    await writeFile(broken, right);
    await scenario.service.graphql(`mutation { resumeDataJob(input: { id: "${job?.id}" }) { __typename } }`);
    expect(await scenario.endedJob(job?.id ?? '')).toMatchObject({
      state: 'SUCCEEDED',
      result: { versions: LONG },
    });
  }, 60_000);
});
