import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sourceOf } from '../bench-python.js';

/** Keys of one script, and what Python's hashlib made of them (ten-million.py). */
export interface KeySet {
  readonly name: string;
  readonly experimentId: string;
  readonly alphabet: string;
  readonly keys: number;
  /** Over all buckets in order, a byte each. */
  readonly sha256: string;
  readonly first: number;
  readonly sha256OfFirst: string;
}

/** Buckets of users in one experiment, however they are computed. */
export type BucketsOf = (experimentId: string, userIds: readonly string[]) => Uint8Array;

export function keySets(): readonly KeySet[] {
  return JSON.parse(readFileSync(sourceOf('experimentation', 'ten-million.json'), 'utf8')) as KeySet[];
}

/** Few enough to be held in memory at once. */
const AT_ONCE = 50_000;

/** The SHA-256 over the buckets of the first keys of a set, by each of several ways to compute them. */
export function digestsOf(set: KeySet, keys: number, ways: readonly BucketsOf[]): readonly string[] {
  const generator = new IdGenerator(set.alphabet);
  const digests = ways.map(() => createHash('sha256'));
  for (let from = 0; from < keys; from += AT_ONCE) {
    const userIds = Array.from({ length: Math.min(AT_ONCE, keys - from) }, (_, i) => generator.id(from + i));
    ways.forEach((bucketsOf, i) => digests[i]?.update(bucketsOf(set.experimentId, userIds)));
  }
  return digests.map((digest) => digest.digest('hex'));
}

/** The same ids as ten-million.py: 4 to 40 characters, chosen by a linear congruential generator. */
class IdGenerator {
  private readonly characters: readonly string[];
  private readonly bytes = Buffer.alloc(40 * 4);

  constructor(alphabet: string) {
    this.characters = Array.from(alphabet);
  }

  id(i: number): string {
    let state = (Math.imul(i, 2_654_435_761) + 12_345) >>> 0;
    let length = 0;
    for (let left = 4 + ((state >>> 16) % 37); left > 0; left -= 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      const character = this.characters[(state >>> 16) % this.characters.length] ?? '';
      length = this.bytes.writeUInt16LE(character.charCodeAt(0), length);
      if (character.length > 1) length = this.bytes.writeUInt16LE(character.charCodeAt(1), length);
    }
    return this.bytes.toString('utf16le', 0, length);
  }
}
