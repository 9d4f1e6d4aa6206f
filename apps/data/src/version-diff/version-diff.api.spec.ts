import { createHash } from 'node:crypto';
import type { DatasetVersionId } from '@orrery/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CSV, JSON_LINES, PARQUET, TAR } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { tarOf } from '../testing/tar-of.js';
import { VersionProbe } from '../testing/version-scenario.js';

const DIRECT_ROWS = 1000;
const PATIENCE_MS = 60_000;

let data: ProbedService<VersionProbe>;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe, { ORRERY_DIRECT_DIFF_ROWS: String(DIRECT_ROWS) });
});

afterAll(() => data.service.close());

type Body = string | Uint8Array<ArrayBuffer>;

/** Makes versions of a new dataset, in order; their identifiers. */
async function versions(
  dataset: string,
  ...files: readonly (readonly [Body, string])[]
): Promise<readonly string[]> {
  await data.probe.datasets.create(dataset, '');
  const ids: string[] = [];
  for (const file of files) ids.push(await ingest(dataset, file));
  return ids;
}

async function ingest(dataset: string, [body, type]: readonly [Body, string], query = ''): Promise<string> {
  const response = await data.service.fetch(`/datasets/${dataset}/versions${query}`, {
    ...{ method: 'POST', headers: { 'content-type': type }, body },
  });
  const made = (await response.json()) as { readonly id: string };
  expect(response.status, JSON.stringify(made)).toBe(201);
  return made.id;
}

/** Asks for the difference of two versions. */
async function ask<T>(from: object, to: object, fields: string, variables: object = {}): Promise<T> {
  const types = { key: '[String!]!', after: 'String' };
  const declared = Object.entries(types)
    .filter(([name]) => fields.includes(`$${name}`))
    .map(([name, type]) => `, $${name}: ${type}`);
  const query = `query ($from: DatasetVersionPointInput!, $to: DatasetVersionPointInput!${declared.join('')}) {
    datasetDiff(from: $from, to: $to) { __typename ... on UserError { code message } ... on DatasetDiff { ${fields} } } }`;
  const { data: answer, errors } = await data.service.graphql(query, { from, to, ...variables });
  expect(errors).toBeUndefined();
  return answer['datasetDiff'] as T;
}

const ROWS = `rows(key: $key) { __typename ... on UserError { code message }
  ... on RowDiff { key added removed changed unchanged changedColumns { column rows }
    differences(first: 2, after: $after) { nodes { number change key cells { column before after } } pageInfo { hasNextPage endCursor } } } }`;

