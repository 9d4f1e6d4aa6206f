import type { SqlRow } from '@orrery/platform-tables';
import type { HistogramBin, QuantileValue } from './data-profile.js';
import { literal, type NumericColumn } from './numeric-column.js';
import { countList } from './text-list.js';

const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const BINS = 20;
/** Above it the difference of two values may leave the range of doubles. */
const LARGE = 1e307;

/** Sums of a column about its mean: n, x̄, Σ(x − x̄)², …³, …⁴, the last three in powers of `scale`. */
export interface CentralSums {
  readonly count: number;
  readonly mean: number;
  readonly scale: number;
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

export interface MeasuredNumbers {
  readonly sums: CentralSums;
  readonly quantiles: readonly QuantileValue[];
  readonly histogram: readonly HistogramBin[];
}

/** The measures that `numbersIn` reads. */
export function numberMeasures(column: NumericColumn, i: number, quantile: string): readonly string[] {
  const { unit, value } = column;
  const shrunk = `${value} * ${literal(1 / shrinkOf(column))}`;
  // The engine's bins are open below and closed above; those of a histogram the other way round.
  const edges = edgesOf(column).map((edge) => literal(-edge));
  return [
    `count(${unit}) AS count_${i}`,
    `favg(${unit}) AS first_${i}`,
    ...['second', 'third', 'fourth'].map((name, k) => `favg(pow(${unit}, ${k + 2})) AS ${name}_${i}`),
    `${quantile}(${shrunk}, [${PROBABILITIES}]) AS quantiles_${i}`,
    `map_values(histogram(-${value}, [${edges.toReversed()}])) AS histogram_${i}`,
  ];
}

export function numbersIn(row: SqlRow, column: NumericColumn, i: number): MeasuredNumbers {
  const [count, first, ...powers] = ['count', 'first', 'second', 'third', 'fourth'].map((name) =>
    Number(row[`${name}_${i}`]),
  ) as [number, number, number, number, number];
  const shrink = shrinkOf(column);
  const values = row[`quantiles_${i}`];
  return {
    sums: {
      ...{ count, scale: column.scale, mean: column.centre + first * column.scale },
      ...aboutMean(count, first, powers),
    },
    quantiles: Array.isArray(values)
      ? PROBABILITIES.map((probability, k) => ({ probability, value: Number(values[k]) * shrink }))
      : [],
    histogram: binsOf(edgesOf(column), countList(row[`histogram_${i}`])),
  };
}

/** Σ(x − x̄)ᵏ from the mean powers about a point that is off by `first`. */
function aboutMean(
  count: number,
  first: number,
  [second, third, fourth]: readonly [number, number, number],
): Pick<CentralSums, 'second' | 'third' | 'fourth'> {
  return {
    second: count * Math.max(0, second - first ** 2),
    third: count * (third - 3 * first * second + 2 * first ** 3),
    fourth: count * Math.max(0, fourth - 4 * first * third + 6 * first ** 2 * second - 3 * first ** 4),
  };
}

/** Quantiles are interpolated by differences: those of the largest numbers are taken in smaller units. */
function shrinkOf({ min, max }: NumericColumn): number {
  return Math.max(Math.abs(min), Math.abs(max)) > LARGE ? 4 : 1;
}

/** Of equal width from the smallest to the largest value; fewer where doubles are not that dense. */
function edgesOf({ min, max }: NumericColumn): readonly number[] {
  const step = max / BINS - min / BINS;
  const inner = Array.from({ length: BINS - 1 }, (_, k) => min + (k + 1) * step);
  return [...new Set([min, ...inner.filter((edge) => edge > min && edge < max), max])];
}

/** @param counts of the largest value, then of each bin from the last to the first. */
function binsOf(edges: readonly number[], counts: readonly number[]): readonly HistogramBin[] {
  const [largest = 0, ...reversed] = counts;
  const [only] = edges;
  if (edges.length === 1 && only !== undefined) return [{ low: only, high: only, count: largest }];
  return edges.slice(0, -1).map((low, k) => ({
    low,
    high: edges[k + 1] ?? low,
    count: (reversed[edges.length - 2 - k] ?? 0) + (k === edges.length - 2 ? largest : 0),
  }));
}
