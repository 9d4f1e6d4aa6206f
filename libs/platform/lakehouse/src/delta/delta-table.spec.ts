import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowFilter } from '@orrery/platform-tables';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderTableFiles } from '../folder-table-files.js';
import {
  BrokenTableError,
  NoLakehouseTableError,
  TableFileMissingError,
  TablePathError,
  TableVersionNotFoundError,
  UnsupportedTableFeatureError,
} from '../lakehouse.errors.js';
import { SandboxEngine } from '../testing/sandbox-engine.js';
import type { VersionFacts } from '../table-snapshot.js';
import { comparable, readVersion } from '../testing/read-version.js';
import { DeltaTable } from './delta-table.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/delta');

interface Expected {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

let root: string;
let files: FolderTableFiles;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'orrery-delta-'));
  await cp(FIXTURES, root, { recursive: true });
  files = await FolderTableFiles.open(root);
});

afterAll(() => rm(root, { recursive: true, force: true }));

function open(name: string): DeltaTable {
  return new DeltaTable(files, new SandboxEngine(files), name);
}

async function expectedOf(name: string): Promise<Readonly<Record<string, Expected>>> {
  return JSON.parse(await readFile(join(FIXTURES, `${name}.expected.json`), 'utf8')) as Record<
    string,
    Expected
  >;
}

/** A copy of a table that a spec may break. */
async function copyOf(name: string, copy: string): Promise<string> {
  await cp(join(FIXTURES, name), join(root, copy), { recursive: true });
  return join(root, copy, '_delta_log');
}

async function factsOf(
  table: DeltaTable,
  known: Parameters<DeltaTable['versions']>[0] = null,
): Promise<readonly VersionFacts[]> {
  const facts: VersionFacts[] = [];
  for await (const version of table.versions(known)) facts.push(version);
  return facts;
}

function logFile(version: number): string {
  return `${String(version).padStart(20, '0')}.json`;
}

describe('a table of Delta Lake', () => {
  it.each(['sales', 'mapped', 'numbered'])(
    'has the rows of "%s" that its own library reads, at every version',
    async (name) => {
      const table = open(name);

      for (const [version, { columns, rows }] of Object.entries(await expectedOf(name))) {
        const read = await readVersion(table, files, version);
        expect([...read.columns].sort(), version).toEqual([...columns].sort());
        expect(comparable(read.columns, read.rows), version).toEqual(comparable(columns, rows));
      }
    },
  );

  it('has no row that a deletion vector deletes, in the log or in a file, and the others in their order', async () => {
    const small = [0, 3, 4, 5, 9_999];
    const isDeleted: Readonly<Record<string, (n: number) => boolean>> = {
      0: () => false,
      1: (n) => small.includes(n),
      2: (n) => small.includes(n) || (n >= 100 && n < 200) || n % 2 === 1,
    };

    for (const [version, deletes] of Object.entries(isDeleted)) {
      const { rows } = await readVersion(open('deleted'), files, version);
      const left = Array.from({ length: 10_000 }, (_, n) => n).filter((n) => !deletes(n));
      expect(rows.map(([n]) => n)).toEqual(left);
    }
  });

  it('tells what each version is', async () => {
    const facts = await factsOf(open('sales'));

    const expected = await expectedOf('sales');
    expect(facts.map(({ version }) => version)).toEqual(Object.keys(expected));
    expect(facts.map(({ rows }) => rows)).toEqual(Object.values(expected).map(({ rows }) => rows.length));
    expect(facts[0]?.operation).toBe('WRITE');
    expect(facts[3]?.operation).toBe('DELETE');
    const times = facts.map(({ committedAt }) => committedAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const [, second] = facts;
    expect(await factsOf(open('sales'), second ?? null)).toEqual(facts.slice(2));
  });

  it('is at every moment what the last version until then was', async () => {
    const table = open('sales');
    const facts = await factsOf(table);
    const [from, to] = [facts[0]?.committedAt.getTime() ?? 0, facts.at(-1)?.committedAt.getTime() ?? 0];

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: from - 5, max: to + 5 }), async (at) => {
        const last = facts.filter(({ committedAt }) => committedAt.getTime() <= at).at(-1);
        expect(await table.asOf(new Date(at))).toBe(last?.version ?? null);
      }),
      { numRuns: 20 },
    );
  });

  it('is read without its earlier commits once there is a checkpoint', async () => {
    const log = await copyOf('sales', 'cleaned');
    const checkpoint = (await readdir(log)).find((name) => name.endsWith('.checkpoint.parquet')) ?? '';
    const from = Number(checkpoint.slice(0, 20));
    for (let version = 0; version < from; version++) await rm(join(log, logFile(version)));
    const table = open('cleaned');

    const expected = await expectedOf('sales');
    for (const version of Object.keys(expected).filter((known) => Number(known) >= from)) {
      const { columns, rows } = expected[version] ?? { columns: [], rows: [] };
      const read = await readVersion(table, files, version);
      expect(comparable(read.columns, read.rows)).toEqual(comparable(columns, rows));
    }
    await expect(table.snapshot(String(from - 1))).rejects.toThrow(TableVersionNotFoundError);
    const facts = await factsOf(table);
    expect(facts[0]?.version).toBe(String(from));
    // Who knew a version that the log lost goes on where it begins now.
    expect(await factsOf(table, { version: '1', committedAt: new Date(0) })).toEqual(facts);
  });
});

