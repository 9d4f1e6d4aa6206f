import {
  ColumnSketch,
  rankedHistogram,
  type BoundedBin,
  type FrequentItem,
  type RankSummary,
} from '@orrery/math-statistics';
import type { ColumnKind } from '@orrery/platform-tables';
import { binEdges } from './bin-edges.js';
import { NO_SHAPE, shapeOf, type Shape } from './measure-shape.js';

/** A column of several versions together; the graph's `MergedColumn` says what each measure means. */
export interface MergedColumn extends Shape {
  readonly name: string;
  readonly kind: ColumnKind;
  /** How many of the versions have it. */
  readonly versionCount: number;
  readonly rows: number;
  readonly nulls: number;
  readonly notFinite: number;
  readonly distinct: number | null;
  readonly distinctIsExact: boolean;
  readonly min: number | string | null;
  readonly max: number | string | null;
  readonly quantiles: readonly BoundedQuantileValue[];
  readonly histogram: readonly BoundedBin[];
  readonly topValues: readonly BoundedTopValue[];
}

export interface BoundedQuantileValue {
  readonly probability: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface BoundedTopValue {
  readonly value: number | string | boolean;
  readonly count: number;
  readonly atMost: number;
}

const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const SHOWN_TOP_VALUES = 10;

export function describeMerged(
  { name, kind }: Pick<MergedColumn, 'name' | 'kind'>,
  parts: readonly [ColumnSketch, ...ColumnSketch[]],
): MergedColumn {
  const sketch = ColumnSketch.merged(parts);
  const { rows, nulls, notFinite, numbers, extremes, frequent } = sketch;
  const different = sketch.count();
  const range = rangeOf(numbers);
  return {
    ...{ name, kind, rows, nulls, notFinite },
    versionCount: parts.length,
    distinct: 'value' in different ? Math.round(different.value) : null,
    distinctIsExact: different.kind === 'exact',
    min: range?.min ?? extremes?.least ?? null,
    max: range?.max ?? extremes?.greatest ?? null,
    ...(numbers === null ? NO_SHAPE : shapeOf(numbers.moments)),
    quantiles: numbers === null ? [] : quantilesOf(numbers.ranks),
    histogram: numbers === null || range === null ? [] : rankedHistogram(numbers.ranks, binEdges(range)),
    topValues: frequent
      .top(frequent.size)
      .filter(({ item }) => kind !== 'NUMBER' || Number.isFinite(Number(item)))
      .slice(0, SHOWN_TOP_VALUES)
      .map((item) => shownItem(kind, item)),
  };
}

/** The least and the greatest finite number. */
function rangeOf(numbers: ColumnSketch['numbers']): { readonly min: number; readonly max: number } | null {
  const [first, last] = [numbers?.ranks.points.at(0), numbers?.ranks.points.at(-1)];
  return first === undefined || last === undefined ? null : { min: first.value, max: last.value };
}

function quantilesOf(ranks: RankSummary): readonly BoundedQuantileValue[] {
  return PROBABILITIES.flatMap((probability) => {
    const quantile = ranks.quantile(probability);
    if (quantile.kind !== 'bounded-quantile') return [];
    const { value, low, high } = quantile;
    return [{ probability, value, low, high }];
  });
}

function shownItem(kind: ColumnKind, { item, count, atMost }: FrequentItem): BoundedTopValue {
  return {
    value: kind === 'BOOLEAN' ? item === 'true' : kind === 'NUMBER' ? shownNumber(item) : item,
    count,
    atMost,
  };
}

/** A whole number that JSON's readers would round stays exact as text. */
function shownNumber(item: string): number | string {
  const number = Number(item);
  return String(number) === item || !/^-?\d+$/.test(item) ? number : item;
}
