import { Mt19937 } from '../random/mt19937.js';
import type { SgdOrder } from './sgd-options.js';

const INT32_MAX = 0x7fff_ffff;

/** The order in which an epoch sees the examples, moved on in place by `next` exactly as scikit-learn's data set does. */
export class ExampleOrder {
  private readonly rows: Uint32Array;
  private readonly seed: number;

  constructor(
    count: number,
    private readonly order: SgdOrder,
  ) {
    this.rows = new Uint32Array(count).map((_, row) => row);
    this.seed = order.kind === 'shuffled' ? shuffleSeed(order.seed) : 0;
  }

  /** The order of the next epoch: the last one, shuffled again by the same seed. */
  next(): Uint32Array {
    if (this.order.kind === 'as-given') return this.rows;
    const { rows } = this;
    let state = this.seed === 0 ? 1 : this.seed;
    for (let i = 0; i < rows.length - 1; i++) {
      // xorshift32 (Marsaglia, 2003), of which 31 bits are used.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      const j = i + ((state & INT32_MAX) % (rows.length - i));
      const kept = rows[i];
      rows[i] = rows[j];
      rows[j] = kept;
    }
    return rows;
  }
}

/** The second number that `RandomState(seed)` draws during a fit; the first goes to a generator that is not used. */
function shuffleSeed(randomState: number): number {
  const twister = new Mt19937(randomState);
  twister.nextBetween(1, INT32_MAX);
  return twister.nextBetween(0, INT32_MAX);
}
