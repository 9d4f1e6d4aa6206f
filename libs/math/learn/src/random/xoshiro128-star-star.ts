import type { Prng } from './prng.js';

/** The four 32-bit words of a generator. */
export type XoshiroState = readonly [number, number, number, number];

/**
 * xoshiro128** 1.1: 32-bit words, 128 bits of state, period 2¹²⁸ − 1; the same numbers on every machine.
 *
 * Fast and equidistributed, fit for shuffles and sampling, not for secrets. A seed is expanded by SplitMix64, so that
 * near seeds give unrelated streams. `state` can be stored and handed to `fromState` to go on where one stopped.
 *
 * Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021); seeding as the
 * authors recommend: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014).
 *
 * @example
 * Xoshiro128StarStar.fromSeed(42).nextInt(6); // a die, the same at every run
 */
export class Xoshiro128StarStar implements Prng {
  private constructor(
    private a: number,
    private b: number,
    private c: number,
    private d: number,
  ) {}

  /** A generator for an integer seed (its two's complement modulo 2⁶⁴). Throws a RangeError for any other number. */
  static fromSeed(seed: number): Xoshiro128StarStar {
    if (!Number.isInteger(seed)) throw new RangeError(`seed must be an integer, got ${seed}`);
    const [low, high] = splitMix64(BigInt(seed));
    return new Xoshiro128StarStar(...wordsOf(low), ...wordsOf(high));
  }

  /** A generator that continues from `state`. Throws a RangeError where all words are 0, which it could never leave. */
  static fromState(state: XoshiroState): Xoshiro128StarStar {
    const [a, b, c, d] = state;
    if ((a | b | c | d) === 0) throw new RangeError('a state must have a bit that is set');
    return new Xoshiro128StarStar(a | 0, b | 0, c | 0, d | 0);
  }

  get state(): XoshiroState {
    return [this.a >>> 0, this.b >>> 0, this.c >>> 0, this.d >>> 0];
  }

  nextUint32(): number {
    const { b } = this;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    this.c ^= this.a;
    this.d ^= b;
    this.b = b ^ this.c;
    this.a ^= this.d;
    this.c ^= b << 9;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result >>> 0;
  }

  nextFloat(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  nextInt(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 32) {
      throw new RangeError(`bound must be an integer in 1…2³², got ${bound}`);
    }
    // Draws are cut to the bits of `bound` and drawn again when too large: fewer than two draws on average, no bias.
    const unused = Math.clz32((bound - 1) | 1);
    for (;;) {
      const value = this.nextUint32() >>> unused;
      if (value < bound) return value;
    }
  }
}

function splitMix64(seed: bigint): [bigint, bigint] {
  let state = seed;
  const next = (): bigint => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    return z ^ (z >> 31n);
  };
  return [next(), next()];
}

function wordsOf(value: bigint): [number, number] {
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n))];
}
