import { crc32, inflateRawSync } from 'node:zlib';
import { AvroBytes, type AvroValue } from './avro-bytes.js';
import { readAvroSchema } from './avro-schema.js';
import { unpackSnappy } from './snappy.js';

const MAGIC = Buffer.from('Obj\u0001', 'latin1');
const SYNC_BYTES = 16;
const MOST_BLOCK_BYTES = 256 * 1024 * 1024;

/** A record as a file of Avro has it. */
export type AvroRecord = Readonly<Record<string, AvroValue>>;

export interface AvroFile {
  /** What the file says of itself, as texts. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly records: readonly AvroRecord[];
}

/** How blocks are packed. */
const CODECS: ReadonlyMap<string, (block: Buffer) => Buffer> = new Map([
  ['null', (block) => block],
  ['deflate', (block) => inflateRawSync(block, { maxOutputLength: MOST_BLOCK_BYTES })],
  ['snappy', unpackChecked],
]);

/**
 * Reads an object container file of Avro (1.12) whose objects are records.
 * @throws {RangeError} that says what is wrong with it.
 */
export function readAvroFile(file: Buffer): AvroFile {
  const bytes = new AvroBytes(file);
  if (!bytes.take(MAGIC.length).equals(MAGIC)) throw new RangeError('it is no Avro file');
  const header = bytes.value({ kind: 'map', values: { kind: 'bytes' } }) as Record<string, Buffer>;
  const metadata = Object.fromEntries(Object.entries(header).map(([key, value]) => [key, value.toString()]));
  const sync = bytes.take(SYNC_BYTES);
  const codec = metadata['avro.codec'] ?? 'null';
  const unpack = CODECS.get(codec);
  if (unpack === undefined) throw new RangeError(`its codec "${codec}" is not supported`);
  const schema = readAvroSchema(jsonIn(metadata['avro.schema']));
  if (schema.kind !== 'record') throw new RangeError('it has no records');
  const records: AvroRecord[] = [];
  while (!bytes.isAtEnd) {
    const count = bytes.count();
    const block = new AvroBytes(unpacked(bytes.take(bytes.count()), unpack));
    for (let i = 0; i < count; i++) {
      if (block.isAtEnd) throw new RangeError('a block ends too early');
      records.push(block.value(schema) as AvroRecord);
    }
    if (!bytes.take(SYNC_BYTES).equals(sync)) throw new RangeError('a block does not end as it should');
  }
  return { metadata, records };
}

function jsonIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    throw new RangeError('it has no schema');
  }
}

function unpacked(block: Buffer, unpack: (block: Buffer) => Buffer): Buffer {
  try {
    return unpack(block);
  } catch (error) {
    throw new RangeError(`a block cannot be unpacked: ${error instanceof Error ? error.message : 'broken'}`);
  }
}

/** Avro puts the checksum of what is unpacked behind each block. */
function unpackChecked(block: Buffer): Buffer {
  const bytes = unpackSnappy(block.subarray(0, -4));
  if (crc32(bytes) !== block.readUInt32BE(block.length - 4)) throw new RangeError('its checksum is wrong');
  return bytes;
}