interface RowsAnswer {
  readonly rows: {
    readonly __typename: string;
    readonly differences: {
      readonly nodes: readonly { readonly number: number; readonly change: string; readonly key: unknown }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

const BEFORE = 'id,name,price\n1,a,1\n2,b,2\n3,c,3\n4,d,\n';
const AFTER = `SELECT * FROM (VALUES (2::BIGINT, 'b', 2.0::DOUBLE), (3, 'C', 3), (4, 'd', 4.5), (5, 'e', 5)) t(id, name, price)`;

describe('two versions of a table', () => {
  it('are compared by rows, columns and values, whatever they are written in', async () => {
    const [from, to] = await versions('formats', [BEFORE, CSV], [await parquetBytes(AFTER), PARQUET]);

    const first = await ask<RowsAnswer>({ id: from }, { id: to }, ROWS, { key: ['id'] });
    expect(first.rows).toMatchObject({
      ...{ key: ['id'], added: 1, removed: 1, changed: 2, unchanged: 1 },
      changedColumns: [
        { column: 'name', rows: 1 },
        { column: 'price', rows: 1 },
      ],
    });
    expect(first.rows.differences.nodes).toEqual([
      {
        ...{ number: 1, change: 'REMOVED', key: { id: 1 } },
        cells: [
          { column: 'name', before: 'a', after: null },
          { column: 'price', before: 1, after: null },
        ],
      },
      { number: 2, change: 'CHANGED', key: { id: 3 }, cells: [{ column: 'name', before: 'c', after: 'C' }] },
    ]);
    const after = first.rows.differences.pageInfo.endCursor;
    const second = await ask<RowsAnswer>({ id: from }, { id: to }, ROWS, { key: ['id'], after });
    expect(second.rows.differences).toMatchObject({
      nodes: [
        {
          number: 3,
          change: 'CHANGED',
          key: { id: 4 },
          cells: [{ column: 'price', before: null, after: 4.5 }],
        },
        { number: 4, change: 'ADDED', key: { id: 5 } },
      ],
      pageInfo: { hasNextPage: false },
    });

    const rest = await ask(
      { dataset: 'formats', number: 1 },
      { dataset: 'formats' },
      `isSame from { version } to { version }
       schema { added { name } removed { name } retyped { column before { type } after { type } } nullability { column nullsBefore nullsAfter } isReordered }
       statistics { rows { delta } columns { column nulls { delta } mean { before after delta } distances { measure value atLeast atMost } } }
       files { added removed differences { nodes { change path } } }`,
    );
    expect(rest).toMatchObject({
      ...{ isSame: false, from: { version: 1 }, to: { version: 2 } },
      schema: {
        ...{ added: [], removed: [], isReordered: false },
        retyped: [{ column: 'price', before: { type: 'BIGINT' }, after: { type: 'DOUBLE' } }],
        nullability: [{ column: 'price', nullsBefore: 1, nullsAfter: 0 }],
      },
      statistics: {
        rows: { delta: 0 },
        columns: [
          {
            column: 'id',
            distances: expect.arrayContaining([
              { measure: 'KOLMOGOROV_SMIRNOV', value: 0.25, atLeast: 0.25, atMost: 0.25 },
            ]),
          },
          { column: 'name' },
          { column: 'price' },
        ],
      },
      files: {
        ...{ added: 1, removed: 1 },
        differences: {
          nodes: [
            { change: 'REMOVED', path: 'formats.csv' },
            { change: 'ADDED', path: 'formats.parquet' },
          ],
        },
      },
    });
  });

  it('may be of branches whose columns differ, and of other datasets', async () => {
    const [main] = await versions('columns', ['id,a\n1,x\n2,y\n', CSV]);
    const branched = await ingest(
      'columns',
      ['{"id":1,"b":"x"}\n{"id":2,"b":"z"}\n', JSON_LINES],
      '?branch=other',
    );

    const diff = await ask(
      { id: main },
      { dataset: 'columns', branch: 'other' },
      `to { id } schema { added { name } removed { name } } ${ROWS}`,
      {
        key: ['id'],
      },
    );

    expect(diff).toMatchObject({
      to: { id: branched },
      schema: { added: [{ name: 'b' }], removed: [{ name: 'a' }] },
      rows: { added: 0, removed: 0, changed: 0, unchanged: 2 },
    });
  });

  it('are compared by some of their columns', async () => {
    const [from, to] = await versions(
      'some',
      ['id,a,b\n1,x,1\n2,y,2\n', CSV],
      ['id,a,b\n1,z,1\n2,y,3\n', CSV],
    );
    const asked = (columns: string) =>
      ask(
        { id: from },
        { id: to },
        `rows(key: $key, columns: ${columns}) { __typename ... on RowDiff { changed changedColumns { column } } ... on InvalidInputError { field } }`,
        { key: ['id'] },
      );

    expect(await asked('null')).toMatchObject({
      rows: { changed: 2, changedColumns: [{ column: 'a' }, { column: 'b' }] },
    });
    expect(await asked('["b", "id"]')).toMatchObject({
      rows: { changed: 1, changedColumns: [{ column: 'b' }] },
    });
    expect(await asked('["nobody"]')).toEqual({
      ...{ __typename: 'DatasetDiff', rows: { __typename: 'InvalidInputError', field: 'columns' } },
    });
  });

  it('that hold the same bytes are not read', async () => {
    const [one] = await versions('same', ['id\n1\n1\n', CSV]);
    const [other] = await versions('same-too', ['id\n1\n1\n', CSV]);

    // Read, they would be refused for their keys.
    expect(
      await ask(
        { id: one },
        { id: other },
        `isSame storage { sharedBytes addedBytes removedBytes } ${ROWS}`,
        { key: ['id'] },
      ),
    ).toMatchObject({
      isSame: true,
      storage: { sharedBytes: 7, addedBytes: 0, removedBytes: 0 },
      rows: { added: 0, removed: 0, changed: 0, unchanged: 2, differences: { nodes: [] } },
    });
  });

  it('are refused as data by keys that tell no rows apart', async () => {
    const [from, to] = await versions(
      'keys',
      ['id,n,k\n1,,x\n2,1,x\n', CSV],
      ['id,n,k\n1,1,x\n2,2,y\n', CSV],
    );
    const asked = async (...key: readonly string[]) =>
      (
        await ask<{ rows: unknown }>(
          { id: from },
          { id: to },
          `rows(key: $key) { __typename ... on UnknownKeyColumnError { column side } ... on NullKeyError { rows side }
            ... on DuplicateKeyError { keys side examples } ... on InvalidInputError { field } }`,
          { key },
        )
      ).rows;

    expect(await asked('id', 'nobody')).toEqual({
      __typename: 'UnknownKeyColumnError',
      column: 'nobody',
      side: 'FROM',
    });
    expect(await asked('n')).toEqual({ __typename: 'NullKeyError', rows: 1, side: 'FROM' });
    expect(await asked('k')).toEqual({
      __typename: 'DuplicateKeyError',
      keys: 1,
      side: 'FROM',
      examples: [{ k: 'x' }],
    });
    expect(await asked()).toEqual({ __typename: 'InvalidInputError', field: 'key' });
    expect(await asked('id', 'id')).toEqual({ __typename: 'InvalidInputError', field: 'key' });
    expect(await asked('id"; DROP TABLE x; --')).toMatchObject({ __typename: 'UnknownKeyColumnError' });
  });

  it('are told by how much of the store they share', async () => {
    const line = (row: number) => `${row},${createHash('sha256').update(String(row)).digest('hex')}\n`;
    const lines = Array.from({ length: 30_000 }, (_, row) => line(row));
    const before = `id,text\n${lines.join('')}`;
    const after = `id,text\n${lines.with(15_000, '15000,another\n').join('')}`;
    const [from, to] = await versions('shared', [before, CSV], [after, CSV]);

    const { storage } = await ask<{ storage: Record<'sharedBytes' | 'addedBytes' | 'removedBytes', number> }>(
      { id: from },
      { id: to },
      'storage { sharedBytes addedBytes removedBytes }',
    );

    expect(storage.sharedBytes + storage.removedBytes).toBe(Buffer.byteLength(before));
    expect(storage.sharedBytes + storage.addedBytes).toBe(Buffer.byteLength(after));
    // One row lies in one chunk, or in two.
    expect(storage.sharedBytes).toBeGreaterThan(0);
    expect(storage.addedBytes).toBeLessThan(2 * 1024 * 1024);
  });
});

describe('two versions of a table of several files', () => {
  const part = (rows: string) => parquetBytes(`SELECT * FROM (VALUES ${rows}) t(id, name)`);

  it('are compared by rows, whichever of the files both have', async () => {
    await data.probe.datasets.create('folders', '');
    const [kept, was, is] = [
      await part("(1, 'a'), (2, 'b')"),
      await part("(3, 'c'), (4, 'd')"),
      await part("(3, 'C'), (5, 'e')"),
    ];
    const from = await ingest('folders', [await tarOf({ 'day=1/0': kept, 'day=2/0': was }), TAR], PARTS);
    // The first file is in another folder now: its rows are others.
    const moved = await tarOf({ 'day=1/0': kept, 'day=2/0': is, 'day=3/0': await part("(6, 'f')") });
    const to = await ingest('folders', [moved, TAR], PARTS);

    expect(await ask({ id: from }, { id: to }, ROWS, { key: ['id'] })).toMatchObject({
      rows: {
        ...{ added: 2, removed: 1, changed: 1, unchanged: 2 },
        differences: {
          nodes: [
            { key: { id: 3 }, change: 'CHANGED' },
            { key: { id: 4 }, change: 'REMOVED' },
          ],
        },
      },
    });

    const elsewhere = await ingest('folders', [await tarOf({ 'day=7/0': kept, 'day=2/0': was }), TAR], PARTS);
    expect(await ask({ id: from }, { id: elsewhere }, ROWS, { key: ['id'] })).toMatchObject({
      rows: { added: 0, removed: 0, changed: 2, unchanged: 2, changedColumns: [{ column: 'day', rows: 2 }] },
    });
  });

  it('have keys that are there twice, in whichever of the files that is', async () => {
    await data.probe.datasets.create('doubled-parts', '');
    const [kept, other] = [await part("(1, 'a')"), await part("(2, 'b')")];
    const from = await ingest('doubled-parts', [await tarOf({ '0': kept, '1': other }), TAR], PARTS);
    const twice = await tarOf({ '0': kept, '1': await part("(1, 'b')") });
    const to = await ingest('doubled-parts', [twice, TAR], PARTS);

    expect(await ask({ id: from }, { id: to }, ROWS, { key: ['id'] })).toMatchObject({
      rows: { __typename: 'DuplicateKeyError' },
    });
  });
});

const PARTS = '?parts=PARQUET';

describe('two versions of files', () => {
  it('are compared by paths and contents, page by page, and have no rows', async () => {
    await data.probe.datasets.create('folder', '');
    const first = await data.probe.commit('folder', { a: 'one', 'b/c': 'two', d: 'three' });
    const second = await data.probe.commit('folder', { a: 'ONE!', 'b/e': 'two', f: 'new' });
    const [from, to] = [{ id: first.version.id }, { id: second.version.id }];
    const files = 'files { added removed changed renamed unchanged addedBytes removedBytes';

    expect(
      await ask(
        from,
        to,
        `${files} differences { nodes { change path before { path sizeBytes } after { digest } } } } schema { isReordered } statistics { rows { delta } } ${ROWS}`,
        { key: ['a'] },
      ),
    ).toMatchObject({
      ...{ schema: null, statistics: null },
      rows: { __typename: 'NoTableError', code: 'NO_TABLE' },
      files: {
        ...{ added: 1, removed: 1, changed: 1, renamed: 1, unchanged: 0, addedBytes: 7, removedBytes: 8 },
        differences: {
          nodes: [
            { change: 'CHANGED', path: 'a', before: { path: 'a', sizeBytes: 3 } },
            { change: 'RENAMED', path: 'b/e', before: { path: 'b/c' } },
            { change: 'REMOVED', path: 'd', after: null },
            { change: 'ADDED', path: 'f', before: null },
          ],
        },
      },
    });
    const paged = `files { differences(changes: [RENAMED, ADDED], first: 1, after: $after) { nodes { path } pageInfo { hasNextPage endCursor } } }`;
    const page = await ask<{ files: { differences: { pageInfo: { endCursor: string } } } }>(from, to, paged, {
      after: null,
    });
    expect(page).toMatchObject({
      files: { differences: { nodes: [{ path: 'b/e' }], pageInfo: { hasNextPage: true } } },
    });
    const { endCursor: after } = page.files.differences.pageInfo;
    expect(await ask(from, to, paged, { after })).toMatchObject({
      files: { differences: { nodes: [{ path: 'f' }], pageInfo: { hasNextPage: false } } },
    });
  });

  it('share what they are stored as, lists of files not counted', async () => {
    await data.probe.datasets.create('folder-bytes', '');
    const first = await data.probe.commit('folder-bytes', { a: 'kept bytes', b: 'gone' });
    const second = await data.probe.commit('folder-bytes', {
      a: 'kept bytes',
      a2: 'kept bytes',
      c: 'came in',
    });

    expect(
      await ask(
        { id: first.version.id },
        { id: second.version.id },
        'storage { sharedBytes addedBytes removedBytes }',
      ),
    ).toMatchObject({ storage: { sharedBytes: 10, addedBytes: 7, removedBytes: 4 } });
  });
});

describe('versions of more rows than are compared while somebody waits', { timeout: 2 * PATIENCE_MS }, () => {
  it('are compared by a job, and told as long as both are there', async () => {
    const rows = (from: number, to: number, shift: number) =>
      Array.from({ length: to - from }, (_, i) => `${from + i},${(from + i) % 7 === 0 ? shift : 0}\n`).join(
        '',
      );
    const [from, to] = await versions(
      'large',
      [`id,n\n${rows(0, 800, 0)}`, CSV],
      [`id,n\n${rows(100, 900, 1)}`, CSV],
    );
    const asked = () => ask<RowsAnswer>({ id: from }, { id: to }, ROWS, { key: ['id'] });

    expect(await asked()).toMatchObject({
      rows: { __typename: 'RowDiffTooLargeError', code: 'ROW_DIFF_TOO_LARGE' },
    });
    const job = await start({ from: { id: from }, to: { id: to }, key: ['id'] });
    const counts = { added: 100, removed: 100, changed: 100, unchanged: 600 };
    await expect
      .poll(() => show(job), { timeout: PATIENCE_MS })
      .toMatchObject({ state: 'SUCCEEDED', progress: 1, result: counts });

    const answer = await asked();
    expect(answer.rows).toMatchObject({ ...counts, changedColumns: [{ column: 'n', rows: 100 }] });
    expect(answer.rows.differences.nodes).toMatchObject([
      { number: 1, change: 'REMOVED', key: { id: 0 } },
      { number: 2, change: 'REMOVED', key: { id: 1 } },
    ]);
    await expect
      .poll(() => lineageOf(job), { timeout: PATIENCE_MS })
      .toEqual([
        {
          ...{ job: { name: 'data.compare/large' }, state: 'COMPLETE', outputs: [] },
          inputs: [{ id: from }, { id: to }].map(({ id }) => expect.objectContaining({ name: id })),
        },
      ]);
    // Asked for again, it is found.
    const again = await start({ from: { id: from }, to: { id: to }, key: ['id'] });
    await expect
      .poll(() => show(again), { timeout: PATIENCE_MS })
      .toMatchObject({ state: 'SUCCEEDED', result: counts });

    expect(await keptDiffs()).toEqual({ rows: 1, uses: 1 });
    await data.probe.deletions.delete(String(from));
    expect(await data.probe.deletions.purge(from as DatasetVersionId)).toBe(true);
    expect(await keptDiffs()).toEqual({ rows: 0, uses: 0 });
  });

  it('fail as a job that says why, where keys are no keys', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, i) => `${i % 500},${i}\n`).join('');
    const [from, to] = await versions('doubled', [`id,n\n${rows(501)}`, CSV], [`id,n\n${rows(500)}`, CSV]);

    const job = await start({ from: { id: from }, to: { id: to }, key: ['id'] });

    await expect
      .poll(() => show(job), { timeout: PATIENCE_MS })
      .toMatchObject({
        state: 'FAILED',
        failure: { code: 'DUPLICATE_KEY', message: expect.stringContaining('{"id":0}') },
      });
  });
});

