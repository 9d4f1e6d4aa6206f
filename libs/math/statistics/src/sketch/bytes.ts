/** Appends numbers to a growing byte array: whole numbers in LEB128, doubles in little-endian IEEE-754. */
export class ByteWriter {
  private bytes = new Uint8Array(64);
  private length = 0;

  /** A whole number in [0, 2⁵³). */
  whole(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }

  double(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value, true);
    for (let i = 0; i < 8; i++) this.byte(view.getUint8(i));
  }

  /** Its length in UTF-16 code units, and each of them. */
  text(value: string): void {
    this.whole(value.length);
    for (let i = 0; i < value.length; i++) this.whole(value.charCodeAt(i));
  }

  /** Its length, and itself. */
  block(value: Uint8Array): void {
    this.whole(value.length);
    for (const each of value) this.byte(each);
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(2 * this.length);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = value;
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** Reads what a `ByteWriter` wrote; a `RangeError` where the bytes end too early. */
export class ByteReader {
  private position = 0;

  constructor(private readonly bytes: Uint8Array) {}

  whole(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.byte();
      value += (byte & 127) * unit;
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('a whole number of the sketch is too large');
      if (byte < 128) return value;
    }
  }

  double(): number {
    const view = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 8; i++) view.setUint8(i, this.byte());
    return view.getFloat64(0, true);
  }

  text(): string {
    const units: string[] = [];
    for (let left = this.whole(); left > 0; left--) units.push(String.fromCharCode(this.whole()));
    return units.join('');
  }

  block(): Uint8Array {
    const size = this.whole();
    const start = this.position;
    if (size > this.bytes.length - start) throw new RangeError('the bytes of the sketch end too early');
    this.position += size;
    return this.bytes.subarray(start, start + size);
  }

  byte(): number {
    if (this.position >= this.bytes.length) throw new RangeError('the bytes of the sketch end too early');
    return this.bytes[this.position++];
  }

  /** Throws unless everything was read. */
  end(): void {
    if (this.position !== this.bytes.length) throw new RangeError('the sketch is followed by other bytes');
  }
}
