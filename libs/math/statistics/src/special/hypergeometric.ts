import type { DoubleDouble } from './double-double.js';
import { add, exactSum, subtract, timesExponential, zero } from './double-double.js';
import { invertTail } from './invert-tail.js';
import { logGamma } from './log-gamma.js';

/** The first cell of a 2 × 2 table of counts whose margins are given. */
export interface HypergeometricTable {
  readonly firstRow: number;
  readonly secondRow: number;
  readonly firstColumn: number;
}

/** Terms this much smaller than the sum so far no longer change it, however many follow. */
const negligible = 1e-22;

/**
 * The distribution of the first cell k of a 2 × 2 table with fixed margins, for a true odds ratio ω:
 *
 *     P_ω(k) ∝ C(firstRow, k) C(secondRow, firstColumn − k) ωᵏ
 *
 * Single masses come from double-double log-gammas, sums from ratios of neighbouring terms, walked outwards from the largest.
 * Cost of a sum O(√n).
 *
 * Source: Fisher, "The logic of inductive inference", J. R. Statist. Soc. 98 (1935), 39–82; Harkness, Ann. Math. Statist.
 * 36 (1965), 938–945, for ω ≠ 1.
 */
export class Hypergeometric {
  readonly lowest: number;
  readonly highest: number;
  private readonly logTotal: DoubleDouble;

  constructor(private readonly table: HypergeometricTable) {
    const { firstRow, secondRow, firstColumn } = table;
    this.lowest = Math.max(0, firstColumn - secondRow);
    this.highest = Math.min(firstRow, firstColumn);
    this.logTotal = logChoose(firstRow + secondRow, firstColumn);
  }

  /** ln P₁(k). */
  logMass(k: number): DoubleDouble {
    const { firstRow, secondRow, firstColumn } = this.table;
    const ways = add(logChoose(firstRow, k), logChoose(secondRow, firstColumn - k));
    return subtract(ways, this.logTotal);
  }

  /** P₁(K ≥ k) or P₁(K ≤ k), to the last digits however small. */
  tail(k: number, side: 'lower' | 'upper'): number {
    const outwards = side === 'upper' ? 1 : -1;
    if (this.isOutside(k)) return k > this.highest === (side === 'upper') ? 0 : 1;
    const towardsMode = side === 'upper' ? k < this.mode(1) : k > this.mode(1);
    if (towardsMode) return 1 - this.tail(k - outwards, side === 'upper' ? 'lower' : 'upper');
    const sum = this.walk(k, outwards, 1, (total, term) => total + term);
    return Math.min(1, timesExponential(1 + sum, this.logMass(k)));
  }

  /** The most probable k under ω. */
  mode(oddsRatio: number): number {
    let low = this.lowest;
    let high = this.highest;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.step(middle) * oddsRatio >= 1) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The ω under which the tail from k has the probability `mass`. */
  oddsRatioOfTail(k: number, side: 'lower' | 'upper', mass: number): number {
    const inTail = (at: number): boolean => (side === 'upper' ? at >= k : at <= k);
    const share = (oddsRatio: number): number => this.expectation(oddsRatio, (at) => (inTail(at) ? 1 : 0));
    return invertTail((oddsRatio) => Math.log(share(oddsRatio)), Math.log(mass));
  }

  /** The ω under which k is the mean: the conditional maximum-likelihood estimate. */
  oddsRatioOfMean(k: number): number {
    if (k === this.lowest) return 0;
    if (k === this.highest) return Infinity;
    const excess = (oddsRatio: number): number => this.expectation(oddsRatio, (at) => at - this.lowest);
    return invertTail((oddsRatio) => Math.log(excess(oddsRatio)), Math.log(k - this.lowest));
  }

  /** E_ω f(K). */
  private expectation(oddsRatio: number, of: (k: number) => number): number {
    const mode = this.mode(oddsRatio);
    let mass = 1;
    const gather = (total: number, term: number, k: number): number => {
      mass += term;
      return total + term * of(k);
    };
    const above = this.walk(mode, 1, oddsRatio, gather);
    const below = this.walk(mode, -1, oddsRatio, gather);
    return (of(mode) + above + below) / mass;
  }

  /** Folds the terms beyond `from`, each as a share of P_ω(from), until they no longer count. */
  private walk(
    from: number,
    direction: 1 | -1,
    oddsRatio: number,
    fold: (total: number, term: number, k: number) => number,
  ): number {
    const last = direction === 1 ? this.highest : this.lowest;
    let total = 0;
    let term = 1;
    let sum = 1;
    for (let k = from; k !== last && term > negligible * sum;) {
      term *= direction === 1 ? this.step(k) * oddsRatio : 1 / (this.step(k - 1) * oddsRatio);
      k += direction;
      sum += term;
      total = fold(total, term, k);
    }
    return total;
  }

  /** P₁(k + 1) / P₁(k). */
  private step(k: number): number {
    const { firstRow, secondRow, firstColumn } = this.table;
    return ((firstRow - k) / (k + 1)) * ((firstColumn - k) / (secondRow - firstColumn + k + 1));
  }

  private isOutside(k: number): boolean {
    return k < this.lowest || k > this.highest;
  }
}

/** ln C(n, k). */
function logChoose(n: number, k: number): DoubleDouble {
  const parts = add(logFactorial(k), logFactorial(n - k));
  return subtract(logFactorial(n), parts);
}

function logFactorial(n: number): DoubleDouble {
  return n < 2 ? zero : logGamma(exactSum(n, 1));
}
