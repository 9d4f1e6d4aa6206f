import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CSV, DataScenario, JSON_LINES, TAR } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';
import { tarOf } from '../testing/tar-of.js';

const DAYS = 3;
const ROWS_OF_DAY = 100;

let scenario: DataScenario;
let id: string;

/** A folder as Hive's family writes it: a part a day, and what they write beside. */
async function folder(days: number): Promise<Uint8Array<ArrayBuffer>> {
  const files: Record<string, string | Uint8Array> = { 'sales/_SUCCESS': '' };
  // As they may come: not in the order of their paths.
  for (let day = days; day >= 1; day--) {
    const name = `sales/day=2024-01-0${day}/part-0.parquet`;
    files[name] = await parquetBytes(
      `SELECT range + ${day * ROWS_OF_DAY} AS id, range % 7 AS amount FROM range(${ROWS_OF_DAY})`,
    );
    files[name.replace('part-0.parquet', '.part-0.parquet.crc')] = 'crc';
  }
  return tarOf(files);
}

function send(dataset: string, body: Uint8Array<ArrayBuffer>, parts = 'PARQUET'): Promise<Response> {
  return scenario.ingest(dataset, body, TAR, { query: `?parts=${parts}` });
}

beforeAll(async () => {
  scenario = await DataScenario.start();
  await scenario.create('sales');
  const answer = await send('sales', await folder(DAYS));
  const made = (await answer.json()) as Record<string, unknown>;
  expect(made).toMatchObject({ rows: DAYS * ROWS_OF_DAY, fileCount: 2 * DAYS + 1 });
  id = String(made['id']);
});

afterAll(() => scenario.close());

async function version<T>(fields: string, variables: object = {}): Promise<T> {
  const after = fields.includes('$after') ? ', $after: String' : '';
  const query = `query ($id: ID!${after}) { _entities(representations: [{ __typename: "DatasetVersion", id: $id }]) {
    ... on DatasetVersion { ${fields} } } }`;
  const { data, errors } = await scenario.service.graphql(query, { id, ...variables });
  expect(errors).toBeUndefined();
  return (data as unknown as { _entities: [T] })._entities[0];
}

function rows(of: string, request: object, accept = JSON_LINES): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept };
  const init = { method: 'POST', headers, body: JSON.stringify(request) };
  return scenario.service.fetch(`/dataset-versions/${of}/rows`, init);
}

describe('a table of several files', () => {
  it('has the columns of its files and of its folders, and a profile of all rows', async () => {
    expect(
      await version(`format isTableFile columns { name type }
        profile { columns { name nulls distinct min max mean } }`),
    ).toMatchObject({
      ...{ format: 'PARQUET', isTableFile: false },
      columns: [
        { name: 'id', type: 'BIGINT' },
        { name: 'amount', type: 'BIGINT' },
        { name: 'day', type: 'DATE' },
      ],
      profile: {
        columns: [
          { name: 'id', nulls: 0, distinct: DAYS * ROWS_OF_DAY, min: 100, max: 399, mean: 249.5 },
          { name: 'amount', distinct: 7 },
          { name: 'day', distinct: DAYS, min: '2024-01-01', max: '2024-01-03' },
        ],
      },
    });
  });

  it('is read in the order of its paths, page by page', async () => {
    const ids: unknown[] = [];
    for (let after: string | null = null; ;) {
      const { table }: { table: Page } = await version(
        'table(columns: ["id"], first: 100, after: $after) { nodes { values } pageInfo { hasNextPage endCursor } }',
        { after },
      );
      ids.push(...table.nodes.map(({ values }) => values['id']));
      after = table.pageInfo.endCursor;
      if (!table.pageInfo.hasNextPage) break;
    }
    expect(ids).toEqual(Array.from({ length: DAYS * ROWS_OF_DAY }, (_, at) => 100 + at));
  });

  it('is filtered by what its files and its folders tell', async () => {
    const all = [
      { column: 'day', op: 'GE', value: '2024-01-02' },
      { column: 'id', op: 'LT', value: 202 },
    ];
    const found = await rows(id, { columns: ['day', 'id'], filter: { all } }, CSV);

    expect(await found.text()).toBe('day,id\n2024-01-02,200\n2024-01-02,201\n');
    const none = await rows(id, { filter: { column: 'day', op: 'EQ', value: '2023-01-01' } }, CSV);
    expect(await none.text()).toBe('id,amount,day\n');
  });

  it('is judged by a suite, and its failed rows are named', async () => {
    const expectation = {
      type: 'expect_column_values_to_be_between',
      kwargs: { column: 'amount', min_value: 0, max_value: 5 },
      meta: {},
    };
    const suite = {
      name: 'sales',
      expectations: [expectation],
      meta: { great_expectations_version: '1.2.0' },
    };
    const imported = await scenario.service.graphql(
      `mutation ($input: ImportExpectationSuiteInput!) { importExpectationSuite(input: $input) { __typename } }`,
      { input: { dataset: 'sales', suite, rowKeys: ['id', 'day'], judgesIntake: true } },
    );
    expect(imported.errors).toBeUndefined();
    const { data } = await scenario.service.graphql(
      `mutation ($input: ValidateDatasetVersionInput!) { validateDatasetVersion(input: $input) {
         ... on ValidateDatasetVersionSuccess { job { id } } } }`,
      { input: { versionId: id, suite: 'sales' } },
    );
    const { job } = data['validateDatasetVersion'] as unknown as { job: { id: string } };
    const { result } = await scenario.endedJob(job.id);
    const { validationId } = result as { validationId: string };

    const failed = await scenario.service.fetch(`/quality-reports/${validationId}/failed-rows/0.jsonl`);
    const lines = (await failed.text()).trim().split('\n');
    expect(lines).toHaveLength(DAYS * 14);
    expect(lines[0]).toContain('2024-01-01');
  });

  it('is this very version again where the same files come once more', async () => {
    const again = await send('sales', await folder(DAYS));
    expect([again.status, await again.json()]).toMatchObject([200, { id }]);
  });
});

