import { md5FirstRound, md5FourthRound, md5SecondRound, md5ThirdRound } from './md5-rounds.js';
import { utf8 } from './utf8.js';

const BLOCK_BYTES = 64;
const BLOCK_WORDS = 16;
const LENGTH_OFFSET_BYTES = 56;
const ASCII_END = 0x80;
/** More than most ids have. */
const ENCODED_BYTES = 1024;

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
  private readonly encoded = new Uint8Array(ENCODED_BYTES);
  private blockBytes = 0;
  private compressedBlocks = 0;

  constructor() {
    this.reset();
  }

  /** Appends the first `count` of `bytes`. */
  updateBytes(bytes: Uint8Array, count = bytes.length): void {
    let i = 0;
    for (; i + 4 <= count; i += 4) {
      this.push(bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24), 4);
    }
    for (; i < count; i++) this.push(bytes[i], 1);
  }

  /**
   * Appends the UTF-8 form of `text`. A lone surrogate, which has no UTF-8 form, becomes U+FFFD as in `TextEncoder`.
   */
  updateText(text: string): void {
    let at = this.pushAsciiRun(text);
    while (at < text.length) {
      const { read, written } = utf8.encodeInto(at === 0 ? text : text.slice(at), this.encoded);
      this.updateBytes(this.encoded, written);
      at += read;
    }
  }

  /** Pads the message, leaves its digest in `digest` and starts over. */
  finish(): void {
    const { block, state } = this;
    const messageBytes = this.compressedBlocks * BLOCK_BYTES + this.blockBytes;
    this.push(0x80, 1);
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

  /** Appends up to four bytes, the first of them lowest in `bytes`. */
  private push(bytes: number, count: number): void {
    const { block, blockBytes: at } = this;
    const word = at >> 2;
    const shift = (at & 3) << 3;
    block[word] = shift === 0 ? bytes : block[word] | (bytes << shift);
    const carried = shift === 0 ? 0 : bytes >>> (32 - shift);
    const left = BLOCK_BYTES - at - count;
    if (left > 0) {
      block[word + 1] = carried;
      this.blockBytes = at + count;
    } else {
      this.compress();
      block[0] = carried;
      this.blockBytes = -left;
    }
  }

  /** Appends the ASCII characters at the start; the index of the first that is not one, or the length. */
  private pushAsciiRun(text: string): number {
    const { block } = this;
    let word = this.blockBytes >> 2;
    let shift = (this.blockBytes & 3) << 3;
    let bytes = shift === 0 ? 0 : block[word];
    let i = 0;
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

function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
