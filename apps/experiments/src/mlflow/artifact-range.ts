import type { ByteRange } from '@orrery/platform-artifacts';

/** The part of a file that a request asks for; null for all of it, `unsatisfiable` for one that is not there. */
export type RequestedRange = Required<ByteRange> | null | 'unsatisfiable';

const SINGLE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** Reads a `Range` header (RFC 9110 §14). Several ranges at once, and units that we do not know, are answered with the whole file. */
export function readRange(header: string | undefined, sizeBytes: number): RequestedRange {
  const match = header === undefined ? null : SINGLE.exec(header);
  if (match === null) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  if (from === '') return rangeOf(Math.max(0, sizeBytes - Number(to)), sizeBytes - 1, sizeBytes);
  return rangeOf(Number(from), to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1), sizeBytes);
}

function rangeOf(first: number, last: number, sizeBytes: number): RequestedRange {
  if (first >= sizeBytes || last < first) return 'unsatisfiable';
  return { offset: first, length: last - first + 1 };
}
