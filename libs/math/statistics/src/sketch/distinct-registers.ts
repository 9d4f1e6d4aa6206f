import { ByteReader, ByteWriter } from './bytes.js';
import type { DistinctCount } from './hyper-log-log.js';
import { ertlEstimate } from './ertl-estimate.js';

/** Counters that were fed by different hashes, or by different words for equal values, say nothing together. */
export interface HashesDiffer {
  readonly kind: 'hashes-differ';
  readonly families: readonly string[];
}

const tag = 0x44;
const [sparseForm, denseForm] = [1, 2];
/** Four bits a register: its rank above the least of all, or that it is told behind. */
const toldBehind = 15;
const leastBits = 4;
const greatestBits = 20;
/** Of no zeros after the bits that choose a register: the most that registers of any size tell. */
const greatestRank = 64 - greatestBits;

/**
 * How many different values there were, from registers of HyperLogLog that somebody else's hash has filled.
 *
 * `HyperLogLog` hashes what it is given; this takes the registers of an engine that hashed by itself. Register i holds the
 * greatest rank (zeros at the end, at most 43, + 1) of the hashes that begin with the p bits of i. `family` names the hash
 * and the form of what was hashed: only registers of one family are merged. `folded` to fewer bits is what registers of
 * fewer bits would hold, bit for bit, so those of different sizes merge at the smaller. The standard error is
 * 1.04 / √2ᵖ. Bytes: 4 bits a register, or about 3 bytes for each that is not empty.
 *
 * Source: Flajolet et al., "HyperLogLog", AofA 2007; Heule, Nunkesser and Hall, "HyperLogLog in practice", EDBT 2013, §5
 * (sparse form); Ertl, arXiv:1702.01284 (2017), algorithm 6.
 *
 * @example
 * const registers = DistinctRegisters.of('murmur', Uint8Array.of(1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
 * registers.count(); // { kind: 'estimate', value: 2.2, relativeStandardError: 0.26 }
 */
export class DistinctRegisters {
  private constructor(
    readonly family: string,
    private readonly ranks: Uint8Array,
  ) {}

  /** @param ranks of 2ᵖ registers, p from 4 to 20; 0 for an empty one. */
  static of(family: string, ranks: Uint8Array): DistinctRegisters {
    const bits = Math.log2(ranks.length);
    if (!Number.isInteger(bits) || bits < leastBits || bits > greatestBits)
      throw new RangeError(`there are no ${ranks.length} registers of HyperLogLog`);
    if (ranks.some((rank) => rank > greatestRank))
      throw new RangeError(`ranks are not greater than ${greatestRank}`);
    return new DistinctRegisters(family, ranks);
  }

  /** That of the concatenated streams, at the fewest bits that a part has. */
  static merged(
    parts: readonly [DistinctRegisters, ...DistinctRegisters[]],
  ): DistinctRegisters | HashesDiffer {
    const families = [...new Set(parts.map(({ family }) => family))];
    if (families.length > 1) return { kind: 'hashes-differ', families };
    const bits = Math.min(...parts.map((part) => part.bits));
    const ranks = new Uint8Array(2 ** bits);
    for (const part of parts) {
      part.folded(bits).ranks.forEach((rank, i) => {
        if (rank > ranks[i]) ranks[i] = rank;
      });
    }
    return new DistinctRegisters(parts[0].family, ranks);
  }

  /** The binary logarithm of the number of registers. */
  get bits(): number {
    return Math.log2(this.ranks.length);
  }

  /** What registers of fewer bits would hold. */
  folded(bits: number): DistinctRegisters {
    const [own, dropped] = [this.bits, this.bits - bits];
    if (!Number.isInteger(bits) || bits < leastBits || bits > own)
      throw new RangeError(`registers of ${own} bits do not fold to ${bits}`);
    const ranks = new Uint8Array(2 ** bits);
    this.ranks.forEach((rank, i) => {
      if (rank > ranks[i >>> dropped]) ranks[i >>> dropped] = rank;
    });
    return new DistinctRegisters(this.family, ranks);
  }

  count(): DistinctCount {
    return {
      kind: 'estimate',
      value: ertlEstimate(this.ranks, 64 - this.bits),
      relativeStandardError: 1.04 / Math.sqrt(this.ranks.length),
    };
  }

  toBytes(): Uint8Array {
    const filled = this.ranks.reduce((count, rank) => count + (rank > 0 ? 1 : 0), 0);
    const writer = new ByteWriter();
    const isSparse = 3 * filled < this.ranks.length / 2;
    for (const byte of [tag, isSparse ? sparseForm : denseForm, this.bits]) writer.byte(byte);
    writer.text(this.family);
    if (isSparse) this.writeSparse(writer, filled);
    else this.writeDense(writer);
    return writer.finish();
  }

  /** The registers that `toBytes` wrote; a `RangeError` for anything else. */
  static fromBytes(bytes: Uint8Array): DistinctRegisters {
    const reader = new ByteReader(bytes);
    const [first, form, bits] = [reader.byte(), reader.byte(), reader.byte()];
    if (
      first !== tag ||
      (form !== sparseForm && form !== denseForm) ||
      bits < leastBits ||
      bits > greatestBits
    )
      throw new RangeError('not registers of version 1');
    const family = reader.text();
    const ranks = form === sparseForm ? readSparse(reader, 2 ** bits) : readDense(reader, 2 ** bits);
    reader.end();
    return DistinctRegisters.of(family, ranks);
  }

  /** The places and ranks of registers that are not empty. */
  private writeSparse(writer: ByteWriter, filled: number): void {
    writer.whole(filled);
    let before = 0;
    this.ranks.forEach((rank, i) => {
      if (rank === 0) return;
      writer.whole(i - before);
      writer.byte(rank);
      before = i;
    });
  }

  private writeDense(writer: ByteWriter): void {
    const least = this.ranks.reduce((low, rank) => Math.min(low, rank), 255);
    const above = (i: number): number => Math.min(toldBehind, this.ranks[i] - least);
    writer.byte(least);
    for (let i = 0; i < this.ranks.length; i += 2) writer.byte(above(i) | (above(i + 1) << 4));
    for (const rank of this.ranks) if (rank - least >= toldBehind) writer.byte(rank);
  }
}

function readSparse(reader: ByteReader, size: number): Uint8Array {
  const ranks = new Uint8Array(size);
  let place = 0;
  for (let left = reader.whole(); left > 0; left--) {
    place += reader.whole();
    if (place >= size) throw new RangeError(`there is no register ${place}`);
    ranks[place] = reader.byte();
  }
  return ranks;
}

function readDense(reader: ByteReader, size: number): Uint8Array {
  const ranks = new Uint8Array(size);
  const least = reader.byte();
  for (let i = 0; i < size; i += 2) {
    const both = reader.byte();
    ranks[i] = both & 15;
    ranks[i + 1] = both >>> 4;
  }
  for (let i = 0; i < size; i++) ranks[i] = ranks[i] === toldBehind ? reader.byte() : least + ranks[i];
  return ranks;
}
