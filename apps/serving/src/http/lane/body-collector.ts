/**
 * Puts the pieces of a body together as they come. One that comes whole is taken as it is; a longer one is copied once,
 * to where the numbers in it can be read without another copy.
 */
export class BodyCollector {
  private body: Buffer | undefined;
  private filled = 0;

  /** `dataBegin`: where in the body there are numbers; they will lie at a multiple of 8 in memory. */
  constructor(
    private readonly length: number,
    private readonly dataBegin: number,
  ) {}

  push(chunk: Buffer): void {
    if (this.body === undefined && chunk.byteLength === this.length) {
      this.body = chunk;
      return;
    }
    this.body ??= alignedBuffer(this.length, this.dataBegin);
    this.filled += chunk.copy(this.body, this.filled);
  }

  whole(): Buffer {
    return this.body ?? Buffer.alloc(0);
  }
}

const ALIGNMENT = 8;

function alignedBuffer(length: number, dataBegin: number): Buffer {
  const skew = Number.isSafeInteger(dataBegin) && dataBegin >= 0 ? -dataBegin & (ALIGNMENT - 1) : 0;
  // All of it is written: the connection ends the request unless so many bytes came.
  return Buffer.allocUnsafeSlow(length + ALIGNMENT).subarray(skew, skew + length);
}
