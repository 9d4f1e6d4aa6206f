import type { InsufficientData } from '../cannot-compute.js';
import { requireSameLength } from '../require-counts.js';
import { requireRange } from '../require-range.js';
import type { Moments, Variance } from './moments.js';

/**
 * A summary of n observations of k variables: their number, the k means, and the cross products
 * Sᵢⱼ = Σ (xᵢ − meanᵢ)(xⱼ − meanⱼ) for i ≤ j, row by row: S₀₀, S₀₁, …, S₀ₖ₋₁, S₁₁, …
 */
export interface CrossMoments {
  readonly count: number;
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/**
 * Means, variances and covariances of several variables observed together, in one pass and mergeable: all that tests of
 * ratios, of adjusted means and of cluster sums need, without the observations.
 *
 * `add` folds one observation in and `merge` two summaries (Chan, Golub and LeVeque, in k dimensions): with
 * δ = mean_b − mean_a, S = S_a + S_b + δ δᵀ n_a n_b / n. A NaN or infinite observation makes what it touches NaN, and every
 * procedure that receives it answers `not-finite`. O(k²) memory, O(n k²) time.
 *
 * Source: Chan, Golub, LeVeque, STAN-CS-79-773 (1979), eq. 2.1; Pébay, SAND2008-6212, §3.
 *
 * @example
 * const revenueAndVisits = crossMoments.of([Float64Array.of(10, 0, 6), Float64Array.of(2, 1, 3)]);
 * crossMoments.covariance(revenueAndVisits, 0, 1); // { kind: 'variance', value: 3 }
 */
export const crossMoments = {
  /** No observation yet of `variables` variables. */
  empty(variables: number): CrossMoments {
    requireRange('variables', variables, { atLeast: 1 });
    const zeros = (length: number): number[] => Array.from({ length }, () => 0);
    return { count: 0, means: zeros(variables), deviations: zeros((variables * (variables + 1)) / 2) };
  },

  /** Of columns of equal length, one for each variable; two passes. */
  of(columns: readonly ArrayLike<number>[]): CrossMoments {
    const { means: none } = crossMoments.empty(columns.length);
    for (const column of columns) requireSameLength('the columns', columns[0], column);
    const count = columns[0].length;
    if (count === 0) return crossMoments.empty(columns.length);
    const means = none.map((_, i) => meanOf(columns[i]));
    const deviations = columns.flatMap((column, i) =>
      columns.slice(i).map((other, j) => crossProduct(column, means[i], other, means[i + j])),
    );
    return { count, means, deviations };
  },

  add(summary: CrossMoments, observation: ArrayLike<number>): CrossMoments {
    requireSameLength('an observation and the summary', summary.means, observation);
    const count = summary.count + 1;
    const deltas = summary.means.map((mean, i) => observation[i] - mean);
    return combine(summary, deltas, count, { weight: 1 / count, between: summary.count / count });
  },

  merge(a: CrossMoments, b: CrossMoments): CrossMoments {
    requireSameLength('the summaries', a.means, b.means);
    if (a.count === 0) return b;
    if (b.count === 0) return a;
    const count = a.count + b.count;
    const deltas = a.means.map((mean, i) => b.means[i] - mean);
    const weight = b.count / count;
    const { means, deviations } = combine(a, deltas, count, { weight, between: a.count * weight });
    return { count, means, deviations: deviations.map((own, at) => own + b.deviations[at]) };
  },

  /** The summary of variable i alone. */
  moments(summary: CrossMoments, i: number): Moments {
    const sumOfSquaredDeviations = summary.deviations[placeOf(summary, i, i)];
    return { count: summary.count, mean: summary.means[i], sumOfSquaredDeviations };
  },

  /** The unbiased covariance Sᵢⱼ / (n − 1) of variables i and j, or the variance if i = j; needs two observations. */
  covariance(summary: CrossMoments, i: number, j: number): Variance | InsufficientData {
    const product = summary.deviations[placeOf(summary, i, j)];
    if (summary.count < 2) return { kind: 'insufficient-data', required: 2, actual: summary.count };
    return { kind: 'variance', value: product / (summary.count - 1) };
  },
} as const;

/** Moves the means by `weight` and adds `between` times the products of the deltas. */
function combine(
  summary: CrossMoments,
  deltas: readonly number[],
  count: number,
  { weight, between }: { readonly weight: number; readonly between: number },
): CrossMoments {
  const means = summary.means.map((mean, i) => mean + deltas[i] * weight);
  let place = 0;
  const deviations = deltas.flatMap((delta, i) =>
    deltas.slice(i).map((other) => summary.deviations[place++] + delta * other * between),
  );
  return { count, means, deviations };
}

/** Where Sᵢⱼ lies among the deviations. */
function placeOf({ means: { length } }: CrossMoments, i: number, j: number): number {
  requireRange('variable', Math.min(i, j), { atLeast: 0 });
  requireRange('variable', Math.max(i, j), { below: length });
  const row = Math.min(i, j);
  return row * length - (row * (row - 1)) / 2 + Math.abs(i - j);
}

/** Measured from the first observation, so that a constant has its own value as its mean, to the last bit. */
function meanOf(column: ArrayLike<number>): number {
  const origin = column[0];
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i] - origin;
  return origin + sum / column.length;
}

/** Σ (x − x̄)(y − ȳ), less what the rounding of the means brought in. */
function crossProduct(x: ArrayLike<number>, xMean: number, y: ArrayLike<number>, yMean: number): number {
  let products = 0;
  let xRest = 0;
  let yRest = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i] - xMean;
    const dy = y[i] - yMean;
    products += dx * dy;
    xRest += dx;
    yRest += dy;
  }
  return products - xRest * (yRest / x.length);
}
