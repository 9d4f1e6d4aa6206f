/** What a block may unpack to. */
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Unpacks a block of Snappy (its raw format): the size as a varint, then literals and copies of what came before.
 * @throws {RangeError} for what is none, or ends too early.
 */
export function unpackSnappy(packed: Buffer): Buffer {
  let at = 0;
  let size = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = packed.readUInt8(at++);
    size += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  if (size > MOST_BYTES) throw new RangeError(`It would unpack to ${size} bytes.`);
  const bytes = Buffer.alloc(size);
  let end = 0;
  while (at < packed.length) {
    const { length, offset, next } = elementAt(packed, at);
    at = next;
    if (end + length > size) throw new RangeError('It unpacks to more than it says.');
    if (offset === 0) {
      if (at + length > packed.length) throw new RangeError('It ends too early.');
      packed.copy(bytes, end, at, at + length);
      at += length;
    } else {
      if (offset > end) throw new RangeError('It copies what is not there.');
      // Byte by byte, since a copy may reach into itself.
      for (let i = 0; i < length; i++) bytes[end + i] = bytes[end + i - offset] ?? 0;
    }
    end += length;
  }
  if (end !== size) throw new RangeError('It ends too early.');
  return bytes;
}

interface Element {
  readonly length: number;
  /** 0 for a literal, whose bytes follow. */
  readonly offset: number;
  readonly next: number;
}

function elementAt(packed: Buffer, at: number): Element {
  const tag = packed.readUInt8(at);
  const high = tag >>> 2;
  switch (tag & 3) {
    case 0: {
      if (high < 60) return { length: high + 1, offset: 0, next: at + 1 };
      const extra = high - 59;
      return { length: packed.readUIntLE(at + 1, extra) + 1, offset: 0, next: at + 1 + extra };
    }
    case 1:
      return {
        length: (high & 7) + 4,
        offset: copied(((tag >>> 5) << 8) | packed.readUInt8(at + 1)),
        next: at + 2,
      };
    case 2:
      return { length: high + 1, offset: copied(packed.readUInt16LE(at + 1)), next: at + 3 };
    default:
      return { length: high + 1, offset: copied(packed.readUInt32LE(at + 1)), next: at + 5 };
  }
}

function copied(offset: number): number {
  if (offset === 0) throw new RangeError('It copies nothing.');
  return offset;
}
