import { randomFillSync } from 'node:crypto';
import type { Identifier } from '@orrery/domain';

const ID_BYTES = 16;
/** Random bytes for many identifiers are drawn at once: a draw costs more than all the rest of one. */
const drawn = Buffer.alloc(256 * ID_BYTES);
let used = drawn.length;

/** A new identifier: UUID version 7 (RFC 9562 §5.7), so that rows are created in the order of their keys. */
export function newId<Id extends Identifier<string>>(): Id {
  const bytes = randomBytes();
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return parts.join('-') as Id;
}

/** Bytes that no other identifier gets. */
function randomBytes(): Buffer {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += ID_BYTES;
  return drawn.subarray(used - ID_BYTES, used);
}
