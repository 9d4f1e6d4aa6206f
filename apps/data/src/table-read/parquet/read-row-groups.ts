import { THRIFT, type CompactThrift } from '../../tabular-file/compact-thrift.js';
import type { Span } from '../spans.js';
import { readStruct } from './read-struct.js';

/** Rows that a Parquet file keeps together, column by column. */
export interface RowGroup {
  readonly rows: number;
  readonly chunks: readonly ColumnChunk[];
  /** Where in the footer it is described. */
  readonly described: Span;
}

/** The values of a column in a row group. */
export interface ColumnChunk {
  /** Names from the column to the value within it, if it is nested. */
  readonly path: readonly string[];
  /** The bytes of the pages, with the dictionary. */
  readonly pages: Span;
  /** A filter of the values; null where there is none, or where its length is not said. */
  readonly bloom: Span | null;
  /** Whether all that belongs to it is where this says. */
  readonly isLocated: boolean;
  readonly statistics: ChunkStatistics;
}

/** Bounds as bytes of the physical type: in the order of the type, and as they were told before that was defined. */
export interface ChunkStatistics {
  readonly nulls: number | null;
  readonly min: Uint8Array | null;
  readonly max: Uint8Array | null;
  readonly formerMin: Uint8Array | null;
  readonly formerMax: Uint8Array | null;
}

const I32 = 5;
const I64 = 6;

export function readRowGroups(thrift: CompactThrift): readonly RowGroup[] {
  const { size } = thrift.list();
  const groups: RowGroup[] = [];
  for (let i = 0; i < size; i++) {
    const start = thrift.position;
    let rows = 0;
    const chunks: ColumnChunk[] = [];
    readStruct(thrift, {
      1: {
        type: THRIFT.LIST,
        read: () => {
          for (let { size: left } = thrift.list(); left > 0; left--) chunks.push(chunkIn(thrift));
        },
      },
      3: { type: I64, read: () => (rows = thrift.integer()) },
    });
    groups.push({ rows, chunks, described: { start, end: thrift.position } });
  }
  return groups;
}

function chunkIn(thrift: CompactThrift): ColumnChunk {
  let chunk: ColumnChunk | null = null;
  let isElsewhere = false;
  readStruct(thrift, {
    1: { type: THRIFT.BINARY, read: () => (isElsewhere = thrift.text() !== '') },
    3: { type: THRIFT.STRUCT, read: () => (chunk = columnIn(thrift)) },
  });
  // Within a function that is called, a variable keeps the type that it was given here.
  const found = chunk as ColumnChunk | null;
  if (found === null) throw new RangeError('A column says nothing of itself.');
  return isElsewhere ? { ...found, isLocated: false } : found;
}

function columnIn(thrift: CompactThrift): ColumnChunk {
  const path: string[] = [];
  let [bytes, dataAt, dictionaryAt, bloomAt, bloomBytes] = [0, 0, 0, 0, 0];
  let statistics: ChunkStatistics = NOTHING;
  readStruct(thrift, {
    3: {
      type: THRIFT.LIST,
      read: () => {
        for (let { size } = thrift.list(); size > 0; size--) path.push(thrift.text());
      },
    },
    7: { type: I64, read: () => (bytes = thrift.integer()) },
    9: { type: I64, read: () => (dataAt = thrift.integer()) },
    11: { type: I64, read: () => (dictionaryAt = thrift.integer()) },
    12: { type: THRIFT.STRUCT, read: () => (statistics = statisticsIn(thrift)) },
    14: { type: I64, read: () => (bloomAt = thrift.integer()) },
    15: { type: I32, read: () => (bloomBytes = thrift.integer()) },
  });
  // Some who write no dictionary say that it is at 0, where no page can be.
  const start = dictionaryAt > 0 ? Math.min(dictionaryAt, dataAt) : dataAt;
  const bloom = bloomAt > 0 && bloomBytes > 0 ? { start: bloomAt, end: bloomAt + bloomBytes } : null;
  const isLocated = bloomAt === 0 || bloom !== null;
  return { path, pages: { start, end: start + bytes }, bloom, isLocated, statistics };
}

const NOTHING: ChunkStatistics = { nulls: null, min: null, max: null, formerMin: null, formerMax: null };

function statisticsIn(thrift: CompactThrift): ChunkStatistics {
  let found = NOTHING;
  const bound = (name: keyof ChunkStatistics) => ({
    type: THRIFT.BINARY,
    read: () => (found = { ...found, [name]: thrift.binary() }),
  });
  readStruct(thrift, {
    1: bound('formerMax'),
    2: bound('formerMin'),
    3: { type: I64, read: () => (found = { ...found, nulls: thrift.integer() }) },
    5: bound('max'),
    6: bound('min'),
  });
  return found;
}
