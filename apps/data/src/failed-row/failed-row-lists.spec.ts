import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { FailedRowLists, type PlaceInList } from './failed-row-lists.js';
import type { ToldRow } from './told-row.js';
import { writeStretch } from './write-stretch.js';

const ROWS = 3000;
const BATCH = 256;

/** Every third row fails; texts have all the line ends that there are. */
const FAILING: readonly ToldRow[] = Array.from({ length: ROWS }, (_, at) => ({
  row: 3 * at + 2,
  keys: { id: `K${at}` },
  values: [at % 7 === 0 ? 'a\nb\r\u2028c\u2029€' : at],
}));

let lists: FailedRowLists;
/** From where the table was read, whenever it was. */
let reads: number[];

beforeEach(() => {
  reads = [];
});

afterEach(() => lists.onApplicationShutdown());

function open(failedRowBytes: number): void {
  lists = new FailedRowLists(new ScratchFolders(), { failedRowBytes });
}

function at(after: number, list = 'validation/0'): PlaceInList {
  const write: PlaceInList['write'] = (stretch) => {
    reads.push(after);
    return writeStretch({ columns: ['x'], batches: batchesAfter(after) }, stretch);
  };
  return { list, after, write };
}

async function* batchesAfter(after: number): AsyncGenerator<readonly ToldRow[]> {
  const rows = FAILING.filter(({ row }) => row > after);
  for (let from = 0; from < rows.length; from += BATCH) yield rows.slice(from, from + BATCH);
  await Promise.resolve();
}

async function allPages(first: number): Promise<readonly ToldRow[]> {
  const all: ToldRow[] = [];
  for (let after = 0; ; after = all.at(-1)?.row ?? 0) {
    const page = await lists.use(at(after), (stretch) => stretch.page(after, first));
    all.push(...page.items);
    if (!page.hasNextPage) return all;
  }
}

describe('a list of failed rows', () => {
  it.each([1, 7, 100])('is read in pages of %i by one pass over the table', async (first) => {
    open(100_000_000);

    expect(await allPages(first)).toEqual(FAILING);
    expect(reads).toEqual([0]);
  });

  it('goes on after any row, failed or not', async () => {
    open(100_000_000);
    const page = await lists.use(at(0), (stretch) => stretch.page(1000, 2));

    expect(page.items.map(({ row }) => row)).toEqual([1001, 1004]);
  });

  it('ends with its last row', async () => {
    open(100_000_000);
    const last = FAILING.at(-1)?.row ?? 0;

    expect(await lists.use(at(0), (stretch) => stretch.page(last, 10))).toEqual({
      items: [],
      hasNextPage: false,
    });
    expect(reads).toEqual([0]);
  });

  it('that has no room is told in stretches, each of which goes on where the one before ended', async () => {
    open(40_000);

    expect(await allPages(50)).toEqual(FAILING);
    expect(reads.length).toBeGreaterThan(5);
    // Far less often than once for each of the sixty pages.
    expect(reads.length).toBeLessThan(30);
    expect(await filesOnDisk()).toBeLessThanOrEqual(4);
  });

  it('is written once, however many ask for it at a time', async () => {
    open(100_000_000);
    const pages = await Promise.all(
      [0, 0, 500, 3000].map((after) => lists.use(at(after), (stretch) => stretch.page(after, 1))),
    );

    expect(pages.map(({ items }) => items[0]?.row)).toEqual([2, 2, 503, 3002]);
    expect(reads).toEqual([0]);
  });

  it('is another one for another expectation', async () => {
    open(100_000_000);
    await lists.use(at(0), (stretch) => stretch.page(0, 1));
    await lists.use(at(0, 'validation/1'), (stretch) => stretch.page(0, 1));

    expect(reads).toEqual([0, 0]);
  });

  it('is forgotten with its version, and no other is', async () => {
    open(100_000_000);
    for (const list of ['one/0', 'one/1', 'other/0']) {
      await lists.use(at(0, list), (stretch) => stretch.page(0, 1));
    }
    await lists.forgetLists('one/');
    reads = [];

    await lists.use(at(0, 'other/0'), (stretch) => stretch.page(0, 1));
    expect(reads).toEqual([]);
    await lists.use(at(0, 'one/1'), (stretch) => stretch.page(0, 1));
    expect(reads).toEqual([0]);
  });

  it('that could not be written is written anew for the next who asks', async () => {
    open(100_000_000);
    const broken: PlaceInList = {
      ...at(0),
      write: () => Promise.reject(new Error('The table cannot be read.')),
    };

    await expect(lists.use(broken, () => Promise.resolve(null))).rejects.toThrow('cannot be read');
    const page = await lists.use(at(0), (stretch) => stretch.page(0, 1));

    expect(page.items).toHaveLength(1);
  });
});

/** Files in the folder of this process that has the most. */
async function filesOnDisk(): Promise<number> {
  const { prefix } = new ScratchFolders();
  const folders = (await readdir(tmpdir())).filter((name) => name.startsWith(prefix));
  const files = await Promise.all(folders.map((folder) => readdir(`${tmpdir()}/${folder}`)));
  return Math.max(0, ...files.map(({ length }) => length));
}
