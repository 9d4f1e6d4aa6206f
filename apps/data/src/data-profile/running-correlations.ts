import type { NumberBatch } from './number-batch.js';

/** Of one pair: rows in which both have a number, their means and sums of products about them. */
interface PairSums {
  count: number;
  leftMean: number;
  rightMean: number;
  leftSquares: number;
  rightSquares: number;
  products: number;
}

/** What a batch adds to a pair. */
type Added = Readonly<PairSums>;

export interface MeasuredBatch {
  readonly batch: NumberBatch;
  readonly grown: number;
}

/**
 * Pearson's correlations of all pairs of columns, each over the rows in which both have a finite number, batch by batch:
 * products of deviations from the batch's means, and those of the means.
 *
 * Source: Chan, Golub and LeVeque, "Algorithms for computing the sample variance", The American Statistician 37 (1983),
 * for two variables.
 */
export class RunningCorrelations {
  /** Of each column with each of those behind it. */
  private readonly pairs: readonly (readonly PairSums[])[];

  constructor(columns: number) {
    this.pairs = Array.from({ length: columns }, (_, i) =>
      Array.from({ length: columns - i - 1 }, () => ({
        ...{ count: 0, leftMean: 0, rightMean: 0, leftSquares: 0, rightSquares: 0, products: 0 },
      })),
    );
  }

  /** @param measured of each column the batch, and by what the unit of the former ones grew with it. */
  add(measured: readonly MeasuredBatch[]): void {
    measured.forEach((left, i) => {
      const others = measured.slice(i + 1);
      const products = left.batch.isWhole ? productsOf(left.batch, others) : [];
      others.forEach((right, k) => {
        const pair = this.pairs[i]?.[k];
        if (pair === undefined) throw new RangeError(`There are more than ${this.pairs.length} columns.`);
        rescale(pair, left.grown, right.grown);
        const isWhole = left.batch.isWhole && right.batch.isWhole;
        merge(
          pair,
          isWhole ? ofAll(left.batch, right.batch, products[k] ?? 0) : ofCommon(left.batch, right.batch),
        );
      });
    });
  }

  /** Of the columns i < j; not finite where one of them does not vary in the rows in which both have a number. */
  coefficient(i: number, j: number): number {
    const { products = NaN, leftSquares = 0, rightSquares = 0 } = this.pairs[i]?.[j - i - 1] ?? {};
    const square = leftSquares * rightSquares;
    // One root rounds less than two, as long as what it is taken of keeps its digits.
    return (
      products / (square > 1e-290 ? Math.sqrt(square) : Math.sqrt(leftSquares) * Math.sqrt(rightSquares))
    );
  }
}

function rescale(sums: PairSums, left: number, right: number): void {
  if (left === 1 && right === 1) return;
  sums.leftMean /= left;
  sums.rightMean /= right;
  sums.leftSquares /= left * left;
  sums.rightSquares /= right * right;
  sums.products /= left * right;
}

function merge(sums: PairSums, added: Added): void {
  if (added.count === 0) return;
  const count = sums.count + added.count;
  const [left, right] = [added.leftMean - sums.leftMean, added.rightMean - sums.rightMean];
  const [share, weight] = [added.count / count, (sums.count / count) * added.count];
  sums.leftSquares += added.leftSquares + left * left * weight;
  sums.rightSquares += added.rightSquares + right * right * weight;
  sums.products += added.products + left * right * weight;
  sums.leftMean += left * share;
  sums.rightMean += right * share;
  sums.count = count;
}

function ofAll(left: NumberBatch, right: NumberBatch, products: number): Added {
  return {
    ...{ count: left.rows, leftMean: left.mean, rightMean: right.mean },
    ...{ leftSquares: left.second, rightSquares: right.second, products },
  };
}

/** Σ of the products of deviations with those of each other column, of four columns at a time. */
function productsOf({ deviations, rows }: NumberBatch, others: readonly MeasuredBatch[]): readonly number[] {
  const columns = others.map(({ batch }) => batch.deviations);
  const sums: number[] = [];
  for (let k = 0; k < columns.length; k += 4) {
    const [a = deviations, b = a, c = a, d = a] = columns.slice(k, k + 4);
    if (columns.length - k < 3) {
      sums.push(...columns.slice(k).map((column) => dot(deviations, column, rows)));
      continue;
    }
    let [p, q, r, s] = [0, 0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const x = deviations[i] as number;
      p += x * (a[i] as number);
      q += x * (b[i] as number);
      r += x * (c[i] as number);
      s += x * (d[i] as number);
    }
    sums.push(p, q, r, s);
  }
  return sums;
}

/** Two sums side by side: an addition need not wait for the one before. */
function dot(a: Float64Array, b: Float64Array, rows: number): number {
  let [even, odd] = [0, 0];
  for (let i = 0; i + 1 < rows; i += 2) {
    even += (a[i] as number) * (b[i] as number);
    odd += (a[i + 1] as number) * (b[i + 1] as number);
  }
  return rows % 2 === 0 ? even + odd : even + odd + (a[rows - 1] as number) * (b[rows - 1] as number);
}

/** Over the rows in which both have a number: their means there are others. */
function ofCommon(left: NumberBatch, right: NumberBatch): Added {
  const [a, b, rows] = [left.deviations, right.deviations, left.rows];
  const [isLeft, isRight] = [left.presence(), right.presence()];
  let [count, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const both = (isLeft[i] as number) * (isRight[i] as number);
    const [u, v] = [(a[i] as number) * both, (b[i] as number) * both];
    count += both;
    x += u;
    y += v;
    xx += u * u;
    yy += v * v;
    xy += u * v;
  }
  if (count === 0) return { count, leftMean: 0, rightMean: 0, leftSquares: 0, rightSquares: 0, products: 0 };
  return {
    ...{ count, leftMean: left.mean + x / count, rightMean: right.mean + y / count },
    leftSquares: Math.max(0, xx - (x * x) / count),
    rightSquares: Math.max(0, yy - (y * y) / count),
    products: xy - (x * y) / count,
  };
}