describe('a filter on a table of Delta Lake', () => {
  it.each<[string, RowFilter, number]>([
    ['a partition of days', { column: 'day', op: 'EQ', value: '2024-01-02' }, 1],
    ['a partition of texts', { column: 'shop', op: 'EQ', value: 'Köln & Söhne/1' }, 1],
    ['a partition of nulls', { column: 'shop', op: 'IS_NULL' }, 1],
    ['several partitions', { column: 'day', op: 'IN', value: ['2024-01-01', '2024-01-03'] }, 2],
    ['statistics', { column: 'id', op: 'GT', value: 11 }, 1],
    ['what is not so', { not: { column: 'day', op: 'EQ', value: '2024-01-01' } }, 2],
    ['nothing that is known', { column: 'amount', op: 'GT', value: 1000 }, 3],
  ])('opens only the files that may have rows, by %s', async (_, filter, opened) => {
    const table = open('sales');
    const all = await readVersion(table, files, '2');

    const read = await readVersion(table, files, '2', filter);

    expect(read.files).toBe(opened);
    expect(all.files).toBe(3);
  });

  it('lets through the same rows as without leaving files out', async () => {
    const table = open('sales');
    const all = await readVersion(table, files, '2');
    const id = all.columns.indexOf('id');
    const value = fc.integer({ min: -1, max: 15 });
    const leaf: fc.Arbitrary<RowFilter> = fc.record({
      column: fc.constant('id'),
      op: fc.constantFrom('EQ', 'NE', 'LT', 'LE', 'GT', 'GE'),
      value,
    });
    const filters = fc.letrec<{ filter: RowFilter }>((tie) => ({
      filter: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record({ all: fc.array(tie('filter'), { maxLength: 2 }) }),
        fc.record({ any: fc.array(tie('filter'), { maxLength: 2 }) }),
        fc.record({ not: tie('filter') }),
      ),
    }));

    await fc.assert(
      fc.asyncProperty(filters.filter, async (filter) => {
        const read = await readVersion(table, files, '2', filter);
        const ids = read.rows.map((row) => Number(row[id]));
        expect(ids).toEqual(all.rows.map((row) => Number(row[id])).filter((row) => holds(filter, row)));
      }),
      { numRuns: 30 },
    );
  });
});

function holds(filter: RowFilter, id: number): boolean {
  if ('all' in filter) return filter.all.every((part) => holds(part, id));
  if ('any' in filter) return filter.any.some((part) => holds(part, id));
  if ('not' in filter) return !holds(filter.not, id);
  const value = 'value' in filter ? Number(filter.value) : 0;
  const outcomes = {
    EQ: id === value,
    NE: id !== value,
    LT: id < value,
    LE: id <= value,
    GT: id > value,
    GE: id >= value,
  };
  return outcomes[filter.op as keyof typeof outcomes];
}

