const SIZE = 624;
const SHIFT = 397;

/**
 * The Mersenne Twister MT19937, seeded as NumPy's `RandomState(seed)`: for reproducing what NumPy programs draw.
 *
 * For anything new, `Xoshiro128StarStar` is smaller and better. Source: M. Matsumoto, T. Nishimura, ACM TOMACS 8 (1998),
 * with the 2002 initialization.
 *
 * @example
 * new Mt19937(5489).nextUint32(); // 3499211612, the reference program's first output
 */
export class Mt19937 {
  private readonly words = new Uint32Array(SIZE);
  private position = SIZE;

  /** `seed` is taken modulo 2³². */
  constructor(seed: number) {
    const { words } = this;
    words[0] = seed;
    for (let i = 1; i < SIZE; i++) words[i] = Math.imul(1812433253, words[i - 1] ^ (words[i - 1] >>> 30)) + i;
  }

  /** A uniform integer in 0…2³² − 1. */
  nextUint32(): number {
    if (this.position === SIZE) this.refill();
    let y = this.words[this.position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }

  /** A uniform integer in low…high − 1, by the draws of NumPy's `RandomState.randint(low, high)`; high − low ≤ 2³². */
  nextBetween(low: number, high: number): number {
    const largest = high - low - 1;
    const unused = Math.clz32(largest);
    if (largest === 0) return low;
    for (;;) {
      const value = (this.nextUint32() << unused) >>> unused;
      if (value <= largest) return low + value;
    }
  }

  private refill(): void {
    const { words } = this;
    for (let i = 0; i < SIZE; i++) {
      const y = (words[i] & 0x80000000) | (words[(i + 1) % SIZE] & 0x7fffffff);
      words[i] = words[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.position = 0;
  }
}