describe('a table of several files that is uploaded in pieces', () => {
  it('is one by what its metadata say', async () => {
    await scenario.create('uploaded');
    const body = await tarOf({ 'k=1/0.csv': 'x\n1\n', 'k=2/0.csv': 'x\n2\n' });
    const metadata = Object.entries({ dataset: 'uploaded', format: 'FILES', parts: 'CSV' })
      .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
      .join(',');
    const tus = { 'tus-resumable': '1.0.0' };
    const begun = await scenario.service.fetch('/uploads', {
      method: 'POST',
      headers: { ...tus, 'upload-length': String(body.length), 'upload-metadata': metadata },
    });
    const headers = { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
    const path = new URL(begun.headers.get('location') ?? '', scenario.service.url).pathname;
    const ended = await scenario.service.fetch(path, { method: 'PATCH', headers, body });

    const job = await scenario.endedJob(ended.headers.get('x-orrery-job') ?? '');
    expect(job).toMatchObject({ state: 'SUCCEEDED', result: { rows: 2, fileCount: 2 } });
  });
});

interface Page {
  readonly nodes: readonly { readonly values: Readonly<Record<string, unknown>> }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

describe('files that are no one table', () => {
  it('are refused with the file and the column, and nothing is stored', async () => {
    await scenario.create('mixed');
    const before = await scenario.storedChunks();
    const files = { 'a/0.csv': 'x,y\n1,2\n', 'a/1.csv': 'x,z\n1,2\n' };

    const answer = await send('mixed', await tarOf(files), 'CSV');

    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { code: 'PART_SCHEMA_MISMATCH', details: { file: 'a/1.csv', column: 'y' } },
    ]);
    expect(await scenario.storedChunks()).toEqual(before);
    expect(await scenario.versionsOf('mixed')).toEqual([]);
  });

  it.each([
    ['nothing but what lies beside parts', { _SUCCESS: '', '.crc': 'x' }, 422, 'UNREADABLE_FILE'],
    ['a part that is no table', { '0': 'x\n1\n', '1': '' }, 422, 'UNREADABLE_FILE'],
  ])('are refused: %s', async (_, files, status, code) => {
    await scenario.create(code + Object.keys(files).join(''));
    const answer = await send(code + Object.keys(files).join(''), await tarOf(files), 'CSV');
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
  });

  it.each([
    [TAR, '?parts=FILES'],
    [TAR, '?parts=XLSX'],
    [CSV, '?parts=CSV'],
  ])('are none as %s with %s', async (type, query) => {
    const answer = await scenario.ingest('sales', 'x\n1\n', type, { query });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: 'INVALID_INPUT', details: { field: 'parts' } },
    ]);
  });
});

describe('a table of one file in a folder that tells a column', () => {
  it('has that column, too, and one that was sent by its path has not', async () => {
    await scenario.create('single');
    const made = await send('single', await tarOf({ 'k=7/0.csv': 'x\n1\n' }), 'CSV');
    const first = (await made.json()) as { id: string };
    expect(await (await rows(first.id, {}, CSV)).text()).toBe('x,k\n1,7\n');

    await scenario.create('by-path');
    const sent = await scenario.ingest('by-path', 'x\n1\n', CSV, { query: '?path=k=7/0.csv' });
    const second = (await sent.json()) as { id: string };
    expect(await (await rows(second.id, {}, CSV)).text()).toBe('x\n1\n');
  });
});
