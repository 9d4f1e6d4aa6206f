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
import type { VersionFacts } from '../table-snapshot.js';
import { comparable, readVersion } from '../testing/read-version.js';
import { SandboxEngine } from '../testing/sandbox-engine.js';
import { IcebergTable } from './iceberg-table.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/iceberg');

interface Expected {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

let root: string;
let files: FolderTableFiles;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'orrery-iceberg-'));
  await cp(FIXTURES, root, { recursive: true });
  files = await FolderTableFiles.open(root);
});

afterAll(() => rm(root, { recursive: true, force: true }));

function open(location: string): IcebergTable {
  return new IcebergTable(files, new SandboxEngine(files), location);
}

async function expectedOf(name: string): Promise<Readonly<Record<string, Expected>>> {
  return JSON.parse(await readFile(join(FIXTURES, `${name}.expected.json`), 'utf8')) as Record<
    string,
    Expected
  >;
}

async function factsOf(table: IcebergTable): Promise<readonly VersionFacts[]> {
  const facts: VersionFacts[] = [];
  for await (const version of table.versions()) facts.push(version);
  return facts;
}

/** A copy of a table that a spec may break, and the file of its metadata. */
async function copyOf(name: string, copy: string): Promise<string> {
  await cp(join(FIXTURES, name), join(root, copy), { recursive: true });
  const [file = ''] = (await readdir(join(root, copy, 'metadata'))).filter((each) =>
    each.endsWith('.metadata.json'),
  );
  return join(root, copy, 'metadata', file);
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

describe('a table of Iceberg', () => {
  it.each(['sales', 'sales-1', 'deleted', 'mapped', 'vectors'])(
    'has the rows of "%s" that its own library reads, at every snapshot',
    async (name) => {
      const table = open(name);

      for (const [version, { columns, rows }] of Object.entries(await expectedOf(name))) {
        const read = await readVersion(table, files, version);
        expect(read.columns, version).toEqual(columns);
        expect(comparable(read.columns, read.rows), version).toEqual(comparable(columns, rows));
      }
    },
  );

  it.each(['sales', 'sales-1'])('tells what each snapshot of "%s" is', async (name) => {
    const facts = await factsOf(open(name));

    const expected = await expectedOf(name);
    expect(facts.map(({ version }) => version).sort()).toEqual(Object.keys(expected).sort());
    expect(facts.map(({ version, rows }) => [version, rows])).toEqual(
      facts.map(({ version }) => [version, expected[version]?.rows.length]),
    );
    expect(facts[0]?.operation).toBe('append');
    expect(facts.at(-1)?.version).toBe(await open(name).current());
  });

  it('does not say how many rows there are where deletions are kept beside them', async () => {
    const facts = await factsOf(open('deleted'));

    expect(facts.map(({ rows }) => rows)).toEqual([50, 100, null, null]);
    expect(facts.at(-1)?.version).toBe('8000000000000000002');
  });

  it('has refs', async () => {
    const facts = await factsOf(open('sales'));

    expect(await open('sales').refs()).toEqual([
      { name: 'audit', kind: 'BRANCH', version: facts.at(-1)?.version },
      { name: 'first-week', kind: 'TAG', version: facts[2]?.version },
      { name: 'main', kind: 'BRANCH', version: facts.at(-1)?.version },
    ]);
  });

  it('is at every moment what the last snapshot until then was', async () => {
    const table = open('sales');
    const facts = await factsOf(table);
    const [from, to] = [facts[0]?.committedAt.getTime() ?? 0, facts.at(-1)?.committedAt.getTime() ?? 0];

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: from - 5, max: to + 5 }), async (at) => {
        const last = facts.filter(({ committedAt }) => committedAt.getTime() <= at).at(-1);
        expect(await table.asOf(new Date(at))).toBe(last?.version ?? null);
      }),
      { numRuns: 30 },
    );
  });

  it('may be named by a file of its metadata', async () => {
    const file = await copyOf('sales', 'catalogued');
    const named = open(file.slice(root.length + 1));

    expect(await named.current()).toBe(await open('sales').current());
    await cp(file, file.replace(/(\d{5})-[^/]*$/, '$1-orphan.metadata.json'));
    await expect(open('catalogued').current()).rejects.toThrow(BrokenTableError);
    expect(await named.current()).toBe(await open('sales').current());
  });

  it.each<[string, RowFilter, number]>([
    ['a partition of days', { column: 'day', op: 'EQ', value: '2024-01-02' }, 1],
    ['a partition of texts', { column: 'shop', op: 'EQ', value: 'Köln & Söhne/1' }, 1],
    ['a partition of nulls', { column: 'shop', op: 'IS_NULL' }, 1],
    ['bounds of numbers', { column: 'id', op: 'GT', value: 11 }, 1],
    ['bounds of times', { column: 'at', op: 'LT', value: '2024-01-01T12:05:30Z' }, 1],
    ['what is not so', { not: { column: 'day', op: 'EQ', value: '2024-01-01' } }, 2],
    ['nothing that is known', { column: 'amount', op: 'GT', value: 1000 }, 3],
  ])('opens only the files that may have rows, by %s', async (_, filter, opened) => {
    const third = (await factsOf(open('sales')))[2]?.version ?? '';

    const read = await readVersion(open('sales'), files, third, filter);

    expect(read.files).toBe(opened);
  });
});

