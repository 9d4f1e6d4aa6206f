import { createHash } from 'node:crypto';

/** As DVC reads files to hash them: what is text is decided, and its line ends are changed, in each part by itself. */
const PART_BYTES = 2 ** 20;
const LOOKED_AT = 512;
const MOST_OTHER = 0.3;
const CR = 13;
const LF = 10;

/** The MD5 by which DVC before version 3 named files: that of a text with the line ends of Unix. */
export class Md5Dos2Unix {
  private readonly hash = createHash('md5');
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  update(bytes: Uint8Array): void {
    let rest = bytes;
    while (this.waitingBytes + rest.length >= PART_BYTES) {
      const end = PART_BYTES - this.waitingBytes;
      this.keep(rest.subarray(0, end));
      this.hashPart();
      rest = rest.subarray(end);
    }
    // The caller may use its memory again.
    this.keep(Uint8Array.from(rest));
  }

  /** In hex. */
  finish(): string {
    this.hashPart();
    return this.hash.digest('hex');
  }

  private keep(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
  }

  private hashPart(): void {
    const part = Buffer.concat(this.waiting, this.waitingBytes);
    [this.waiting, this.waitingBytes] = [[], 0];
    if (!isText(part.subarray(0, LOOKED_AT))) this.hash.update(part);
    else this.hash.update(withUnixLineEnds(part));
  }
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  return bytes.filter((byte) => !isTextByte(byte)).length <= MOST_OTHER * bytes.length;
}

/** Printable ASCII, and \b, \t, \n, \f, \r. */
function isTextByte(byte: number): boolean {
  return (byte >= 32 && byte < 127) || (byte >= 8 && byte <= 13 && byte !== 11);
}

function withUnixLineEnds(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  bytes.forEach((byte, at) => {
    if (byte !== CR || bytes[at + 1] !== LF) kept[length++] = byte;
  });
  return kept.subarray(0, length);
}
