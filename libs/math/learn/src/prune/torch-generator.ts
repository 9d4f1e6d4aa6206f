import { Mt19937 } from '../random/mt19937.js';

const FLOAT32_BITS = 24;
const UNIT_32 = 2 ** -FLOAT32_BITS;
const UNIT_64 = 2 ** -53;
/** Of a draw of 64 bits, the 21 high ones that belong to the 53 low bits. */
const HIGH_21 = 0x1f_ffff;

/**
 * The numbers that PyTorch draws on a CPU after `torch.manual_seed(seed)`: for reproducing its random masks.
 *
 * `torch.rand` of float32 keeps 24 low bits of one MT19937 output, of float64 53 low bits of two (the high word first).
 *
 * @example
 * new TorchGenerator(42).nextFloat32(); // 0.8822692632675171
 */
export class TorchGenerator {
  private readonly twister: Mt19937;

  /** `seed` is an integer, of which the low 32 bits count. */
  constructor(seed: number) {
    this.twister = new Mt19937(seed);
  }

  /** A uniform multiple of 2⁻²⁴ in [0, 1). */
  nextFloat32(): number {
    return (this.twister.nextUint32() & 0xff_ffff) * UNIT_32;
  }

  /** A uniform multiple of 2⁻⁵³ in [0, 1). */
  nextFloat64(): number {
    const high = this.twister.nextUint32() & HIGH_21;
    return (high * 2 ** 32 + this.twister.nextUint32()) * UNIT_64;
  }
}
