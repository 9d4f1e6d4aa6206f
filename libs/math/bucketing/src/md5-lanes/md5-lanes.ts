import { type Md5Prefix } from '../md5-hasher.js';
import {
  BUCKETS_AT,
  CHUNK_USERS,
  LENGTHS_AT,
  LONGEST_ID_UNITS,
  PREFIX_AT,
  SPARE_USERS,
  STATE_AT,
  TEXT_AT,
  TEXT_BYTES,
} from './lanes-layout.js';
import { utf8 } from '../utf8.js';
import { lanesProgram } from './lanes-program.js';

// Part of every engine of JavaScript, but not of its language.
declare const WebAssembly: {
  validate(program: Uint8Array): boolean;
  readonly Module: new (program: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};
interface Program {
  readonly memory: { readonly buffer: ArrayBuffer };
  hash(users: number, prefixBytes: number, prefixBits: number): void;
}

/** Hashes many ids after one prefix, four at a time, in vectors. */
export class Md5Lanes {
  /** WebAssembly's numbers are little-endian on every machine. */
  private readonly numbers: DataView;
  private readonly text: Uint8Array;
  private readonly buckets: Uint8Array;
  private prefixBytes = 0;
  private prefixBits = 0;

  private constructor(private readonly program: Program) {
    const { buffer } = program.memory;
    this.numbers = new DataView(buffer);
    this.text = new Uint8Array(buffer, TEXT_AT, TEXT_BYTES);
    this.buckets = new Uint8Array(buffer, BUCKETS_AT, CHUNK_USERS);
  }

  /** Null where the machine has no vectors. */
  static compile(): Md5Lanes | null {
    const bytes = lanesProgram();
    if (!WebAssembly.validate(bytes)) return null;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
    return new Md5Lanes(exports as Program);
  }

  /** All that is hashed from now on comes after `prefix`. */
  setPrefix({ state, block, blockBytes, compressedBlocks }: Md5Prefix): void {
    state.forEach((word, i) => this.numbers.setInt32(STATE_AT + 4 * i, word, true));
    block.forEach((word, i) => this.numbers.setInt32(PREFIX_AT + 4 * i, word, true));
    this.prefixBytes = blockBytes;
    this.prefixBits = (compressedBlocks * 64 + blockBytes) * 8;
  }

  /**
   * Writes the buckets of the users from `from` on, as many as fit at once, to the same places of `into`; answers how
   * many users that were: 0 where one of them is too long, or where ids that meet make one character of two halves.
   */
  hash(userIds: readonly string[], from: number, into: Uint8Array): number {
    const ids = userIds.slice(from, from + CHUNK_USERS);
    if (!this.write(ids)) return 0;
    this.program.hash(ids.length, this.prefixBytes, this.prefixBits);
    into.set(this.buckets.subarray(0, ids.length), from);
    return ids.length;
  }

  /** Puts the ids one after the other into the program's memory, and how long each is; false where that cannot be. */
  private write(ids: readonly string[]): boolean {
    let units = 0;
    for (let i = 0; i < ids.length; i++) {
      const { length } = ids[i];
      if (length > LONGEST_ID_UNITS) return false;
      this.setLength(i, length);
      units += length;
    }
    for (let i = ids.length; i < ids.length + SPARE_USERS; i++) this.setLength(i, 0);
    // All at once: the engine encodes one long text much faster than many short ones.
    const { written } = utf8.encodeInto(ids.join(''), this.text);
    return written === units || written === this.setUtf8Lengths(ids);
  }

  /** The sum. */
  private setUtf8Lengths(ids: readonly string[]): number {
    let bytes = 0;
    for (let i = 0; i < ids.length; i++) {
      const length = utf8Bytes(ids[i]);
      this.setLength(i, length);
      bytes += length;
    }
    return bytes;
  }

  private setLength(user: number, bytes: number): void {
    this.numbers.setUint32(LENGTHS_AT + 4 * user, bytes, true);
  }
}

/** How long the UTF-8 form of a text is; a lone surrogate counts as U+FFFD. */
function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (isPair(text, i)) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}
