import type { DatasetVersionId } from '@orrery/domain';
import { ColumnSketch, type BoundedBin } from '@orrery/math-statistics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CSV, PARQUET } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';

let data: ProbedService<VersionProbe>;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe);
});

afterAll(() => data.service.close());

const PROFILE = `query ($id: ID!, $dataset: String!) { dataset(name: $dataset) { version(id: $id) { rows profile {
  columns {
    name type nulls notFinite distinct distinctIsExact min max mean standardDeviation skewness kurtosis
    quantiles { probability value } quantilesAreExact histogram { low high count } topValues { value count }
  }
  correlations { left right coefficient }
} } } }`;

const MERGED = `query ($ids: [ID!]!, $columns: [String!]) { mergedProfile(versionIds: $ids, columns: $columns) {
  versions { version }
  columns {
    name kind versionCount rows nulls notFinite distinct distinctIsExact min max mean standardDeviation skewness kurtosis
    quantiles { probability value low high } histogram { low high count atLeast atMost }
    topValues { value count atMost }
  }
} }`;

describe('the profile of a version', () => {
  it('tells every measure of every kind of column', async () => {
    const id = await ingest(
      'measured',
      await parquetBytes(`
        SELECT * FROM (VALUES (1::DOUBLE, 10, 'a', true, DATE '2001-02-03', TIMESTAMP '2001-02-03 04:05:06'),
                              (2, 20, 'b', true, DATE '2001-02-04', NULL), (3, 30, 'a', false, NULL, NULL),
                              ('NaN', 40, NULL, NULL, NULL, NULL)) t(x, y, s, b, d, t)`),
    );

    const { rows, profile } = await profileOf('measured', id);

    expect(rows).toBe(4);
    expect(profile.correlations).toEqual([{ left: 'x', right: 'y', coefficient: 1 }]);
    const [x, y, s, b, d, t] = profile.columns;
    const quantiles = [1.02, 1.1, 1.5, 2, 2.5, 2.9, 2.98].map((value, k) => ({
      probability: [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99][k],
      value: expect.closeTo(value, 10),
    }));
    expect(x).toEqual({
      ...{ name: 'x', type: 'DOUBLE', nulls: 0, notFinite: 1, distinct: 4, distinctIsExact: true },
      ...{ min: 1, max: 3, mean: 2, standardDeviation: 1, skewness: 0, kurtosis: null },
      ...{ quantiles, quantilesAreExact: true, histogram: expect.any(Array) },
      topValues: [1, 2, 3].map((value) => ({ value, count: 1 })),
    });
    expect(x?.histogram).toHaveLength(20);
    expect(
      x?.histogram.flatMap(({ low, high, count }, k) => (count > 0 ? [[k, low, high, count]] : [])),
    ).toEqual([
      [0, 1, expect.closeTo(1.1, 10), 1],
      [10, expect.closeTo(2, 10), expect.closeTo(2.1, 10), 1],
      [19, expect.closeTo(2.9, 10), 3, 1],
    ]);
    expect(y).toMatchObject({ mean: 25, kurtosis: expect.closeTo(-1.2, 10), min: 10, max: 40 });
    expect(s).toMatchObject({
      nulls: 1,
      distinct: 2,
      min: 'a',
      max: 'b',
      mean: null,
      quantiles: [],
      histogram: [],
    });
    expect(s?.topValues).toEqual([
      { value: 'a', count: 2 },
      { value: 'b', count: 1 },
    ]);
    expect(b).toMatchObject({
      min: null,
      topValues: [
        { value: true, count: 2 },
        { value: false, count: 1 },
      ],
    });
    expect(d).toMatchObject({ min: '2001-02-03', max: '2001-02-04', nulls: 2 });
    expect(t).toMatchObject({ topValues: [{ value: '2001-02-03T04:05:06', count: 1 }] });
  });

  it('of a table without rows has columns of which nothing is known', async () => {
    const id = await ingest('empty', 'x,y\n', CSV);

    const { rows, profile } = await profileOf('empty', id);

    expect(rows).toBe(0);
    expect(
      profile.columns.map(({ name, distinct, mean, topValues }) => [name, distinct, mean, topValues]),
    ).toEqual([
      ['x', 0, null, []],
      ['y', 0, null, []],
    ]);
  });

  it('is null for files that are no table', async () => {
    await data.probe.datasets.create('pictures', '');
    const { version } = await data.probe.commit('pictures', { 'a.png': 'not really' });

    expect(await versionOf('pictures', version.id)).toEqual({ rows: null, profile: null });
    expect((await sketches(version.id)).status).toBe(404);
    expect(await merged([version.id])).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

describe('the profile of several versions', () => {
  it('is that of all their rows', async () => {
    const rows = (from: number, to: number) =>
      parquetBytes(`SELECT range AS x, 'k' || (range % 3) AS k, range % 2 = 0 AS even,
                      DATE '2001-01-01' + range::INT AS day FROM range(${from}, ${to})`);
    const ids = [
      await ingest('monthly', await rows(0, 300)),
      await ingest('monthly', await rows(200, 1000)),
      await ingest('monthly', await rows(1000, 1001)),
    ];
    const whole = await ingest(
      'yearly',
      await parquetBytes(`SELECT x, 'k' || (x % 3) AS k, x % 2 = 0 AS even,
      DATE '2001-01-01' + x::INT AS day
      FROM (SELECT range AS x FROM range(1001) UNION ALL SELECT range FROM range(200, 300))`),
    );

    const { data: answer } = await merged([...ids, ids[0] ?? '']);

    const { versions, columns } = answer['mergedProfile'] as unknown as Merged;
    const { profile } = await profileOf('yearly', whole);
    expect(versions).toEqual([{ version: 1 }, { version: 2 }, { version: 3 }]);
    expect(columns.map(({ name, versionCount, rows: all }) => [name, versionCount, all])).toEqual(
      ['x', 'k', 'even', 'day'].map((name) => [name, 3, 1101]),
    );
    const values = [
      ...Array.from({ length: 1001 }, (_, n) => n),
      ...Array.from({ length: 100 }, (_, n) => 200 + n),
    ];
    for (const [i, column] of columns.entries()) {
      const expected = profile.columns[i];
      expect(column).toMatchObject({ nulls: 0, notFinite: 0, min: expected?.min, max: expected?.max });
      for (const measure of ['mean', 'standardDeviation', 'skewness', 'kurtosis'] as const) {
        if (expected?.[measure] === null) expect(column[measure]).toBeNull();
        else expect(column[measure]).toBeCloseTo(expected?.[measure] ?? NaN, 8);
      }
      for (const { probability, low, high } of column.quantiles) {
        const value = values.toSorted((a, b) => a - b)[Math.floor(probability * 1100)] ?? NaN;
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
        expect(high - low).toBeLessThan(30);
      }
    }
    const [x, k, even] = columns;
    expect(x?.histogram.map(({ low, high }) => [low, high])).toEqual(
      profile.columns[0]?.histogram.map(({ low, high }) => [low, high]),
    );
    x?.histogram.forEach(({ low, high, count, atLeast, atMost }, at, { length }) => {
      const actual = values.filter((n) => n >= low && (n < high || at === length - 1)).length;
      expect(atLeast).toBeLessThanOrEqual(Math.min(count, actual));
      expect(atMost).toBeGreaterThanOrEqual(Math.max(count, actual));
      expect(atMost - atLeast).toBeLessThan(30);
    });
    expect(x?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(1101);
    expect(k?.histogram).toEqual([]);
    expect(Math.abs((x?.distinct ?? NaN) / 1001 - 1)).toBeLessThan(0.02);
    expect([k?.distinct, k?.distinctIsExact]).toEqual([3, true]);
    expect(k?.topValues).toEqual(
      profile.columns[1]?.topValues.map((each) => ({ ...each, atMost: each.count })),
    );
    expect(even?.topValues.map(({ value }) => value)).toEqual([true, false]);
  });

  it('has the columns that any of them has, and only those that are asked for', async () => {
    const plain = await ingest('widened', 'x\n1\n2\n', CSV);
    const wide = await ingest('widened-more', 'x,y\n3,a\n', CSV);

    expect((await merged([plain, wide], ['y'])).data).toMatchObject({
      mergedProfile: { columns: [{ name: 'y', versionCount: 1, rows: 1 }] },
    });
    expect(await merged([plain], ['y'])).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });

  it('is refused for columns of different kinds, too many versions, and versions that are not there', async () => {
    const number = await ingest('of-numbers', 'x\n1\n', CSV);
    const text = await ingest('of-texts', 'x\na\n', CSV);

    expect(await merged([number, text])).toMatchObject({ errors: [{ extensions: { code: 'CONFLICT' } }] });
    for (const ids of [[], Array.from({ length: 101 }, (_, i) => `${i}`)]) {
      expect(await merged(ids)).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT' } }] });
    }
    expect(await merged(['nothing'])).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  });
});

describe('GET /dataset-versions/:id/sketches', () => {
  it('gives what was kept of each column, or of some', async () => {
    const id = await ingest('sketched', 'x,k\n1,a\n2,b\n,b\n', CSV);

    const answer = (await (await sketches(id)).json()) as Sketches;
    expect(answer).toMatchObject({ format: 'column-sketches/1', versionId: id, rows: 3 });
    expect(answer.columns.map(({ name, kind }) => [name, kind])).toEqual([
      ['x', 'NUMBER'],
      ['k', 'STRING'],
    ]);
    const [x, k] = answer.columns.map(({ sketch }) => ColumnSketch.fromBytes(Buffer.from(sketch, 'base64')));
    expect(x).toMatchObject({ rows: 3, nulls: 1 });
    expect(x?.numbers?.ranks.upTo(1)).toEqual({ least: 1, most: 1 });
    expect(k?.frequent.top(1)).toEqual([{ item: 'b', count: 2, atMost: 2 }]);

    const some = (await (await sketches(id, '?columns=k')).json()) as Sketches;
    expect(some.columns).toEqual([answer.columns[1]]);
    expect((await sketches(id, '?columns=k&columns=z')).status).toBe(404);
    expect((await sketches('nothing')).status).toBe(404);
  });
});

describe('a version that is purged', () => {
  it('leaves no profile and no sketch', async () => {
    const old = await ingest('purged', 'x\n1\n', CSV);
    const kept = await ingest('purged', 'x\n2\n', CSV);
    await data.probe.deletions.delete(old);
    expect(await rowsOf(old)).toEqual({ profiles: 1, sketches: 1 });

    expect(await data.probe.deletions.purge(old as DatasetVersionId)).toBe(true);

    expect(await rowsOf(old)).toEqual({ profiles: 0, sketches: 0 });
    expect(await rowsOf(kept)).toEqual({ profiles: 1, sketches: 1 });
  });
});

interface Column<Bin = Pick<BoundedBin, 'low' | 'high' | 'count'>> {
  readonly [measure: string]: unknown;
  readonly name: string;
  readonly distinct: number | null;
  readonly distinctIsExact: boolean;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
  readonly skewness: number | null;
  readonly kurtosis: number | null;
  readonly histogram: readonly Bin[];
  readonly topValues: readonly { value: unknown; count: number }[];
}

interface Shown {
  readonly rows: number | null;
  readonly profile: { readonly columns: readonly Column[]; readonly correlations: readonly object[] };
}

interface Merged {
  readonly versions: readonly object[];
  readonly columns: readonly (Column<BoundedBin> & {
    readonly quantiles: readonly { probability: number; low: number; high: number }[];
  })[];
}

interface Sketches {
  readonly columns: readonly { name: string; kind: string; sketch: string }[];
}

async function ingest(name: string, body: string | Uint8Array<ArrayBuffer>, type = PARQUET): Promise<string> {
  await data.service.graphql(
    'mutation ($name: String!) { createDataset(input: { name: $name }) { __typename } }',
    {
      name,
    },
  );
  const init = { method: 'POST', headers: { 'content-type': type }, body };
  const response = await data.service.fetch(`/datasets/${name}/versions`, init);
  const answer = (await response.json()) as { id?: string };
  if (answer.id === undefined) throw new Error(JSON.stringify(answer));
  return answer.id;
}

async function versionOf(dataset: string, id: string): Promise<unknown> {
  const { data: answer } = await data.service.graphql(PROFILE, { dataset, id });
  return (answer as unknown as { dataset: { version: unknown } }).dataset.version;
}

async function profileOf(dataset: string, id: string): Promise<Shown> {
  return (await versionOf(dataset, id)) as Shown;
}

function merged(ids: readonly string[], columns?: readonly string[]) {
  return data.service.graphql(MERGED, { ids, columns });
}

function sketches(id: string, query = ''): Promise<Response> {
  return data.service.fetch(`/dataset-versions/${id}/sketches${query}`);
}

async function rowsOf(id: string): Promise<unknown> {
  const [row] = await data.probe.unitOfWork.manager.query<object[]>(
    `SELECT (SELECT count(*)::int FROM data_profile WHERE version_id = $1) AS profiles,
            (SELECT count(*)::int FROM column_sketch WHERE version_id = $1) AS sketches`,
    [id],
  );
  return row;
}
