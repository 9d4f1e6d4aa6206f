import { randomBytes } from 'node:crypto';
import type { Identifier } from '@orrery/domain';

/** A new identifier: UUID version 7 (RFC 9562 §5.7), so that rows are created in the order of their keys. */
export function newId<Id extends Identifier<string>>(): Id {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return parts.join('-') as Id;
}
