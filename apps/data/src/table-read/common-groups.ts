import type { ChunkRef } from '@orrery/platform-artifacts';
import type { ParquetFooter } from './parquet/read-footer.js';
import type { RowGroup } from './parquet/read-row-groups.js';
import { missingOf, unionOf, type Span } from './spans.js';

/** A Parquet file as it is stored. */
export interface HeldFile {
  readonly footer: ParquetFooter;
  readonly chunks: readonly ChunkRef[];
}

/**
 * The places of the row groups that two files both hold: described by the same bytes, under a schema of the same bytes, and with
 * pages that lie at the same place in chunks that both files have there. They hold the same rows, and none of their pages
 * needs to be fetched to know that. Others may hold the same rows, too: a row group that moved is taken for another.
 */
export function commonGroups(one: HeldFile, other: HeldFile): ReadonlySet<number> {
  const common = new Set<number>();
  if (!sameBytes(schemaOf(one.footer), schemaOf(other.footer))) return common;
  const same = commonSpans(one.chunks, other.chunks);
  one.footer.groups.forEach((group, at) => {
    const counterpart = other.footer.groups[at];
    if (counterpart === undefined || group.rows !== counterpart.rows) return;
    const isDescribedAlike = sameBytes(
      descriptionOf(one.footer, group),
      descriptionOf(other.footer, counterpart),
    );
    const pages = group.chunks.map((chunk) => chunk.pages);
    if (isDescribedAlike && missingOf(pages, same).length === 0) common.add(at);
  });
  return common;
}

/** Where both files have the same chunk at the same place. */
function commonSpans(one: readonly ChunkRef[], other: readonly ChunkRef[]): readonly Span[] {
  const there = new Map(placesOf(other).map(({ digest, start, end }) => [start, { digest, end }]));
  return unionOf(
    placesOf(one).filter(({ digest, start, end }) => {
      const chunk = there.get(start);
      return chunk?.digest === digest && chunk.end === end;
    }),
  );
}

function placesOf(chunks: readonly ChunkRef[]): readonly (Span & Pick<ChunkRef, 'digest'>)[] {
  let at = 0;
  return chunks.map(({ digest, sizeBytes }) => {
    const start = at;
    at += sizeBytes;
    return { digest, start, end: at };
  });
}

/** All that comes before the number of rows: the version of the format, and the schema. */
function schemaOf({ bytes, rows }: ParquetFooter): Uint8Array {
  return bytes.subarray(0, rows.start);
}

function descriptionOf({ bytes }: ParquetFooter, { described }: RowGroup): Uint8Array {
  return bytes.subarray(described.start, described.end);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