describe('a table of Delta Lake that is broken', () => {
  it('is refused for a gap in its log, naming the commit', async () => {
    const log = await copyOf('deleted', 'gap');
    await rm(join(log, logFile(1)));

    await expect(open('gap').snapshot('2')).rejects.toThrow(BrokenTableError);
    await expect(open('gap').snapshot('2')).rejects.toMatchObject({
      details: { file: `gap/_delta_log/${logFile(1)}` },
    });
    expect((await readVersion(open('gap'), files, '0')).rows).toHaveLength(10_000);
  });

  it('is refused for a commit that is cut off, naming the line', async () => {
    const log = await copyOf('deleted', 'cut');
    await truncate(join(log, logFile(2)), 200);

    await expect(open('cut').snapshot('2')).rejects.toMatchObject({
      code: 'BROKEN_TABLE',
      details: { file: `cut/_delta_log/${logFile(2)}`, reason: expect.stringContaining('in line') as string },
    });
  });

  it('is refused for a part of a checkpoint that is not there, naming the part', async () => {
    const log = await copyOf('sales', 'parts');
    const checkpoint = (await readdir(log)).find((name) => name.endsWith('.checkpoint.parquet')) ?? '';
    const version = checkpoint.slice(0, 20);
    await cp(join(log, checkpoint), join(log, `${version}.checkpoint.0000000001.0000000002.parquet`));
    await rm(join(log, checkpoint));
    for (let at = 0; at <= Number(version); at++) await rm(join(log, logFile(at)));

    await expect(open('parts').snapshot(String(Number(version) + 1))).rejects.toMatchObject({
      code: 'BROKEN_TABLE',
      details: { file: `parts/_delta_log/${version}.checkpoint.0000000002.0000000002.parquet` },
    });
  });

  it('is read from a checkpoint in parts', async () => {
    const log = await copyOf('sales', 'whole-parts');
    const checkpoint = (await readdir(log)).find((name) => name.endsWith('.checkpoint.parquet')) ?? '';
    const version = checkpoint.slice(0, 20);
    await cp(join(log, checkpoint), join(log, `${version}.checkpoint.0000000001.0000000001.parquet`));
    await rm(join(log, checkpoint));
    for (let at = 0; at <= Number(version); at++) await rm(join(log, logFile(at)));

    const { columns = [], rows = [] } = (await expectedOf('sales'))[Number(version)] ?? {};
    const read = await readVersion(open('whole-parts'), files, String(Number(version)));
    expect(comparable(read.columns, read.rows)).toEqual(comparable(columns, rows));
  });

  it('is refused for a data file that is gone, naming it', async () => {
    await copyOf('deleted', 'vacuumed');
    await rm(join(root, 'vacuumed/a.parquet'));

    const reading = readVersion(open('vacuumed'), files, '0');
    await expect(reading).rejects.toThrow(TableFileMissingError);
    await expect(reading).rejects.toMatchObject({ details: { file: 'vacuumed/a.parquet' } });
  });

  it('is refused for a deletion vector that lost a byte', async () => {
    await copyOf('deleted', 'flipped');
    const file = join(root, 'flipped/ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin');
    const bytes = await readFile(file);
    bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
    await writeFile(file, bytes);

    await expect(readVersion(open('flipped'), files, '2')).rejects.toMatchObject({
      code: 'BROKEN_TABLE',
      details: { reason: expect.stringContaining('checksum') as string },
    });
    expect((await readVersion(open('flipped'), files, '1')).rows).toHaveLength(9_995);
  });

  it.each<[string, object, string]>([
    [
      'a feature',
      { minReaderVersion: 3, minWriterVersion: 7, readerFeatures: ['variantType'] },
      'variantType',
    ],
    ['a version of readers', { minReaderVersion: 9, minWriterVersion: 9 }, 'reader version 9'],
  ])('is refused for %s that is not known, by name', async (_, protocol, feature) => {
    const name = `needs-${feature.replaceAll(' ', '-')}`;
    const log = await copyOf('deleted', name);
    await writeFile(join(log, logFile(3)), JSON.stringify({ protocol }));

    const reading = open(name).snapshot('3');
    await expect(reading).rejects.toThrow(UnsupportedTableFeatureError);
    await expect(reading).rejects.toMatchObject({ details: { feature } });
    expect((await readVersion(open(name), files, '2')).rows.length).toBeLessThan(10_000);
  });

  it.each([
    '../secret.parquet',
    '%2e%2e/secret.parquet',
    '/etc/passwd',
    'file:///etc/passwd',
    's3://bucket/x',
    'http://10.0.0.1/x',
  ])('is refused for naming %s as a file of it', async (path) => {
    const name = `outside-${Buffer.from(path).toString('hex')}`;
    const log = await copyOf('deleted', name);
    await writeFile(join(root, 'secret.parquet'), 'x');
    const add = {
      path: path.startsWith('..') ? `../${path}` : path.replace('%2e%2e', '%2e%2e/%2e%2e'),
      size: 1,
      partitionValues: {},
    };
    await writeFile(join(log, logFile(3)), JSON.stringify({ add }));

    await expect(readVersion(open(name), files, '3')).rejects.toThrow(TablePathError);
  });

  it('is no table when there is no log, and has no version that nobody wrote', async () => {
    await expect(open('nothing').snapshot('0')).rejects.toThrow(NoLakehouseTableError);
    await expect(open('sales').snapshot('99')).rejects.toThrow(TableVersionNotFoundError);
    await expect(open('sales').snapshot('-1')).rejects.toThrow(TableVersionNotFoundError);
    await expect(open('sales').snapshot('x')).rejects.toThrow(TableVersionNotFoundError);
  });
});
