import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataSchema, dataService } from '../index.js';
import { DataScenario, PARQUET } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';

const PATIENCE_MS = 60_000;
const ROWS = 3000;

/** Fails where `n` repeats, and where it falls: rows far from each other, and rows by the one before. */
const SUITE = {
  name: 'replicated',
  expectations: [
    ['expect_column_values_to_be_between', { column: 'n', min_value: 1000 }],
    ['expect_column_values_to_be_unique', { column: 'n' }],
    ['expect_column_values_to_be_increasing', { column: 'n' }],
  ].map(([type, kwargs]) => ({ type, kwargs, meta: {} })),
  meta: {},
};

let folder: string;
let scenario: DataScenario;
/** Of the same database and the same files, with so little room that no list has it. */
let other: TestService;
let validation: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-spec-replicas-'));
  const ORRERY_ARTIFACTS = pathToFileURL(folder).href;
  scenario = await DataScenario.start({ ORRERY_ARTIFACTS });
  const { databaseUrl, redis } = scenario.service;
  other = await startTestService(dataService, dataSchema, {
    env: {
      ...{ ORRERY_ARTIFACTS, DATABASE_URL: databaseUrl, REDIS_URL: redis.url },
      ...{ ORRERY_REDIS_PREFIX: redis.prefix, ORRERY_FAILED_ROW_BYTES: '20000' },
    },
  });
  validation = await validated();
}, 2 * PATIENCE_MS);

afterAll(async () => {
  await other.close();
  await scenario.close();
  await rm(folder, { recursive: true, force: true });
});

describe('failed rows of two instances', { timeout: 2 * PATIENCE_MS }, () => {
  it.each([0, 1, 2])('are the same pages, whichever is asked (expectation %i)', async (position) => {
    const { service } = scenario;
    const rows: unknown[] = [];
    let after: string | null = null;
    do {
      const [one, two]: [Page, Page] = [
        await page(service, position, after),
        await page(other, position, after),
      ];
      expect(two).toEqual(one);
      rows.push(...one.nodes);
      after = nextOf(one);
    } while (after !== null);

    const numbers = rows.map((row) => (row as { readonly row: number }).row);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    expect(numbers.length).toBeGreaterThan(400);
    expect(await lines(other, position)).toEqual(rows);
    expect(await lines(service, position)).toEqual(rows);
  });
});

interface Page {
  readonly nodes: readonly unknown[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

function nextOf({ pageInfo }: Page): string | null {
  return pageInfo.hasNextPage ? pageInfo.endCursor : null;
}

async function validated(): Promise<string> {
  const { service } = scenario;
  await scenario.create('replicated');
  const table = `SELECT range AS id, (range * 7919) % 2500 AS n FROM range(${ROWS})`;
  const { id } = await scenario.ingested('replicated', await parquetBytes(table), PARQUET);
  const suite = { dataset: 'replicated', suite: SUITE, rowKeys: ['id'], judgesIntake: false };
  await service.graphql(
    'mutation ($input: ImportExpectationSuiteInput!) { importExpectationSuite(input: $input) { __typename } }',
    { input: suite },
  );
  const { data } = await service.graphql(
    `mutation ($input: ValidateDatasetVersionInput!) { validateDatasetVersion(input: $input) {
      ... on ValidateDatasetVersionSuccess { job { id } } } }`,
    { input: { versionId: id, suite: 'replicated' } },
  );
  const { job } = (data as unknown as { validateDatasetVersion: { job: { id: string } } })
    .validateDatasetVersion;
  expect(await scenario.endedJob(job.id)).toMatchObject({ state: 'SUCCEEDED' });
  return job.id;
}

async function page(service: TestService, position: number, after: string | null): Promise<Page> {
  const { data } = await service.graphql(
    `query ($id: ID!, $after: String) { validation(id: $id) { outcomes { nodes {
      failedRows(first: 100, after: $after) { nodes { row keys values } pageInfo { hasNextPage endCursor } } } } } }`,
    { id: validation, after },
  );
  const { outcomes } = (data as unknown as { validation: { outcomes: { nodes: { failedRows: Page }[] } } })
    .validation;
  const found = outcomes.nodes[position];
  if (found === undefined) throw new Error('There is no such expectation.');
  return found.failedRows;
}

async function lines(service: TestService, position: number): Promise<unknown[]> {
  const response = await service.fetch(`/quality-reports/${validation}/failed-rows/${position}`);
  return (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
