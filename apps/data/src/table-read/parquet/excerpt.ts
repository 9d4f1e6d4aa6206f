import type { Span } from '../spans.js';
import type { ParquetFooter } from './read-footer.js';
import type { RowGroup } from './read-row-groups.js';

/** A file with another end: what comes before it stays where it was. */
export interface Excerpt {
  /** Tells it from other excerpts of the file. */
  readonly name: string;
  /** Where the other end begins. */
  readonly at: number;
  readonly tail: Uint8Array;
}

const STRUCT = 12;
/** More elements than a list's first byte can tell. */
const MANY = 15;
const MAGIC = 'PAR1';

/**
 * A Parquet file of some of its row groups, in their order: its footer is written again without the others. The engine then
 * cannot look where nothing was fetched, whatever it thinks of a filter by itself.
 * @param at where the footer begins in the file.
 */
export function excerptOf(
  { bytes, rows, list, groups }: ParquetFooter,
  kept: readonly RowGroup[],
  at: number,
): Excerpt {
  const rowCount = kept.reduce((sum, group) => sum + group.rows, 0);
  const footer = Buffer.concat([
    bytesIn(bytes, { start: 0, end: rows.start }),
    varint(rowCount * 2),
    bytesIn(bytes, { start: rows.end, end: list.start }),
    listHead(kept.length),
    ...kept.map(({ described }) => bytesIn(bytes, described)),
    bytesIn(bytes, { start: list.end, end: bytes.length }),
  ]);
  const end = Buffer.alloc(4);
  end.writeUInt32LE(footer.length);
  const isKept = new Set(kept);
  const name = groups.map((group) => (isKept.has(group) ? '1' : '0')).join('');
  return { name, at, tail: Buffer.concat([footer, end, Buffer.from(MAGIC, 'latin1')]) };
}

function bytesIn(bytes: Uint8Array, { start, end }: Span): Uint8Array {
  return bytes.subarray(start, end);
}

function listHead(size: number): Uint8Array {
  if (size < MANY) return Uint8Array.of((size << 4) | STRUCT);
  return Buffer.concat([Uint8Array.of((MANY << 4) | STRUCT), varint(size)]);
}

/** As Thrift's compact protocol writes a number; one that may be negative is doubled before. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Uint8Array.from([...bytes, left]);
    bytes.push((left % 128) | 128);
  }
}
