import { InvalidRangeError } from './artifact.errors.js';

/** `length` bytes from `offset` on; without `length`, or past the end, up to the end. */
export interface ByteRange {
  readonly offset: number;
  readonly length?: number;
}

/** A range laid over a blob of known size: `start` inclusive, `end` exclusive. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

export function checkRange(range: ByteRange): ByteRange {
  const { offset, length } = range;
  if (!isCount(offset) || (length !== undefined && !isCount(length))) throw new InvalidRangeError();
  return range;
}

/** An offset at the very end gives an empty span; one behind it is refused. */
export function spanOfRange(range: ByteRange | undefined, sizeBytes: number): ByteSpan {
  if (range === undefined) return { start: 0, end: sizeBytes };
  const { offset, length } = checkRange(range);
  if (offset > sizeBytes) throw new InvalidRangeError(sizeBytes);
  return { start: offset, end: length === undefined ? sizeBytes : Math.min(sizeBytes, offset + length) };
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
