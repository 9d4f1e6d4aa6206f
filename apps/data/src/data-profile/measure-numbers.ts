import { rankedHistogram, RankSummary, type CentralMoments } from '@orrery/math-statistics';
import type { SqlRow } from '@orrery/platform-tables';
import { binEdges } from './bin-edges.js';
import type { HistogramBin, QuantileValue } from './data-profile.js';
import type { NumericColumn } from './numeric-column.js';
import { rankEdges, ranksAt } from './rank-edges.js';
import { countList } from './text-list.js';

const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
/** Above it the difference of two values may leave the range of doubles. */
const LARGE = 1e307;

export interface MeasuredNumbers {
  readonly moments: CentralMoments;
  readonly ranks: RankSummary;
  readonly quantiles: readonly QuantileValue[];
  readonly histogram: readonly HistogramBin[];
}

/** How quantiles are found: from all sorted values, or between values whose ranks are counted. */
export type QuantileWay = 'SORTED' | 'RANKED';

/** The measures that `numbersIn` reads. */
export function numberMeasures(column: NumericColumn, way: QuantileWay): readonly string[] {
  const { unit, value } = column;
  const i = column.facts.place;
  const shrunk = `${value} * '${1 / shrinkOf(column)}'::DOUBLE`;
  const edges = rankEdges(rankedValues(column)).join(', ');
  return [
    `favg(${unit}) AS first_${i}`,
    `favg(${unit} * ${unit}) AS second_${i}`,
    `favg(${unit} * ${unit} * ${unit}) AS third_${i}`,
    `favg((${unit} * ${unit}) * (${unit} * ${unit})) AS fourth_${i}`,
    ...(way === 'SORTED' ? [`quantile_cont(${shrunk}, [${PROBABILITIES}]) AS quantiles_${i}`] : []),
    `map_values(histogram(${value}, '[${edges}]'::DOUBLE[])) AS ranks_${i}`,
  ];
}

export function numbersIn(row: SqlRow, column: NumericColumn): MeasuredNumbers {
  const { place: i, values, notFinite } = column.facts;
  const count = values - notFinite;
  const [first, ...powers] = ['first', 'second', 'third', 'fourth'].map((name) =>
    Number(row[`${name}_${i}`]),
  ) as [number, number, number, number];
  const ranks = RankSummary.of(count, ranksAt(rankedValues(column), countList(row[`ranks_${i}`]), count));
  const sorted = row[`quantiles_${i}`];
  return {
    moments: {
      ...{ count, scale: column.scale, mean: column.centre + first * column.scale },
      ...aboutMean(count, first, powers),
    },
    ranks,
    quantiles: Array.isArray(sorted) ? sortedQuantiles(sorted, shrinkOf(column)) : rankedQuantiles(ranks),
    histogram: histogramOf(column, ranks),
  };
}

/** Σ(x − x̄)ᵏ from the mean powers about a point that is off by `first`. */
function aboutMean(
  count: number,
  first: number,
  [second, third, fourth]: readonly [number, number, number],
): Pick<CentralMoments, 'second' | 'third' | 'fourth'> {
  return {
    second: count * Math.max(0, second - first ** 2),
    third: count * (third - 3 * first * second + 2 * first ** 3),
    fourth: count * Math.max(0, fourth - 4 * first * third + 6 * first ** 2 * second - 3 * first ** 4),
  };
}

function sortedQuantiles(values: readonly unknown[], shrink: number): readonly QuantileValue[] {
  return PROBABILITIES.map((probability, k) => ({ probability, value: Number(values[k]) * shrink }));
}

function rankedQuantiles(ranks: RankSummary): readonly QuantileValue[] {
  return PROBABILITIES.flatMap((probability) => {
    const quantile = ranks.quantile(probability);
    return quantile.kind === 'bounded-quantile' ? [{ probability, value: quantile.value }] : [];
  });
}

/** The ranks of all edges are counted. */
function histogramOf(column: NumericColumn, ranks: RankSummary): readonly HistogramBin[] {
  return rankedHistogram(ranks, binEdges(column)).map(({ low, high, count }) => ({ low, high, count }));
}

/** Quantiles are interpolated by differences: those of the largest numbers are taken in smaller units. */
function shrinkOf({ min, max }: NumericColumn): number {
  return Math.max(Math.abs(min), Math.abs(max)) > LARGE ? 4 : 1;
}

/** The values whose ranks are counted: those of a histogram, and some that are about evenly spread over the ranks. */
function rankedValues(column: NumericColumn): readonly number[] {
  return [...new Set([...binEdges(column), ...column.spread])].sort((a, b) => a - b);
}
