import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CSV, DataScenario, JSON_LINES } from '../testing/data-scenario.js';

const FIXTURES = join(import.meta.dirname, '../../../../libs/platform/lakehouse/src/fixtures');

const SOON = { timeout: 60_000, interval: 200 };

interface Expected {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

let lake: string;
let scenario: DataScenario;

beforeAll(async () => {
  lake = await mkdtemp(join(tmpdir(), 'orrery-lake-'));
  await cp(join(FIXTURES, 'delta'), join(lake, 'delta'), { recursive: true });
  await cp(join(FIXTURES, 'iceberg'), join(lake, 'iceberg'), { recursive: true });
  await symlink('/etc', join(lake, 'away'));
  scenario = await DataScenario.start({ ORRERY_LAKEHOUSE_ROOTS: `lake=${pathToFileURL(lake).href}` });
});

afterAll(async () => {
  await scenario.close();
  await rm(lake, { recursive: true, force: true });
});

async function expectedOf(table: string): Promise<Readonly<Record<string, Expected>>> {
  return JSON.parse(await readFile(join(FIXTURES, `${table}.expected.json`), 'utf8')) as Record<
    string,
    Expected
  >;
}

async function register(dataset: string, path: string, root = 'lake'): Promise<Record<string, unknown>> {
  const mutation = `mutation ($input: RegisterLakehouseTableInput!) { registerLakehouseTable(input: $input) {
    __typename
    ... on RegisterLakehouseTableSuccess { table { form root path dataset { name } } }
    ... on UserError { code message }
    ... on BrokenTableError { file reason }
    ... on InvalidInputError { field }
  } }`;
  const { data } = await scenario.service.graphql(mutation, { input: { dataset, root, path } });
  return (data as unknown as { registerLakehouseTable: Record<string, unknown> }).registerLakehouseTable;
}

async function table<T>(dataset: string, selection: string): Promise<T> {
  const { data, errors } = await scenario.service.graphql(
    `query ($dataset: String!) { lakehouseTable(dataset: $dataset) { ${selection} } }`,
    { dataset },
  );
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return (data as unknown as { lakehouseTable: T }).lakehouseTable;
}

function rows(dataset: string, version: string, body: object, accept = JSON_LINES): Promise<Response> {
  return scenario.service.fetch(`/datasets/${dataset}/lakehouse/${version}/rows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
  });
}

/** What the pinned current version came from. */
async function upstreamOf(dataset: string): Promise<readonly object[]> {
  interface Pinned {
    readonly version: { readonly pinned: { readonly lineage: { readonly nodes: readonly object[] } | null } };
  }
  const lineage = 'lineage(direction: UP, depth: 4) { nodes { node { kind namespace name } } }';
  const { version } = await table<Pinned>(dataset, `version { pinned { ${lineage} } }`);
  return version.pinned.lineage?.nodes ?? [];
}

async function lines(response: Response): Promise<readonly Record<string, unknown>[]> {
  const text = (await response.text()).trim();
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

interface Versions {
  readonly versions: {
    readonly nodes: readonly {
      readonly version: string;
      readonly rows: number | null;
      readonly operation: string;
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

describe.each([
  ['DELTA', 'delta/sales'],
  ['ICEBERG', 'iceberg/sales'],
])('a table of the form %s', (form, path) => {
  it('is registered as a dataset, and has its own versions', async () => {
    const dataset = `versions-${form}`;
    expect(await register(dataset, path)).toEqual({
      __typename: 'RegisterLakehouseTableSuccess',
      table: { form, root: 'lake', path, dataset: { name: dataset } },
    });

    const expected = await expectedOf(path);
    const { versions } = await table<Versions>(dataset, 'versions { nodes { version rows operation } }');
    const counts = new Map(versions.nodes.map(({ version, rows: count }) => [version, count]));
    expect([...counts.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [version, { rows: known }] of Object.entries(expected)) {
      expect(counts.get(version)).toBe(known.length);
    }
    expect(await register(dataset, path)).toMatchObject({ code: 'CONFLICT' });
  });

  it('pages its versions, and finds each by its name and by its moment', async () => {
    const dataset = `pages-${form}`;
    await register(dataset, path);
    const page = 'nodes { version committedAt } pageInfo { hasNextPage endCursor }';
    const first = await table<Versions>(dataset, `versions(first: 2) { ${page} }`);
    const after = first.versions.pageInfo.endCursor;
    const second = await table<Versions>(dataset, `versions(first: 2, after: "${after}") { ${page} }`);
    const all = await table<Versions>(dataset, `versions { ${page} }`);
    expect([...first.versions.nodes, ...second.versions.nodes]).toEqual(all.versions.nodes.slice(0, 4));

    const [latest] = all.versions.nodes as unknown as readonly { version: string; committedAt: string }[];
    const selection = `
      current: version { version }
      named: version(version: "${latest?.version ?? ''}") { version }
      then: version(asOf: "${latest?.committedAt ?? ''}") { version }
      before: version(asOf: "1999-01-01T00:00:00Z") { version }
      never: version(version: "777") { version }`;
    const same = { version: latest?.version };
    expect(await table(dataset, selection)).toEqual({
      ...{ current: same, named: same, then: same },
      ...{ before: null, never: null },
    });
  });

  it('gives the rows of each version, in whichever form', async () => {
    const dataset = `rows-${form}`;
    await register(dataset, path);

    for (const [version, expected] of Object.entries(await expectedOf(path))) {
      const id = expected.columns.indexOf('id');
      const known = expected.rows.map((row) => Number(row[id])).sort((a, b) => a - b);
      const read = await lines(await rows(dataset, version, { columns: ['id'] }));
      expect(read.map((row) => Number(row['id'])).sort((a, b) => a - b)).toEqual(known);
      const csv = await (await rows(dataset, version, { columns: ['id'] }, CSV)).text();
      expect(csv.trim().split('\n')).toHaveLength(known.length + 1);
    }
  });

  it('gives rows by columns and filters, page by page', async () => {
    const dataset = `filter-${form}`;
    await register(dataset, path);
    const filter = '{ column: "day", op: EQ, value: "2024-01-02" }';
    const page = (first: number, after: string): string =>
      `version { table(columns: ["shop", "id"], filter: ${filter}, first: ${first}${after}) { nodes { number values } pageInfo { endCursor } } }`;
    interface Page {
      readonly version: {
        readonly table: {
          readonly nodes: readonly { readonly values: { readonly id: number; readonly shop: string } }[];
          readonly pageInfo: { readonly endCursor: string };
        };
      };
    }
    const first = await table<Page>(dataset, page(3, ''));
    const after = `, after: "${first.version.table.pageInfo.endCursor}"`;
    const second = await table<Page>(dataset, page(3, after));

    const read = [...first.version.table.nodes, ...second.version.table.nodes].map(({ values }) => values);
    expect(read.map(({ id }) => id).sort((a, b) => a - b)).toEqual([6, 8, 9, 10]);
    expect(new Set(read.map(({ shop }) => shop))).toEqual(new Set(['b=2 %']));
    const response = await rows(dataset, 'nothing', {});
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'TABLE_VERSION_NOT_FOUND' });
  });

  it(
    'is pinned as a version of the dataset, once, whose lineage begins at the table',
    async () => {
      const dataset = `pin-${form}`;
      await register(dataset, path);
      const pin = `mutation { pinLakehouseVersion(input: { dataset: "${dataset}", message: "For a model" }) {
      ... on PinLakehouseVersionSuccess { job { id } } ... on UserError { code message } } }`;
      const pinned = async (): Promise<Readonly<Record<string, unknown>>> => {
        const { data } = await scenario.service.graphql(pin);
        const { job } = (data as unknown as { pinLakehouseVersion: { job: { id: string } } })
          .pinLakehouseVersion;
        return scenario.endedJob(job.id);
      };
      const [first, second] = [await pinned(), await pinned()];

      expect(first).toMatchObject({ state: 'SUCCEEDED', result: { version: 1 } });
      expect(second).toMatchObject({ state: 'SUCCEEDED', result: { version: 1 } });
      interface Pinned {
        readonly version: { readonly version: string; readonly rows: number; readonly pinned: object };
      }
      const selection = 'version { version rows pinned { version rows message metadata { key value } } }';
      const { version } = await table<Pinned>(dataset, selection);
      expect(version.pinned).toMatchObject({ version: 1, rows: version.rows, message: 'For a model' });
      const told = (version.pinned as { metadata: readonly { key: string; value: string }[] }).metadata;
      expect(told).toContainEqual({ key: 'lakehouse.version', value: version.version });
      expect(await scenario.versionsOf(dataset)).toEqual([1]);
      await vi.waitFor(async () => {
        expect(await upstreamOf(dataset)).toContainEqual({
          node: { kind: 'DATASET', namespace: 'lakehouse://lake', name: path },
        });
      }, SOON);
    },
    2 * SOON.timeout,
  );
});

describe('a table of Delta Lake that goes on', () => {
  it('shows its new versions, and keeps telling of those that it forgot', async () => {
    await cp(join(lake, 'delta/deleted'), join(lake, 'growing'), { recursive: true });
    await register('growing', 'growing');
    const log = join(lake, 'growing/_delta_log');
    const commit = (version: number): string => join(log, `${String(version).padStart(20, '0')}.json`);
    await writeFile(
      commit(3),
      JSON.stringify({ commitInfo: { timestamp: 1700000003000, operation: 'TRUNCATE' } }),
    );

    // Whoever looks first finds it; all who look at once find it once.
    const looked = await Promise.all(
      Array.from({ length: 6 }, () => table<Versions>('growing', 'versions { nodes { version operation } }')),
    );
    for (const { versions } of looked) {
      expect(versions.nodes[0]).toEqual({ version: '3', operation: 'TRUNCATE' });
      expect(versions.nodes.map(({ version }) => version)).toEqual(['3', '2', '1', '0']);
    }

    for (const version of [0, 1, 2]) await rm(commit(version));
    const checkpoint = join(log, '00000000000000000005.checkpoint.parquet');
    await cp(join(lake, 'delta/sales/_delta_log/00000000000000000005.checkpoint.parquet'), checkpoint);
    const later = await table<Versions>('growing', 'versions { nodes { version } }');
    expect(later.versions.nodes.map(({ version }) => version)).toEqual(['5', '3', '2', '1', '0']);
    const gone = await rows('growing', '1', {});
    expect(gone.status).toBe(404);
    expect(await gone.json()).toMatchObject({ code: 'TABLE_VERSION_NOT_FOUND' });
  });

  it('names a file that was vacuumed', async () => {
    await cp(join(lake, 'delta/deleted'), join(lake, 'vacuumed'), { recursive: true });
    await register('vacuumed', 'vacuumed');
    await rm(join(lake, 'vacuumed/a.parquet'));

    const response = await rows('vacuumed', '0', {});
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'TABLE_FILE_MISSING',
      details: { file: 'vacuumed/a.parquet' },
    });
  });

  it('names a data file that is broken, before the engine sees it', async () => {
    await cp(join(lake, 'delta/deleted'), join(lake, 'garbled'), { recursive: true });
    await register('garbled', 'garbled');
    await writeFile(join(lake, 'garbled/a.parquet'), 'PAR1 is not all');

    const response = await rows('garbled', '0', {});
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(JSON.parse(text)).toMatchObject({ code: 'BROKEN_TABLE', details: { file: 'garbled/a.parquet' } });
    expect(text).not.toContain(lake);
  });
});

describe('a registration', () => {
  it.each<[string, [string, string?], object]>([
    ['a root that is not configured', ['delta/sales', 'other'], { code: 'INVALID_INPUT', field: 'root' }],
    ['a folder without a table', ['delta'], { code: 'NO_LAKEHOUSE_TABLE' }],
    ['a folder that is not there', ['nothing/at/all'], { code: 'NO_LAKEHOUSE_TABLE' }],
  ])('is refused for %s', async (_, [path, root], error) => {
    expect(await register('refused', path, root)).toMatchObject(error);
    expect(await table('refused', 'form')).toBeNull();
  });

  it.each([
    '../delta/sales',
    '/etc',
    'delta/../../etc',
    'file:///etc',
    'http://169.254.169.254/',
    'delta\\sales',
    '.',
    '',
  ])('is refused for the path %j', async (path) => {
    const mutation = `mutation ($input: RegisterLakehouseTableInput!) { registerLakehouseTable(input: $input) { __typename } }`;
    const { errors } = await scenario.service.graphql(mutation, {
      input: { dataset: 'refused', root: 'lake', path },
    });
    expect(JSON.stringify(errors)).toContain('INVALID_ARTIFACT_PATH');
  });

  it('is refused for a link that leads out of the root', async () => {
    const mutation = `mutation { registerLakehouseTable(input: { dataset: "refused", root: "lake", path: "away" }) { __typename } }`;
    const { errors } = await scenario.service.graphql(mutation);
    expect(JSON.stringify(errors)).toContain('TABLE_PATH_OUTSIDE');
  });

  it('is refused for a table that is broken, naming the file', async () => {
    await cp(join(lake, 'delta/deleted'), join(lake, 'broken'), { recursive: true });
    await rm(join(lake, 'broken/_delta_log/00000000000000000001.json'));

    expect(await register('broken', 'broken')).toMatchObject({
      code: 'BROKEN_TABLE',
      file: 'broken/_delta_log/00000000000000000001.json',
    });
  });

  it('can be taken back: the dataset stays', async () => {
    await register('left', 'delta/mapped');
    const mutation = `mutation { unregisterLakehouseTable(dataset: "left") { __typename ... on UserError { code } } }`;

    expect((await scenario.service.graphql(mutation)).data).toEqual({
      unregisterLakehouseTable: { __typename: 'UnregisterLakehouseTableSuccess' },
    });
    expect((await scenario.service.graphql(mutation)).data).toMatchObject({
      unregisterLakehouseTable: { code: 'NOT_FOUND' },
    });
    const { data } = await scenario.service.graphql(
      '{ dataset(name: "left") { name lakehouseTable { form } } }',
    );
    expect(data).toEqual({ dataset: { name: 'left', lakehouseTable: null } });
  });
});
