import type { DeletedRows } from './deleted-rows.js';

const [NO_RUNS, WITH_RUNS] = [12346, 12347];
const BITMAP_BYTES = 8192;
const MOST_IN_ARRAY = 4096;
/** Without runs, containers always have a header of offsets; with runs, from this many on. */
const OFFSETS_FROM = 4;

interface Container {
  readonly key: number;
  readonly count: number;
  readonly hasRuns: boolean;
}

/**
 * Adds the numbers of a Roaring bitmap of 32 bits, in its portable form (RoaringFormatSpec), to a set.
 *
 * Containers are arrays of 16-bit numbers (up to 4096 of them), bitmaps of 8 KiB, or runs of (first, length − 1).
 *
 * @returns how many bytes it took.
 * @throws {RangeError} for what is no such bitmap, or ends too early.
 */
export function addRoaring(bytes: Buffer, into: DeletedRows): number {
  const cookie = bytes.readUInt32LE(0);
  const hasRuns = (cookie & 0xffff) === WITH_RUNS;
  if (!hasRuns && cookie !== NO_RUNS) throw new RangeError(`${cookie} begins no Roaring bitmap.`);
  const size = hasRuns ? (cookie >>> 16) + 1 : bytes.readUInt32LE(4);
  if (size > 65_536) throw new RangeError(`There are no ${size} containers.`);
  let at = hasRuns ? 4 : 8;
  const runs = hasRuns ? bytes.subarray(at, (at += Math.ceil(size / 8))) : null;
  const containers: Container[] = [];
  for (let i = 0; i < size; i++, at += 4) {
    const isRun = runs !== null && ((runs.readUInt8(i >>> 3) >>> (i & 7)) & 1) === 1;
    containers.push({
      key: bytes.readUInt16LE(at),
      count: bytes.readUInt16LE(at + 2) + 1,
      hasRuns: isRun,
    });
  }
  if (!hasRuns || size >= OFFSETS_FROM) at += 4 * size;
  for (const container of containers) at = addContainer(bytes, at, container, into);
  return at;
}

function addContainer(
  bytes: Buffer,
  start: number,
  { key, count, hasRuns }: Container,
  into: DeletedRows,
): number {
  const high = key * 65_536;
  let at = start;
  if (hasRuns) {
    const runs = bytes.readUInt16LE(at);
    at += 2;
    for (let i = 0; i < runs; i++, at += 4)
      addRun(high, bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2), into);
    return at;
  }
  if (count <= MOST_IN_ARRAY) {
    for (let i = 0; i < count; i++, at += 2) into.add(high + bytes.readUInt16LE(at));
    return at;
  }
  for (let i = 0; i < BITMAP_BYTES; i++) addByte(high + 8 * i, bytes.readUInt8(at + i), into);
  return at + BITMAP_BYTES;
}

function addRun(high: number, first: number, more: number, into: DeletedRows): void {
  for (let low = first; low <= first + more; low++) into.add(high + low);
}

/** The lowest bit is the first number. */
function addByte(first: number, byte: number, into: DeletedRows): void {
  for (let bit = 0; bit < 8; bit++) if (((byte >>> bit) & 1) === 1) into.add(first + bit);
}
