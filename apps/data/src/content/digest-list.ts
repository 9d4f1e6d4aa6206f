import { hexOfDigest, type Digest } from '@orrery/platform-artifacts';

const DIGEST_BYTES = 32;

/**
 * Digests as one parameter of a statement: 32 bytes each, one behind another. In an array each would be a text of 66
 * characters that is written, escaped, sent and read, for thousands of files at once.
 */
export function digestList(digests: readonly Digest[]): Buffer {
  const list = Buffer.allocUnsafe(DIGEST_BYTES * digests.length);
  digests.forEach((digest, at) => list.write(hexOfDigest(digest), DIGEST_BYTES * at, 'hex'));
  return list;
}

/** In SQL, the digest at a place of a list, counted from 1. */
export function digestAt(list: string, place: string): string {
  return `substring(${list}::bytea FROM (${DIGEST_BYTES} * ${place} - ${DIGEST_BYTES - 1})::int FOR ${DIGEST_BYTES})`;
}

/** In SQL, a list as rows of `digest` and `place`. */
export function digestRows(list: string): string {
  const places = `generate_series(1, length(${list}::bytea) / ${DIGEST_BYTES}) AS place`;
  return `(SELECT ${digestAt(list, 'place')} AS digest, place FROM ${places})`;
}

/** Those of the digests at the places that rows tell. */
export function digestsAt(
  digests: readonly Digest[],
  rows: readonly { readonly place: number | null }[],
): Digest[] {
  return rows.flatMap(({ place }) => (place === null ? [] : (digests[place - 1] ?? [])));
}
