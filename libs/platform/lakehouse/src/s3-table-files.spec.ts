import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FetchedFiles } from './fetched-files.js';
import {
  TableFileMissingError,
  TableFileReplacedError,
  TablePathError,
  TableTooLargeError,
} from './lakehouse.errors.js';
import { S3TableFiles } from './s3-table-files.js';
import type { NeededFile } from './table-files.js';
import { MemoryObjects } from './testing/memory-objects.js';

const ROOM = 100;
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'orrery-fetched-'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function open(): Promise<{ objects: MemoryObjects; files: S3TableFiles; folder: string }> {
  const folder = await mkdtemp(join(root, 'folder-'));
  const objects = new MemoryObjects();
  const fetched = new FetchedFiles(() => Promise.resolve(folder), ROOM);
  const where = { name: 'lake', bucket: 'tables', keyPrefix: 'team/a b/', objects };
  return { objects, folder, files: new S3TableFiles(where, fetched) };
}

function file(name: string, sizeBytes: number | null): NeededFile {
  return { name, sizeBytes };
}

/** The texts of files, by their names. */
function textsOf(files: S3TableFiles, needed: readonly NeededFile[]): Promise<Record<string, string>> {
  return files.within(needed, async (paths) => {
    const texts: Record<string, string> = {};
    for (const [name, path] of paths) texts[name] = await readFile(path, 'utf8');
    return texts;
  });
}

describe('tables in a bucket', () => {
  it('are listed and read by name', async () => {
    const { objects, files } = await open();
    for (const name of ['t/_delta_log/1.json', 't/_delta_log/0.json', 't/a.parquet']) objects.put(name, name);

    expect(await files.list('t')).toEqual(['_delta_log', 'a.parquet']);
    expect(await files.list('t/_delta_log')).toEqual(['0.json', '1.json']);
    expect((await files.read('t/a.parquet', { offset: 2, length: 3 })).toString()).toBe('a.p');
    expect(await files.writtenAt('t/a.parquet')).toEqual(new Date(1_700_000_000_000));
    objects.breaks.push({ after: 3 }, { after: 0 });
    expect((await files.read('t/a.parquet')).toString()).toBe('t/a.parquet');
    objects.breaks.push({ after: 3 }, { after: 0 }, { after: 5 });
    await expect(files.read('t/a.parquet')).rejects.toThrow('The connection broke.');
    await expect(files.read('t/b')).rejects.toThrow(TableFileMissingError);
    await expect(files.writtenAt('t/b')).rejects.toThrow(TableFileMissingError);
  });

  it.each(['../x', 'a/../../x', '/etc/passwd', './x'])('have no file %j', async (name) => {
    const { files } = await open();

    await expect(files.read(name)).rejects.toThrow(TablePathError);
    await expect(files.list(name)).rejects.toThrow(TablePathError);
    expect(() => files.within([file(name, 1)], () => Promise.resolve())).toThrow(TablePathError);
  });

  it('know addresses of their own bucket and prefix, by each name of the protocol, and no others', async () => {
    const { files } = await open();

    for (const scheme of ['s3', 's3a', 's3n']) {
      expect(files.nameOf(`${scheme}://tables/team/a%20b/t/x%25.parquet`)).toBe('t/x%.parquet');
    }
    for (const address of [
      's3://other/team/a%20b/x',
      's3://tables/team/x',
      's3://tables/team/a%20b/../x',
      's3://tables/team/a%20b/%2E%2E/x',
      's3://tables/team/a%20b/%zz',
      'https://tables/team/a%20b/x',
      '/team/a b/x',
    ]) {
      expect(() => files.nameOf(address), address).toThrow(TablePathError);
    }
  });
});

