import type { AvroSchema } from './avro-schema.js';

/** A value of Avro. A whole number that a double cannot hold is a bigint. */
export type AvroValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | readonly AvroValue[]
  | { readonly [name: string]: AvroValue };

/**
 * Reads Avro's binary encoding.
 * @throws {RangeError} at what does not fit the schema, or ends too early.
 */
export class AvroBytes {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  value(schema: AvroSchema): AvroValue {
    switch (schema.kind) {
      case 'null':
        return null;
      case 'boolean':
        return this.take(1).readUInt8(0) !== 0;
      case 'int':
      case 'long':
        return this.long();
      case 'float':
        return this.take(4).readFloatLE(0);
      case 'double':
        return this.take(8).readDoubleLE(0);
      case 'bytes':
        return this.take(this.count());
      case 'string':
        return this.take(this.count()).toString('utf8');
      case 'fixed':
        return this.take(schema.size);
      case 'enum':
        return chosen(schema.symbols, this.count());
      case 'union':
        return this.value(chosen(schema.branches, this.count()));
      case 'array':
        return this.blocks(() => this.value(schema.items));
      case 'map':
        return Object.fromEntries(
          this.blocks(() => [this.value({ kind: 'string' }) as string, this.value(schema.values)] as const),
        );
      case 'record':
        return Object.fromEntries(schema.fields.map(({ name, type }) => [name, this.value(type)]));
    }
  }

  /** A zigzag varint. */
  long(): number | bigint {
    let raw = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (shift > 63n) throw new RangeError('A number does not end.');
      const byte = this.take(1).readUInt8(0);
      raw |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const value = BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n));
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  /** A number of something that is there: not negative, and not beyond the end. */
  count(): number {
    const count = this.long();
    if (typeof count !== 'number' || count < 0) throw new RangeError(`${count} is no count.`);
    return count;
  }

  take(count: number): Buffer {
    const taken = this.bytes.subarray(this.at, this.at + count);
    if (taken.length < count) throw new RangeError('It ends too early.');
    this.at += count;
    return taken;
  }

  /** Items in blocks, each with its count; a negative one is followed by the size of the block. */
  private blocks<T>(read: () => T): T[] {
    const items: T[] = [];
    for (let count = Number(this.long()); count !== 0; count = Number(this.long())) {
      if (count < 0) this.long();
      for (let i = 0; i < Math.abs(count); i++) {
        // Items that take no bytes would be as many as a sender says.
        if (this.isAtEnd) throw new RangeError('It ends too early.');
        items.push(read());
      }
    }
    return items;
  }
}

function chosen<T>(choices: readonly T[], index: number): T {
  const choice = choices[index];
  if (choice === undefined) throw new RangeError(`There is no choice ${index} of ${choices.length}.`);
  return choice;
}
