import { open } from 'node:fs/promises';
import { pruneFiles } from '@orrery/platform-lakehouse';
import type { RowFilter, TableColumn } from '@orrery/platform-tables';
import type { PlacedFile } from './file-cache.js';
import { excerptOf, type Excerpt } from './parquet/excerpt.js';
import { rangeOfChunk } from './parquet/range-of-chunk.js';
import { readFooter, type ParquetFooter } from './parquet/read-footer.js';
import type { RowGroup } from './parquet/read-row-groups.js';
import type { Span } from './spans.js';

const HEAD_BYTES = 4;
const TAIL_BYTES = 8;

/** What of a Parquet file is needed. */
export interface ParquetNeed {
  /** Null for all of them. */
  readonly needed: ReadonlySet<string> | null;
  readonly filter: RowFilter | null;
  /** The columns of the table. */
  readonly columns: readonly TableColumn[];
  /** Places of row groups that are not to be read, whatever is here of them. */
  readonly without: ReadonlySet<number>;
}

/** Puts the file, or an excerpt of it, where it is read. */
export type Place = (excerpt: Excerpt | null) => Promise<PlacedFile>;

/**
 * Fetches of a Parquet file what says where its columns are, and then the columns that are needed in the row groups that a
 * filter does not rule out.
 * @returns where they lie; null where the filter rules out all rows.
 */
export async function fetchParquet(place: Place, need: ParquetNeed): Promise<string | null> {
  const whole = await place(null);
  if (need.needed === null && need.filter === null && need.without.size === 0) {
    await whole.fill();
    return whole.path;
  }
  const found = await fetchFooter(whole);
  if (found === null) {
    await whole.fill();
    return whole.path;
  }
  const { groups } = found.footer;
  const ruledIn = new Set(keptGroups(found.footer, need));
  const kept = groups.filter((group, at) => ruledIn.has(group) && !need.without.has(at));
  if (kept.length === 0 && groups.length > 0) return null;
  return fetchGroups(place, whole, { ...found, kept }, need);
}

/** Fetches columns of some row groups, as an excerpt where that leaves something out that is not there yet. */
async function fetchGroups(
  place: Place,
  whole: PlacedFile,
  { footer, start, kept }: FoundFooter & { readonly kept: readonly RowGroup[] },
  { needed, without }: Pick<ParquetNeed, 'needed' | 'without'>,
): Promise<string> {
  const all = spansOf(footer, footer.groups, needed, start);
  if (kept.length === footer.groups.length || (without.size === 0 && whole.has(all))) {
    await whole.fill(all);
    return whole.path;
  }
  const excerpt = await place(excerptOf(footer, kept, start));
  await excerpt.fill(spansOf(footer, kept, needed, start));
  return excerpt.path;
}

/** What a file says of itself, and where. */
export interface FoundFooter {
  readonly footer: ParquetFooter;
  /** Where it begins in the file. */
  readonly start: number;
}

/** The row groups that may have rows that a filter lets through. */
export function keptGroups(
  { groups, leaves }: ParquetFooter,
  { filter, columns }: Pick<ParquetNeed, 'filter' | 'columns'>,
): readonly RowGroup[] {
  if (filter === null) return groups;
  const known = new Map(columns.map((column) => [column.name, column]));
  const judged = groups.map((group) => ({
    group,
    rangeOf: (name: string) => {
      const [column, leaf] = [known.get(name), leaves.get(name)];
      const chunk = group.chunks.find(({ path }) => path.length === 1 && path[0] === name);
      if (column === undefined || leaf === undefined || chunk === undefined) return null;
      return rangeOfChunk(chunk.statistics, group.rows, leaf, column);
    },
  }));
  return pruneFiles(judged, filter, columns).map(({ group }) => group);
}

/** Fetches the footer of a Parquet file; null for one that only the engine understands. */
export async function fetchFooter(file: PlacedFile): Promise<FoundFooter | null> {
  const { path, sizeBytes } = file;
  const tail = { start: sizeBytes - TAIL_BYTES, end: sizeBytes };
  await file.fill([{ start: 0, end: HEAD_BYTES }, tail]);
  const start = tail.start - (await bytesAt(path, tail)).readUInt32LE(0);
  await file.fill([{ start, end: sizeBytes }]);
  try {
    const footer = readFooter(await bytesAt(path, { start, end: tail.start }));
    return isLocated(footer) ? { footer, start } : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

async function bytesAt(path: string, { start, end }: Span): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(end - start);
    await file.read({ buffer: bytes, position: start });
    return bytes;
  } finally {
    await file.close();
  }
}

/** A filter of unknown length may lie anywhere. */
function isLocated({ groups }: ParquetFooter): boolean {
  return groups.every(({ chunks }) => chunks.every((chunk) => chunk.isLocated));
}

/** The columns of some row groups, and what lies behind the last column of all: indexes, which are small. */
function spansOf(
  { groups }: ParquetFooter,
  kept: readonly RowGroup[],
  needed: ReadonlySet<string> | null,
  start: number,
): readonly Span[] {
  const chunks = kept.flatMap((group) => group.chunks);
  const wanted = chunks.filter(({ path: [column = ''] }) => needed === null || needed.has(column));
  const end = groups.reduce(
    (last, group) => group.chunks.reduce((at, { pages }) => Math.max(at, pages.end), last),
    0,
  );
  const pages = wanted.flatMap(({ pages: span, bloom }) => (bloom === null ? [span] : [span, bloom]));
  return [{ start: 0, end: HEAD_BYTES }, ...pages, { start: Math.min(end, start), end: start }];
}
