import { DistinctRegisters, ertlEstimate } from '@orrery/math-statistics';

/** A standard error of 1.04/√2¹⁷ = 0.29 %: three of them are less than 1 %. */
const FINE_BITS = 17;
/** One above needs more values than there are. */
const RANKS = 40;
const WORD = 32;
/** 0.57 %, in 16 kB at the most: what is kept of a version. */
const KEPT_BITS = 15;

/** A hash of 64 bits as the signed halves of it. */
export type HashWords = readonly [low: number, high: number];

/** Registers of HyperLogLog that the engine's hashes fill: chosen by a hash's first bits, a rank from the zeros at its end. */
export class HashRegisters {
  private readonly ranks = new Uint8Array(2 ** FINE_BITS);

  /**
   * @param words of each row's hash the lower 32 bits, then the upper.
   * @param ofNull the hash of rows that have no value.
   */
  add(words: Int32Array, rows: number, ofNull: HashWords): void {
    const { ranks } = this;
    const [lowOfNull, highOfNull] = ofNull;
    for (let at = 0; at < 2 * rows; at += 2) {
      const low = words[at] as number;
      const high = words[at + 1] as number;
      if (low === lowOfNull && high === highOfNull) continue;
      const register = high >>> (WORD - FINE_BITS);
      const rank = low !== 0 ? WORD - Math.clz32(low & (~low + 1)) : rankOfHigh(high);
      if (rank > (ranks[register] as number)) ranks[register] = rank;
    }
  }

  /** As they are kept of a version. */
  folded(family: string): DistinctRegisters {
    return DistinctRegisters.of(family, this.ranks).folded(KEPT_BITS);
  }

  /** About how many different hashes there were. */
  get estimate(): number {
    return Math.round(ertlEstimate(this.ranks, 64 - FINE_BITS));
  }

  /** The same of a few rows. */
  addSome(words: Int32Array, rows: readonly number[], ofNull: HashWords): void {
    for (const row of rows) this.add(words.subarray(2 * row, 2 * row + 2), 1, ofNull);
  }
}

/** Of a hash whose lower half is zero. */
function rankOfHigh(high: number): number {
  return Math.min(RANKS, WORD + (high === 0 ? WORD : WORD - Math.clz32(high & -high)));
}
