/** The engine counts the bits of a set in 32 bits. */
export const MOST_FILE_ROWS = 2 ** 31 - 1;

const FIRST_BYTES = 128;

/** Numbers of rows of one file, counted from 0, as a set of bits that grows with the highest. */
export class DeletedRows {
  private bits = new Uint8Array(FIRST_BYTES);
  private used = 0;
  private size = 0;

  /** How many rows there are in it. */
  get count(): number {
    return this.size;
  }

  /** One more than the highest row. */
  get end(): number {
    return this.used;
  }

  /** @throws {RangeError} for what is no number of a row. */
  add(row: number): void {
    if (!Number.isInteger(row) || row < 0 || row >= MOST_FILE_ROWS) throw new RangeError(`Row ${row}.`);
    const byte = row >>> 3;
    if (byte >= this.bits.length) this.grow(byte + 1);
    const mask = 0x80 >>> (row & 7);
    const known = this.bits[byte] ?? 0;
    if ((known & mask) !== 0) return;
    this.bits[byte] = known | mask;
    this.size += 1;
    if (row >= this.used) this.used = row + 1;
  }

  has(row: number): boolean {
    return ((this.bits[row >>> 3] ?? 0) & (0x80 >>> (row & 7))) !== 0;
  }

  /** The bits from row 0 on, the first row in the highest bit, up to the byte of the last row. */
  toHex(): string {
    return Buffer.from(this.bits.buffer, 0, Math.ceil(this.used / 8)).toString('hex');
  }

  private grow(bytes: number): void {
    const bits = new Uint8Array(Math.max(bytes, this.bits.length * 2));
    bits.set(this.bits);
    this.bits = bits;
  }
}
