import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readAvroFile } from './read-avro-file.js';
import { unpackSnappy } from './snappy.js';

const SCHEMA = {
  type: 'record',
  name: 'r',
  fields: [
    { name: 'n', type: ['null', 'long'] },
    { name: 'kind', type: { type: 'enum', name: 'k', symbols: ['a', 'b'] } },
    { name: 'tags', type: { type: 'array', items: { type: 'map', values: 'string' } } },
    { name: 'again', type: ['null', 'k'] },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'id', type: { type: 'fixed', name: 'f', size: 2 } },
    { name: 'x', type: 'double' },
  ],
};

const SYNC = Buffer.alloc(16, 7);

function long(value: bigint): Buffer {
  let raw = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  const bytes: number[] = [];
  for (; raw > 0x7fn; raw >>= 7n) bytes.push(Number(raw & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(raw)]);
}

function text(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([long(BigInt(bytes.length)), bytes]);
}

function fileOf(records: readonly Buffer[], codec: string, pack: (block: Buffer) => Buffer): Buffer {
  const metadata = [text('avro.schema'), text(JSON.stringify(SCHEMA)), text('avro.codec'), text(codec)];
  const block = pack(Buffer.concat(records));
  return Buffer.concat([
    ...[Buffer.from('Obj\u0001', 'latin1'), long(2n), ...metadata, long(0n), SYNC],
    ...[long(BigInt(records.length)), text(block), SYNC],
  ]);
}

const double = Buffer.alloc(8);
double.writeDoubleLE(0.5);

/** A block of items may tell its size: then its count is negative. */
const FIRST = Buffer.concat([
  ...[long(1n), long(2n ** 60n), long(1n)],
  ...[long(-1n), long(6n), long(1n), text('k'), text('v'), long(0n), long(0n)],
  ...[long(1n), long(0n), long(-3n), Buffer.from('hi'), double],
]);
const SECOND = Buffer.concat([long(0n), long(0n), long(0n), long(0n), long(-1n), Buffer.from('yo'), double]);
const RECORDS = [
  { n: 2n ** 60n, kind: 'b', tags: [{ k: 'v' }], again: 'a', day: -3, id: Buffer.from('hi'), x: 0.5 },
  { n: null, kind: 'a', tags: [], again: null, day: -1, id: Buffer.from('yo'), x: 0.5 },
];

describe('a file of Avro', () => {
  it.each<[string, (block: Buffer) => Buffer]>([
    ['null', (block) => block],
    ['deflate', (block) => deflateRawSync(block)],
  ])('is read with the codec "%s"', (codec, pack) => {
    expect(readAvroFile(fileOf([FIRST, SECOND], codec, pack)).records).toEqual(RECORDS);
  });

  it('is refused wherever it is cut off', () => {
    const file = fileOf([FIRST, SECOND], 'deflate', (block) => deflateRawSync(block));
    const header = file.indexOf(SYNC) + SYNC.length;
    for (let end = 0; end < file.length; end++) {
      // After its header it is whole, and has no records.
      if (end !== header) expect(() => readAvroFile(file.subarray(0, end)), String(end)).toThrow(RangeError);
    }
  });

  it('is refused for a codec that is not known, by name', () => {
    expect(() => readAvroFile(fileOf([FIRST], 'zstandard', (block) => block))).toThrow('"zstandard"');
  });

  it('is refused for more records than its block has', () => {
    const file = fileOf([SECOND], 'null', (block) => block);
    const count = file.lastIndexOf(SYNC) - SECOND.length - 2;
    file.writeUInt8(0x7e, count);
    expect(() => readAvroFile(file)).toThrow(RangeError);
  });
});

describe('a block of Snappy', () => {
  it('has literals and copies, which may reach into themselves', () => {
    // "ab", then 9 bytes from 2 before, then a copy with an offset of two bytes, and a long literal.
    const long = Buffer.alloc(70, 'z');
    const packed = Buffer.concat([
      ...[Buffer.from([2 + 9 + 3 + 70]), Buffer.from([1 << 2]), Buffer.from('ab')],
      ...[Buffer.from([1 | (5 << 2), 2]), Buffer.from([2 | (2 << 2), 11, 0])],
      ...[Buffer.from([60 << 2, 69]), long],
    ]);
    expect(unpackSnappy(packed).toString()).toBe(`ab${'ababababa'}aba${long.toString()}`);
  });

  it.each([
    ['ends too early', [5, 4 << 2, 0x61]],
    ['copies what is not there', [4, 1, 9]],
    ['unpacks to more than it says', [1, 1 << 2, 0x61, 0x61]],
    ['would unpack to more than fits', [0xff, 0xff, 0xff, 0xff, 0x7f]],
  ])('is refused when it %s', (_, bytes) => {
    expect(() => unpackSnappy(Buffer.from(bytes))).toThrow(RangeError);
  });
});
