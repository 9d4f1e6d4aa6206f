import type { RankedValue } from '@orrery/math-statistics';
import {
  isFloating,
  numbersOfBatch,
  quoteName,
  readAhead,
  type SqlRow,
  type TableColumn,
  type TableSource,
} from '@orrery/platform-tables';
import type { QuantileValue } from './data-profile.js';
import { PROBABILITIES, shrinkOf, valuesToRank, type Range } from './measure-numbers.js';
import { NumberBatch } from './number-batch.js';
import { RankCounts } from './rank-counts.js';

/** A column whose numbers were too many different ones to be counted. */
export interface ColumnToRank {
  readonly column: TableColumn;
  readonly place: number;
  readonly range: Range;
  /** Some of its numbers, ascending. */
  readonly sample: Float64Array;
}

const COLUMNS_AT_ONCE = 32;

/** Counts in all rows how many numbers are less than some that are about as many values apart. By the columns' places. */
export async function rankNumbers(
  table: TableSource,
  columns: readonly ColumnToRank[],
): Promise<ReadonlyMap<number, readonly RankedValue[]>> {
  const ranked = new Map<number, readonly RankedValue[]>();
  const numbers = new NumberBatch();
  for (let from = 0; from < columns.length; from += COLUMNS_AT_ONCE) {
    const counts = columns.slice(from, from + COLUMNS_AT_ONCE).map(({ column, place, range, sample }) => ({
      ...{ place, expression: `${quoteName(column.name)}::DOUBLE` },
      ranks: new RankCounts(valuesToRank(range, (share) => sampled(sample, share))),
    }));
    const selected = counts.map(({ expression }) => expression).join(', ');
    for await (const chunk of readAhead(table.chunks(`SELECT ${selected} FROM ${table.relation}`))) {
      counts.forEach(({ ranks }, at) => {
        numbers.read(numbersOfBatch(chunk.getColumnVector(at)), chunk.rowCount);
        ranks.add(numbers.values, numbers.count);
      });
    }
    for (const { place, ranks } of counts) ranked.set(place, ranks.ranked());
  }
  return ranked;
}

function sampled(sample: Float64Array, share: number): number {
  return sample[Math.floor(share * (sample.length - 1))] ?? NaN;
}

/** Has the engine sort all values of columns of tables that are small enough for it. By the columns' places. */
export async function sortNumbers(
  table: TableSource,
  columns: readonly ColumnToRank[],
): Promise<ReadonlyMap<number, readonly QuantileValue[]>> {
  if (columns.length === 0) return new Map();
  const measures = columns.map(({ column, place, range }) => {
    const name = quoteName(column.name);
    const finite = isFloating(column) ? ` FILTER (WHERE isfinite(${name}))` : '';
    return `quantile_cont(${name}::DOUBLE * '${1 / shrinkOf(range)}'::DOUBLE, [${PROBABILITIES}])${finite} AS q_${place}`;
  });
  const found = await table.row(`SELECT ${measures.join(', ')} FROM ${table.relation}`);
  return new Map(
    columns.map(({ place, range }) => [place, quantilesIn(found[`q_${place}`], shrinkOf(range))]),
  );
}

function quantilesIn(values: SqlRow[string] | undefined, shrink: number): readonly QuantileValue[] {
  if (!Array.isArray(values)) return [];
  return PROBABILITIES.map((probability, k) => ({ probability, value: Number(values[k]) * shrink }));
}
