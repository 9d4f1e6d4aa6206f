import { InvalidInputError } from '@orrery/domain';

/** Bytes that arrive in pieces of any size, taken in pieces of a size that is asked for. */
export class ByteQueue {
  private readonly pieces: AsyncIterator<Uint8Array>;
  private left: Buffer = Buffer.alloc(0);

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.pieces = bytes[Symbol.asyncIterator]();
  }

  /** So many bytes where they are here already, in one piece; null where they must be waited for. */
  takeNow(size: number): Buffer | null {
    return size <= this.left.byteLength ? this.next(size) : null;
  }

  /** So many bytes in memory; null when fewer are left. */
  async take(size: number): Promise<Buffer | null> {
    if (size <= this.left.byteLength) return this.next(size);
    const taken: Uint8Array[] = [];
    for (let missing = size; missing > 0;) {
      const piece = await this.some(missing);
      if (piece === null) return null;
      taken.push(piece);
      missing -= piece.byteLength;
    }
    return Buffer.concat(taken, size);
  }

  /** So many bytes as they arrive. @throws {InvalidInputError} when fewer are left. */
  async *file(size: number): AsyncGenerator<Uint8Array, void, void> {
    for (let missing = size; missing > 0;) {
      const piece = await this.some(missing);
      if (piece === null) throw new InvalidInputError('body', 'The tar archive is cut off in a file.');
      missing -= piece.byteLength;
      yield piece;
    }
  }

  async *rest(): AsyncGenerator<Uint8Array, void, void> {
    for (let piece = await this.some(Infinity); piece !== null; piece = await this.some(Infinity))
      yield piece;
  }

  private async some(most: number): Promise<Uint8Array | null> {
    while (this.left.byteLength === 0) {
      const { done, value } = await this.pieces.next();
      if (done === true) return null;
      this.left = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return this.next(Math.min(most, this.left.byteLength));
  }

  private next(size: number): Buffer {
    const piece = this.left.subarray(0, size);
    this.left = this.left.subarray(size);
    return piece;
  }
}