describe('files that were fetched', () => {
  it('come once, however many want them at a time', async () => {
    const { objects, files } = await open();
    objects.put('a', 'text of a');
    objects.put('b', 'text of b');
    const needed = [file('a', 9), file('b', 9), file('a', 9)];

    const read = await Promise.all(Array.from({ length: 5 }, () => textsOf(files, needed)));

    for (const texts of read) expect(texts).toEqual({ a: 'text of a', b: 'text of b' });
    expect(objects.log.sort()).toEqual(['a', 'b']);
  });

  it('go when others need the room, the least recently used first, and never while somebody reads them', async () => {
    const { objects, files, folder } = await open();
    for (const name of ['a', 'b', 'c', 'd']) objects.put(name, name.repeat(40));
    await textsOf(files, [file('a', 40)]);
    await textsOf(files, [file('b', 40)]);
    await files.within([file('a', 40)], async (paths) => {
      expect(await textsOf(files, [file('c', 40)])).toEqual({ c: 'c'.repeat(40) });
      expect(await readFile(paths.get('a') ?? '', 'utf8')).toBe('a'.repeat(40));
      expect(await readdir(folder)).toHaveLength(2);
      await expect(
        files.within([file('c', 40)], () => textsOf(files, [file('d', 40)])),
      ).rejects.toMatchObject({ code: 'OVERLOADED' });
    });

    expect(await textsOf(files, [file('d', 40)])).toEqual({ d: 'd'.repeat(40) });
    expect(objects.log.filter((name) => name === 'a')).toHaveLength(1);
    await expect(textsOf(files, [file('a', 40), file('b', 40), file('c', 40)])).rejects.toThrow(
      TableTooLargeError,
    );
  });

  it('are refused when they have another length than the table says, or are not there', async () => {
    const { objects, files, folder } = await open();
    objects.put('a', 'text');

    await expect(textsOf(files, [file('a', 5)])).rejects.toThrow(TableFileReplacedError);
    await expect(textsOf(files, [file('a', 4), file('gone', 4)])).rejects.toThrow(TableFileMissingError);
    expect(await textsOf(files, [file('a', 4)])).toEqual({ a: 'text' });
    await expect(textsOf(files, [file('a', 5)])).rejects.toThrow(TableFileReplacedError);
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('are refused when they come back with other bytes than before, and not when they were written anew', async () => {
    const { objects, files } = await open();
    objects.put('a', 'first '.repeat(10));
    await textsOf(files, [file('a', 60)]);
    objects.put('other', 'x'.repeat(60));
    await textsOf(files, [file('other', 60)]);

    objects.put('a', 'other '.repeat(10));
    await expect(textsOf(files, [file('a', 60)])).rejects.toMatchObject({
      code: 'TABLE_FILE_REPLACED',
      details: { file: 'a', reason: 'it has other bytes than when it was read first' },
    });
    objects.put('a', 'first '.repeat(10));
    objects.generation += 1;
    expect(await textsOf(files, [file('a', 60)])).toEqual({ a: 'first '.repeat(10) });
  });

  it('go on where the connection broke, as long as it is the same file', async () => {
    const { objects, files } = await open();
    objects.put('a', '0123456789');
    objects.breaks.push({ after: 3 }, { after: 4 });
    expect(await textsOf(files, [file('a', 10)])).toEqual({ a: '0123456789' });

    objects.put('b', '0123456789');
    objects.breaks.push({ after: 3, then: () => objects.put('b', '9876543210') });
    await expect(textsOf(files, [file('b', 10)])).rejects.toThrow(TableFileReplacedError);
    objects.put('c', '0123456789');
    objects.breaks.push({ after: 3, then: () => objects.objects.delete('c') });
    await expect(textsOf(files, [file('c', 10)])).rejects.toThrow(TableFileMissingError);
    objects.put('d', '0123456789');
    objects.breaks.push(...Array.from({ length: 4 }, () => ({ after: 1 })));
    await expect(textsOf(files, [file('d', 10)])).rejects.toThrow('The connection broke.');
    expect(await textsOf(files, [file('d', 10)])).toEqual({ d: '0123456789' });
  });

  it('of metadata are asked for each time, and read as they are then', async () => {
    const { objects, files, folder } = await open();
    objects.put('checkpoint', 'one');
    expect(await textsOf(files, [file('checkpoint', null)])).toEqual({ checkpoint: 'one' });
    await files.within([file('checkpoint', null)], async (paths) => {
      objects.put('checkpoint', 'another');
      const read = await Promise.all([1, 2, 3].map(() => textsOf(files, [file('checkpoint', null)])));
      for (const texts of read) expect(texts).toEqual({ checkpoint: 'another' });
      expect(await readFile(paths.get('checkpoint') ?? '', 'utf8')).toBe('one');
    });

    expect(await readdir(folder)).toHaveLength(1);
    objects.objects.delete('checkpoint');
    await expect(textsOf(files, [file('checkpoint', null)])).rejects.toThrow(TableFileMissingError);
  });
});