describe('a table of Iceberg that is broken', () => {
  it('is refused for metadata that is cut off', async () => {
    const file = await copyOf('sales', 'cut');
    await truncate(file, 500);

    await expect(open('cut').current()).rejects.toMatchObject({ code: 'BROKEN_TABLE' });
  });

  it('is refused for a list of manifests that is cut off, or gone, naming it', async () => {
    await copyOf('deleted', 'lists');
    const list = join(root, 'lists/metadata/list-8000000000000000002.avro');
    const version = '8000000000000000002';
    await truncate(list, (await readFile(list)).length - 20);
    await expect(open('lists').snapshot(version)).rejects.toMatchObject({
      code: 'BROKEN_TABLE',
      details: { file: 'lists/metadata/list-8000000000000000002.avro' },
    });
    await rm(list);
    await expect(open('lists').snapshot(version)).rejects.toThrow(TableFileMissingError);
  });

  it('is refused for a data file that is gone, naming it', async () => {
    await copyOf('deleted', 'expired');
    const data = (await readdir(join(root, 'expired/data'))).filter((name) => name.startsWith('0000'));
    for (const name of data) await rm(join(root, 'expired/data', name));
    const [first] = await factsOf(open('expired'));

    await expect(readVersion(open('expired'), files, first?.version ?? '')).rejects.toMatchObject({
      code: 'TABLE_FILE_MISSING',
      details: { file: expect.stringMatching(/^expired\/data\/0000/) as string },
    });
  });

  it.each<[string, (text: string) => string, string]>([
    ['a format', (text) => text.replace(/"format-version": ?2/, '"format-version": 4'), 'format version 4'],
    ['a type', (text) => text.replaceAll(/"type": ?"string"/g, '"type": "geometry"'), 'the type geometry'],
  ])('is refused for %s that is not known, by name', async (_, change, feature) => {
    const name = `needs-${feature.replaceAll(' ', '-')}`;
    await edit(await copyOf('deleted', name), change);

    const reading = open(name).snapshot('8000000000000000002');
    await expect(reading).rejects.toThrow(UnsupportedTableFeatureError);
    await expect(reading).rejects.toMatchObject({ details: { feature } });
  });

  it('is refused for files without numbers of columns that nothing maps, or that parts are mapped of', async () => {
    const last = (await factsOf(open('mapped'))).at(-1)?.version ?? '';
    await edit(await copyOf('mapped', 'unmapped'), (text) =>
      text.replaceAll('schema.name-mapping.default', 'x'),
    );
    await expect(readVersion(open('unmapped'), files, last)).rejects.toMatchObject({
      code: 'UNSUPPORTED_TABLE_FEATURE',
      details: { feature: 'files without numbers of columns, and no schema.name-mapping.default' },
    });
    await edit(await copyOf('mapped', 'parts'), (text) =>
      text.replace(String.raw`[\"town\"]`, String.raw`[\"city\"]`),
    );
    await expect(open('parts').snapshot(last)).rejects.toThrow(UnsupportedTableFeatureError);
    await edit(await copyOf('mapped', 'twice'), (text) =>
      text.replace(String.raw`\"label\"`, String.raw`\"id\"`),
    );
    await expect(open('twice').snapshot(last)).rejects.toThrow(BrokenTableError);
    await edit(await copyOf('mapped', 'no-json'), (text) =>
      text.replace(String.raw`"[{\"field-id\"`, String.raw`"{\"field-id\"`),
    );
    await expect(open('no-json').snapshot(last)).rejects.toThrow(BrokenTableError);
  });

  it('is refused for a deletion vector that is damaged, or cut off', async () => {
    const version = '9000000000000000001';
    await copyOf('vectors', 'damaged');
    const puffin = join(root, 'damaged/data/one.puffin');
    const bytes = await readFile(puffin);
    bytes.writeUInt8(bytes.readUInt8(30) ^ 1, 30);
    await writeFile(puffin, bytes);
    await expect(readVersion(open('damaged'), files, version)).rejects.toMatchObject({
      code: 'BROKEN_TABLE',
      details: { file: 'damaged/data/one.puffin', reason: 'cannot be decoded: its checksum is wrong' },
    });
    await truncate(puffin, 20);
    await expect(readVersion(open('damaged'), files, version)).rejects.toThrow(BrokenTableError);
    await rm(puffin);
    await expect(readVersion(open('damaged'), files, version)).rejects.toThrow(TableFileMissingError);
  });

  it('says how many rows a deletion vector deletes without reading it', async () => {
    const snapshot = await open('vectors').snapshot('9000000000000000001');

    expect(snapshot.files.map(({ rows, deletions }) => [rows, deletions?.count])).toEqual([
      [60, 23],
      [40, 1],
    ]);
  });

  it.each<[string, (text: string) => string, string]>([
    ['encryption', (text) => text.replaceAll('"first-row-id": 100', '"key-id": "k"'), 'encryption'],
    [
      'a default with parts',
      (text) => text.replace('"initial-default": 7', '"initial-default": {"1": 7}'),
      'a default with parts, of "count"',
    ],
    [
      'a type of format 3',
      (text) => text.replaceAll('"type": "binary"', '"type": "variant"'),
      'the type variant',
    ],
  ])('of format 3 is refused for %s, by name', async (_, change, feature) => {
    const name = `three-${feature.replaceAll(/[^a-z]/g, '-')}`;
    await edit(await copyOf('vectors', name), change);

    await expect(open(name).snapshot('9000000000000000002')).rejects.toMatchObject({
      code: 'UNSUPPORTED_TABLE_FEATURE',
      details: { feature },
    });
  });

  it.each(['/etc', 'file:///etc', 's3://bucket', 'file:///tmp/orrery-lake/deleted/../..'])(
    'is refused for naming files in %s',
    async (folder) => {
      const name = `outside-${Buffer.from(folder).toString('hex')}`;
      const change = (text: string): string =>
        text.replaceAll('file:///tmp/orrery-lake/deleted/metadata/list', `${folder}/list`);
      await edit(await copyOf('deleted', name), change);

      await expect(open(name).snapshot('8000000000000000002')).rejects.toThrow(TablePathError);
    },
  );

  it('is no table without metadata, and has no snapshot that nobody made', async () => {
    await expect(open('nothing').current()).rejects.toThrow(NoLakehouseTableError);
    await expect(open('sales').snapshot('1')).rejects.toThrow(TableVersionNotFoundError);
  });
});
