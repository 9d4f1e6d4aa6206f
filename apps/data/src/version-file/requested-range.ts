import type { ByteRange } from '@orrery/platform-artifacts';

/** The part of a file that a request asks for; null for all of it, `unsatisfiable` for one that is not there. */
export type RequestedRange = Required<ByteRange> | null | 'unsatisfiable';

const SINGLE = /^bytes=(?<from>\d{0,15})-(?<to>\d{0,15})$/;

/**
 * Reads a `Range` header (RFC 9110 §14). Several ranges at once, and what is no range of bytes, are answered with the
 * whole file, as a server may.
 */
export function readRange(header: string | undefined, sizeBytes: number): RequestedRange {
  const { from = '', to = '' } = SINGLE.exec(header ?? '')?.groups ?? {};
  if (from === '' && to === '') return null;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from === '' || to === '' ? sizeBytes : Math.min(Number(to) + 1, sizeBytes);
  return first < end ? { offset: first, length: end - first } : 'unsatisfiable';
}
