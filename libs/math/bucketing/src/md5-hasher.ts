import { md5FirstRound, md5FourthRound, md5SecondRound, md5ThirdRound } from './md5-rounds.js';

const BLOCK_BYTES = 64;
const BLOCK_WORDS = 16;
const LENGTH_OFFSET_BYTES = 56;
const ASCII_END = 0x80;
const REPLACEMENT_CHARACTER = 0xfffd;

/** Where a hasher was after the first part of a message: what comes next can be hashed many times from here. */
export class Md5Prefix {
  /** The words a, b, c, d after the whole blocks. */
  readonly state = new Int32Array(4);
  /** The bytes after them, as sixteen little-endian words; the rest is zero. */
  readonly block = new Int32Array(BLOCK_WORDS);
  blockBytes = 0;
  compressedBlocks = 0;
}

/**
 * A reusable MD5 state (RFC 1321): feed it bytes or strings, then `finish`; nothing is allocated after construction.
 *
 * Words are assembled with shifts, so the digest does not depend on the byte order of the machine. `finish` resets
 * the state, so the same hasher serves the next message.
 */
export class Md5Hasher {
  /** The last digest as four unsigned 32-bit words in the order of its hex form, most significant first. */
  readonly digest = new Uint32Array(4);

  private readonly state = new Int32Array(4);
  /** The bytes after the whole blocks; what follows them in their last word is zero, the words after it are stale. */
  private readonly block = new Int32Array(BLOCK_WORDS);
  private blockBytes = 0;
  private compressedBlocks = 0;

  constructor() {
    this.reset();
  }

  /** Appends raw bytes. */
  updateBytes(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.pushByte(bytes[i]);
  }

  /**
   * Appends the UTF-8 form of `text`. A lone surrogate, which has no UTF-8 form, becomes U+FFFD as in `TextEncoder`.
   */
  updateText(text: string): void {
    for (let i = 0; i < text.length; i++) {
      i = this.pushAsciiRun(text, i);
      if (i === text.length) break;
      const point = codePointOrReplacement(text, i);
      if (point > 0xffff) i++;
      this.pushCodePoint(point);
    }
  }

  /** Pads the message, leaves its digest in `digest` and starts over. */
  finish(): void {
    const { block, state } = this;
    const messageBytes = this.compressedBlocks * BLOCK_BYTES + this.blockBytes;
    this.pushByte(0x80);
    if (this.blockBytes > LENGTH_OFFSET_BYTES) {
      this.clearFrom((this.blockBytes + 3) >> 2);
      this.compress();
    }
    this.clearFrom((this.blockBytes + 3) >> 2);
    block[14] = messageBytes << 3;
    block[15] = Math.floor(messageBytes / 0x2000_0000);
    this.compress();
    for (let i = 0; i < 4; i++) this.digest[i] = swapBytes(state[i]);
    this.reset();
  }

  /** Keeps in `prefix` where the message is now, and starts over. */
  cut(prefix: Md5Prefix): void {
    this.clearFrom((this.blockBytes + 3) >> 2);
    prefix.state.set(this.state);
    prefix.block.set(this.block);
    prefix.blockBytes = this.blockBytes;
    prefix.compressedBlocks = this.compressedBlocks;
    this.reset();
  }

  /** Goes on after `prefix`, at the start of a message. */
  resume({ state, block, blockBytes, compressedBlocks }: Md5Prefix): void {
    for (let i = 0; i < 4; i++) this.state[i] = state[i];
    for (let i = 0; i < blockBytes; i += 4) this.block[i >> 2] = block[i >> 2];
    this.blockBytes = blockBytes;
    this.compressedBlocks = compressedBlocks;
  }

  private reset(): void {
    this.state[0] = 0x67452301;
    this.state[1] = 0xefcdab89;
    this.state[2] = 0x98badcfe;
    this.state[3] = 0x10325476;
    this.blockBytes = 0;
    this.compressedBlocks = 0;
  }

  private pushByte(byte: number): void {
    const { block, blockBytes: at } = this;
    const word = at >> 2;
    block[word] = (at & 3) === 0 ? byte : block[word] | (byte << ((at & 3) << 3));
    this.blockBytes = at + 1;
    if (this.blockBytes === BLOCK_BYTES) this.compress();
  }

  /** Appends the ASCII characters from `from` on; the index of the first that is not one, or the length. */
  private pushAsciiRun(text: string, from: number): number {
    const { block } = this;
    let word = this.blockBytes >> 2;
    let shift = (this.blockBytes & 3) << 3;
    let bytes = shift === 0 ? 0 : block[word];
    let i = from;
    for (; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= ASCII_END) break;
      bytes |= unit << shift;
      shift += 8;
      if (shift < 32) continue;
      block[word++] = bytes;
      shift = bytes = 0;
      if (word < BLOCK_WORDS) continue;
      this.compress();
      word = 0;
    }
    if (shift > 0) block[word] = bytes;
    this.blockBytes = (word << 2) | (shift >> 3);
    return i;
  }

  private pushCodePoint(point: number): void {
    if (point < 0x800) {
      this.pushByte(0xc0 | (point >> 6));
    } else {
      if (point < 0x10000) {
        this.pushByte(0xe0 | (point >> 12));
      } else {
        this.pushByte(0xf0 | (point >> 18));
        this.pushByte(0x80 | ((point >> 12) & 0x3f));
      }
      this.pushByte(0x80 | ((point >> 6) & 0x3f));
    }
    this.pushByte(0x80 | (point & 0x3f));
  }

  private clearFrom(word: number): void {
    for (let i = word; i < BLOCK_WORDS; i++) this.block[i] = 0;
  }

  private compress(): void {
    const { state, block } = this;
    const a = state[0];
    const b = state[1];
    const c = state[2];
    const d = state[3];
    md5FirstRound(state, block);
    md5SecondRound(state, block);
    md5ThirdRound(state, block);
    md5FourthRound(state, block);
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    this.blockBytes = 0;
    this.compressedBlocks++;
  }
}

function codePointOrReplacement(text: string, at: number): number {
  const point = text.codePointAt(at) ?? REPLACEMENT_CHARACTER;
  return point >= 0xd800 && point <= 0xdfff ? REPLACEMENT_CHARACTER : point;
}

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
