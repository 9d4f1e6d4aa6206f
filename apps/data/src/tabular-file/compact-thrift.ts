/** A field of a struct: its number, and the type of what follows; type 0 ends the struct. */
export interface ThriftField {
  readonly id: number;
  readonly type: number;
}

export const THRIFT = {
  STOP: 0,
  TRUE: 1,
  FALSE: 2,
  BYTE: 3,
  DOUBLE: 7,
  BINARY: 8,
  LIST: 9,
  SET: 10,
  MAP: 11,
  STRUCT: 12,
};

const DEEPEST = 64;

/**
 * Reads Thrift's compact protocol, as the footers of Parquet files are written in, without recursion that the bytes
 * decide on.
 * @throws {RangeError} at what is no such protocol, or ends too early.
 */
export class CompactThrift {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** How many bytes were read. */
  get position(): number {
    return this.at;
  }

  field(previous: number): ThriftField {
    const head = this.byte();
    const type = head & 0x0f;
    const step = head >> 4;
    if (head === THRIFT.STOP) return { id: 0, type: THRIFT.STOP };
    return { id: step === 0 ? this.integer() : previous + step, type };
  }

  /** A whole number, as zigzag varint. */
  integer(): number {
    const raw = this.varint();
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }

  text(): string {
    return Buffer.from(this.take(this.varint())).toString('utf8');
  }

  /** Bytes of what is read from, not a copy. */
  binary(): Uint8Array {
    return this.take(this.varint());
  }

  list(): { readonly size: number; readonly type: number } {
    const head = this.byte();
    const short = head >> 4;
    return { size: short === 15 ? this.varint() : short, type: head & 0x0f };
  }

  skip(type: number, depth = 0): void {
    if (depth > DEEPEST) throw new RangeError('It is nested too deep.');
    if (type === THRIFT.TRUE || type === THRIFT.FALSE) return;
    if (type === THRIFT.BYTE) this.take(1);
    else if (type > THRIFT.BYTE && type < THRIFT.DOUBLE) this.varint();
    else if (type === THRIFT.DOUBLE) this.take(8);
    else if (type === THRIFT.BINARY) this.take(this.varint());
    else if (type === THRIFT.LIST || type === THRIFT.SET) this.skipList(depth);
    else if (type === THRIFT.STRUCT) this.skipStruct(depth);
    else throw new RangeError(`There is no type ${type}.`);
  }

  private skipList(depth: number): void {
    const { size, type } = this.list();
    for (let i = 0; i < size; i++) {
      // An element of a list of booleans takes a byte.
      this.skip(type <= THRIFT.FALSE ? THRIFT.BYTE : type, depth + 1);
    }
  }

  private skipStruct(depth: number): void {
    for (let field = this.field(0); field.type !== THRIFT.STOP; field = this.field(field.id)) {
      this.skip(field.type, depth + 1);
    }
  }

  private varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 63) throw new RangeError('A number does not end.');
    }
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new RangeError('It ends too early.');
    return byte;
  }

  private take(count: number): Uint8Array {
    const taken = this.bytes.subarray(this.at, this.at + count);
    if (taken.length < count) throw new RangeError('It ends too early.');
    this.at += count;
    return taken;
  }
}
