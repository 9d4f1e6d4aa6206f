import { Xoshiro128StarStar } from '@orrery/math-learn';
import type { CrossMoments } from '@orrery/math-statistics';

/** Random numbers of the kinds that experiments are made of, the same for the same seed. */
export class Draws {
  private readonly generator: Xoshiro128StarStar;
  private spare: number | null = null;

  constructor(seed: number) {
    this.generator = Xoshiro128StarStar.fromSeed(seed);
  }

  uniform(): number {
    return this.generator.nextFloat();
  }

  exponential(): number {
    return -Math.log1p(-this.uniform());
  }

  /** Marsaglia's polar method. */
  normal(): number {
    if (this.spare !== null) {
      const value = this.spare;
      this.spare = null;
      return value;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      this.spare = y * scale;
      return x * scale;
    }
  }

  /** Marsaglia and Tsang 2000; shapes below 1 by a power of a uniform. */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * Math.pow(1 - this.uniform(), 1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  beta(alpha: number, beta: number): number {
    const first = this.gamma(alpha);
    return first / (first + this.gamma(beta));
  }

  /** Successes of `trials`, exactly: by inversion where few are expected, else by Hörmann's BTRS (1993). */
  binomial(trials: number, rate: number): number {
    if (rate > 0.5) return trials - this.binomial(trials, 1 - rate);
    return trials * rate < 10 ? this.fewSuccesses(trials, rate) : this.manySuccesses(trials, rate);
  }

  /**
   * The sufficient statistics of `count` normal observations of several variables, without the observations: means from
   * their normal distribution, cross products from Wishart's by Bartlett's decomposition.
   */
  normalMoments(
    count: number,
    means: readonly number[],
    factor: readonly (readonly number[])[],
  ): CrossMoments {
    const size = means.length;
    const noise = means.map(() => this.normal() / Math.sqrt(count));
    const drawn = means.map((mean, i) => mean + sumUpTo(i, (j) => at(factor, i, j) * (noise[j] ?? 0)));
    const bartlett = means.map((_, i) =>
      means.map((__, j) =>
        j < i ? this.normal() : j === i ? Math.sqrt(2 * this.gamma((count - 1 - i) / 2)) : 0,
      ),
    );
    const root = means.map((_, i) =>
      means.map((__, j) => sumUpTo(size - 1, (k) => at(factor, i, k) * at(bartlett, k, j))),
    );
    const deviations: number[] = [];
    for (let i = 0; i < size; i++)
      for (let j = i; j < size; j++)
        deviations.push(sumUpTo(size - 1, (k) => at(root, i, k) * at(root, j, k)));
    return { count, means: drawn, deviations };
  }

  private fewSuccesses(trials: number, rate: number): number {
    const odds = rate / (1 - rate);
    let mass = Math.pow(1 - rate, trials);
    let left = this.uniform();
    let successes = 0;
    while (left > mass && successes < trials) {
      left -= mass;
      successes++;
      mass *= (odds * (trials - successes + 1)) / successes;
    }
    return successes;
  }

  private manySuccesses(trials: number, rate: number): number {
    const deviation = Math.sqrt(trials * rate * (1 - rate));
    const b = 1.15 + 2.53 * deviation;
    const a = -0.0873 + 0.0248 * b + 0.01 * rate;
    const odds = rate / (1 - rate);
    const mode = Math.floor((trials + 1) * rate);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = this.uniform();
      const us = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / us + b) * u + trials * rate + 0.5);
      if (us >= 0.07 && v <= 0.92 - 4.2 / b) return k;
      if (k < 0 || k > trials) continue;
      const height = Math.log((v * (2.83 + 5.1 / b) * deviation) / (a / (us * us) + b));
      const bound =
        (mode + 0.5) * Math.log((mode + 1) / (odds * (trials - mode + 1))) +
        (trials + 1) * Math.log((trials - mode + 1) / (trials - k + 1)) +
        (k + 0.5) * Math.log((odds * (trials - k + 1)) / (k + 1)) +
        stirling(mode) +
        stirling(trials - mode) -
        stirling(k) -
        stirling(trials - k);
      if (height <= bound) return k;
    }
  }
}

/** An entry of a matrix; what is left out of a factor is 0. */
function at(matrix: readonly (readonly number[])[], row: number, column: number): number {
  return matrix[row]?.[column] ?? 0;
}

function sumUpTo(last: number, term: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k <= last; k++) sum += term(k);
  return sum;
}

const STIRLING = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.020790672103765, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

/** ln k! less Stirling's formula at k + 1. */
function stirling(k: number): number {
  const small = STIRLING[k];
  if (small !== undefined) return small;
  const square = (k + 1) * (k + 1);
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}
