import type { RowFilter } from '@orrery/platform-tables';
import { tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ARROW, CSV, DataScenario, FLIGHTS, JSON_LINES, PARQUET, TAR } from '../testing/data-scenario.js';
import { parquetBytes, withTable } from '../testing/open-test-table.js';
import { FILE } from '../tabular-file/table.js';

let scenario: DataScenario;
const ids = new Map<string, string>();

beforeAll(async () => {
  scenario = await DataScenario.start();
  const lines =
    '{"date":"2001-01-01 00:01:00","delay":33,"distance":2176.0,"origin":"LAS"}\n' +
    '{"date":"2001-01-01 00:02:00","delay":-5,"distance":215.5,"origin":"ATL"}\n' +
    '{"date":"2001-01-01 00:03:00","delay":null,"distance":405.0,"origin":"MCI"}\n';
  const arrow = tableToIPC(
    tableFromArrays({
      date: ['2001-01-01 00:01:00', '2001-01-01 00:02:00', '2001-01-01 00:03:00'].map(
        (text) => new Date(`${text}Z`),
      ),
      delay: [33, -5, null],
      distance: Float64Array.from([2176, 215.5, 405]),
      origin: ['LAS', 'ATL', 'MCI'],
    }),
    'stream',
  );
  const parquet = await parquetBytes(`SELECT * FROM (VALUES
    (TIMESTAMP '2001-01-01 00:01:00', 33, 2176.0::DOUBLE, 'LAS'), (TIMESTAMP '2001-01-01 00:02:00', -5, 215.5, 'ATL'),
    (TIMESTAMP '2001-01-01 00:03:00', NULL, 405, 'MCI')) t(date, delay, distance, origin)`);
  const files = {
    csv: [FLIGHTS, CSV],
    parquet: [parquet, PARQUET],
    lines: [lines, JSON_LINES],
    arrow: [new Uint8Array(arrow), ARROW],
  } as const;
  for (const [name, [body, type]] of Object.entries(files)) {
    await scenario.create(name);
    ids.set(name, String((await scenario.ingested(name, body, type))['id']));
  }
});

afterAll(() => scenario.close());

describe.each(['csv', 'parquet', 'lines', 'arrow'])('rows of a version in %s', (name) => {
  it('come as they are asked for, whatever they were', async () => {
    const request = {
      columns: ['origin', 'delay'],
      filter: { column: 'distance', op: 'GT', value: 300 },
    } as const;

    const lines = await read(name, request, JSON_LINES);
    expect(lines.headers.get('content-type')).toBe(JSON_LINES);
    expect(
      (await lines.text())
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { origin: 'LAS', delay: 33 },
      { origin: 'MCI', delay: null },
    ]);
    expect(await (await read(name, request, CSV)).text()).toMatch(/^origin,delay\nLAS,33(\.0)?\nMCI,\n$/);
    const bytes = new Uint8Array(await (await read(name, request, PARQUET)).arrayBuffer());
    expect(
      await withTable({ bytes, format: 'PARQUET' }, (table) =>
        table.rows(`SELECT origin, delay::INT AS delay FROM ${FILE}`),
      ),
    ).toEqual([
      { origin: 'LAS', delay: 33 },
      { origin: 'MCI', delay: null },
    ]);
    const table = tableFromIPC(new Uint8Array(await (await read(name, request, ARROW)).arrayBuffer()));
    expect(
      table.toArray().map((row) => [row['origin'], row['delay'] === null ? null : Number(row['delay'])]),
    ).toEqual([
      ['LAS', 33],
      ['MCI', null],
    ]);
  });

  it('keep their times in Arrow', async () => {
    const table = tableFromIPC(new Uint8Array(await (await read(name, {}, ARROW)).arrayBuffer()));

    expect(table.numRows).toBe(3);
    expect(Number(table.getChild('date')?.get(0))).toBe(Date.UTC(2001, 0, 1, 0, 1));
  });

  it('are paged in the graph', async () => {
    const query = `query ($id: ID!, $after: String) { _entities(representations: [{ __typename: "DatasetVersion", id: $id }]) {
      ... on DatasetVersion { table(columns: ["origin"], first: 2, after: $after) { nodes { number values } pageInfo { hasNextPage endCursor } } } } }`;
    const first = await pageOf(query, { id: ids.get(name) });
    expect(first.nodes).toEqual([
      { number: 1, values: { origin: 'LAS' } },
      { number: 2, values: { origin: 'ATL' } },
    ]);
    const second = await pageOf(query, { id: ids.get(name), after: first.pageInfo.endCursor });
    expect(second).toMatchObject({
      nodes: [{ number: 3, values: { origin: 'MCI' } }],
      pageInfo: { hasNextPage: false },
    });
  });
});