describe('the difference of versions', () => {
  it('is for whoever may read them, and its jobs for whoever may write', async () => {
    const [id] = await versions('roles', ['id\n1\n', CSV]);
    const query = `{ datasetDiff(from: { id: "${id}" }, to: { id: "${id}" }) { __typename } }`;
    expect((await data.service.graphql(query, {}, 'reader')).data).toEqual({
      datasetDiff: { __typename: 'DatasetDiff' },
    });
    const mutation = `mutation { compareDatasetRows(input: { from: { id: "${id}" }, to: { id: "${id}" }, key: ["id"] }) { __typename } }`;
    const refused = await data.service.graphql(mutation, {}, 'reader');
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('says which version there is none of', async () => {
    await versions('found', ['id\n1\n', CSV]);
    const found = { dataset: 'found' };

    expect(await ask(found, { dataset: 'nowhere' }, 'isSame')).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('nowhere'),
    });
    expect(await ask({ dataset: 'found', tag: 'none' }, found, 'isSame')).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('found, tag none'),
    });
    expect(await ask({}, found, 'isSame')).toMatchObject({ __typename: 'InvalidInputError' });
    expect(await ask({ dataset: 'found', tag: 'a', branch: 'b' }, found, 'isSame')).toMatchObject({
      __typename: 'InvalidInputError',
    });
    expect(await ask(found, { ...found, asOf: '2001-01-01T00:00:00.000Z' }, 'isSame')).toMatchObject({
      __typename: 'NotFoundError',
    });
  });
});

async function start(input: object): Promise<string> {
  const mutation = `mutation ($input: CompareDatasetRowsInput!) { compareDatasetRows(input: $input) {
    ... on CompareDatasetRowsSuccess { job { id } } ... on UserError { code message } } }`;
  const { data: answer } = await data.service.graphql(mutation, { input });
  return (answer['compareDatasetRows'] as { job: { id: string } }).job.id;
}

async function show(id: string): Promise<unknown> {
  const query = 'query ($id: ID!) { dataJob(id: $id) { state progress result failure { code message } } }';
  return (await data.service.graphql(query, { id })).data['dataJob'];
}

async function lineageOf(job: string): Promise<unknown> {
  const query = `query ($id: String!) { lineageRuns(runId: $id) { job { name } state inputs { name } outputs { name } } }`;
  return (await data.service.graphql(query, { id: job })).data['lineageRuns'];
}

async function keptDiffs(): Promise<unknown> {
  const [kept] = await data.probe.unitOfWork.manager.query<unknown[]>(
    `SELECT (SELECT count(*) FROM row_diff)::int AS rows,
            (SELECT count(*) FROM content_use WHERE holder_kind = 'row-diff')::int AS uses`,
  );
  return kept;
}
