import { type Md5Prefix } from '../md5-hasher.js';
import {
  BUCKETS_AT,
  CHUNK_USERS,
  LENGTHS_AT,
  LONGEST_ID_UNITS,
  PREFIX_AT,
  STATE_AT,
  TEXT_AT,
  TEXT_BYTES,
} from './lanes-layout.js';
import { lanesProgram } from './lanes-program.js';

// The two things of its host that this library uses; both are pure, and every engine of JavaScript has them.
declare const WebAssembly: {
  validate(program: Uint8Array): boolean;
  readonly Module: new (program: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};
declare const TextEncoder: new () => {
  encodeInto(text: string, into: Uint8Array): { readonly written: number };
};

interface Program {
  readonly memory: { readonly buffer: ArrayBuffer };
  hash(users: number, prefixBytes: number, prefixBits: number): void;
}

/** Hashes many ids after one prefix, four at a time, in vectors. */
export class Md5Lanes {
  private readonly state: Uint32Array;
  private readonly prefix: Uint32Array;
  private readonly lengths: Uint32Array;
  private readonly text: Uint8Array;
  private readonly buckets: Uint8Array;
  private prefixBytes = 0;
  private prefixBits = 0;
  private readonly utf8 = new TextEncoder();

  private constructor(private readonly program: Program) {
    const { buffer } = program.memory;
    this.state = new Uint32Array(buffer, STATE_AT, 4);
    this.prefix = new Uint32Array(buffer, PREFIX_AT, 16);
    this.lengths = new Uint32Array(buffer, LENGTHS_AT, CHUNK_USERS + 4);
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
  setPrefix(prefix: Md5Prefix): void {
    this.state.set(prefix.state);
    this.prefix.set(prefix.block);
    this.prefixBytes = prefix.blockBytes;
    this.prefixBits = (prefix.compressedBlocks * 64 + prefix.blockBytes) * 8;
  }

  /**
   * Writes the buckets of the users from `from` on, as many as fit at once, to the same places of `into`; answers how
   * many users that were. 0 where the next ones are too long to be hashed here, or their strings cannot be told apart.
   */
  hash(userIds: readonly string[], from: number, into: Uint8Array): number {
    const users = Math.min(userIds.length - from, CHUNK_USERS);
    const ids = userIds.slice(from, from + users);
    let units = 0;
    for (let i = 0; i < users; i++) {
      const { length } = ids[i];
      if (length > LONGEST_ID_UNITS) return 0;
      this.lengths[i] = length;
      units += length;
    }
    const { written } = this.utf8.encodeInto(ids.join(''), this.text);
    if (written !== units && this.measure(ids) !== written) return 0;
    this.lengths.fill(0, users, users + 3);
    this.program.hash(users, this.prefixBytes, this.prefixBits);
    into.set(this.buckets.subarray(0, users), from);
    return users;
  }

  private measure(ids: readonly string[]): number {
    let bytes = 0;
    for (let i = 0; i < ids.length; i++) {
      const length = utf8Bytes(ids[i]);
      this.lengths[i] = length;
      bytes += length;
    }
    return bytes;
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