describe('a request for rows', () => {
  it.each<[string, RowFilter, readonly string[]]>([
    ['equality', { column: 'origin', op: 'EQ', value: 'ATL' }, ['ATL']],
    ['a list', { column: 'origin', op: 'IN', value: ['ATL', "x'); DROP TABLE file; --"] }, ['ATL']],
    ['a pattern', { column: 'origin', op: 'LIKE', value: 'M%' }, ['MCI']],
    ['null', { column: 'delay', op: 'IS_NULL' }, ['MCI']],
    ['no null', { column: 'delay', op: 'NOT_NULL' }, ['LAS', 'ATL']],
    ['a time', { column: 'date', op: 'GE', value: '2001-01-01T00:02:00' }, ['ATL', 'MCI']],
    [
      'all of several',
      {
        all: [
          { column: 'delay', op: 'LT', value: 40 },
          { not: { column: 'origin', op: 'EQ', value: 'LAS' } },
        ],
      },
      ['ATL'],
    ],
    [
      'any of several',
      {
        any: [
          { column: 'delay', op: 'EQ', value: 33 },
          { column: 'origin', op: 'EQ', value: 'MCI' },
        ],
      },
      ['LAS', 'MCI'],
    ],
    ['none of none', { any: [] }, []],
  ])('may be filtered by %s', async (_, filter, origins) => {
    const text = await (await read('csv', { columns: ['origin'], filter }, CSV)).text();

    expect(text.trim().split('\n').slice(1)).toEqual(origins);
  });

  it('may skip rows and stop', async () => {
    expect(await (await read('csv', { columns: ['origin'], offset: 1, limit: 1 }, CSV)).text()).toBe(
      'origin\nATL\n',
    );
    expect(await (await read('csv', { columns: ['origin'], limit: 0 }, CSV)).text()).toBe('origin\n');
  });

  it.each<[string, object, string]>([
    ['an unknown column', { columns: ['nothing'] }, 'columns'],
    ['no column', { columns: [] }, 'columns'],
    [
      'an unknown column in the filter',
      { filter: { any: [{ column: 'x', op: 'IS_NULL' }] } },
      'filter.any[0].column',
    ],
    ['a value of another kind', { filter: { column: 'delay', op: 'EQ', value: 'x' } }, 'filter.value'],
    ['an unknown comparison', { filter: { column: 'delay', op: 'SIMILAR', value: 1 } }, 'filter'],
    ['a negative limit', { limit: -1 }, 'limit'],
    ['a field that is not known', { where: 'true' }, 'body'],
  ])('is refused for %s, naming the place', async (_, body, field) => {
    const response = await read('csv', body, CSV);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });

  it('is refused for a filter that is deeper or wider than anybody needs', async () => {
    let deep: object = { column: 'delay', op: 'IS_NULL' };
    for (let i = 0; i < 1000; i++) deep = { not: deep };
    const wide = { any: Array.from({ length: 5000 }, () => ({ column: 'delay', op: 'IS_NULL' })) };

    for (const filter of [deep, wide]) expect((await read('csv', { filter }, CSV)).status).toBe(400);
  });

  it('is refused for files that are no table, and for forms that there are not', async () => {
    await scenario.create('folder');
    const headers = { query: '?path=a/model.bin' };
    const { id } = (await (
      await scenario.ingest('folder', 'bytes', 'application/octet-stream', headers)
    ).json()) as { id: string };

    const response = await scenario.service.fetch(`/dataset-versions/${id}/rows`, { method: 'POST' });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'NO_TABLE' });
    expect((await read('csv', {}, TAR)).status).toBe(400);
  });
});

function read(name: string, request: object, accept: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept };
  const init = { method: 'POST', headers, body: JSON.stringify(request) };
  return scenario.service.fetch(`/dataset-versions/${ids.get(name)}/rows`, init);
}

interface RowsPage {
  readonly nodes: readonly object[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function pageOf(query: string, variables: object): Promise<RowsPage> {
  const { data } = await scenario.service.graphql(query, { ...variables });
  const [version] = (data as unknown as { _entities: { table: RowsPage }[] })._entities;
  if (version === undefined) throw new Error('There is no version.');
  return version.table;
}
