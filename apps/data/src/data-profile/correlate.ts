import type { SqlRow } from '@orrery/platform-tables';
import type { Correlation } from './data-profile.js';
import type { NumericColumn } from './numeric-column.js';

/** There are about half as many pairs as the square of the columns; of these, the first in the file's order. */
const CORRELATED_COLUMNS = 24;

type Pair = readonly [left: NumericColumn, right: NumericColumn];

/** Pearson's coefficient of each pair over the rows in which both have a value, in the units of the columns. */
export function correlationMeasures(columns: readonly NumericColumn[]): readonly string[] {
  return pairsOf(columns).map(([left, right], i) => `corr(${left.unit}, ${right.unit}) AS correlation_${i}`);
}

export function correlationsIn(row: SqlRow, columns: readonly NumericColumn[]): readonly Correlation[] {
  return pairsOf(columns).flatMap(([left, right], i) => {
    const coefficient = row[`correlation_${i}`];
    // Of a column that does not vary there is none.
    if (typeof coefficient !== 'number' || !Number.isFinite(coefficient)) return [];
    return [
      {
        left: left.facts.column.name,
        right: right.facts.column.name,
        coefficient: Math.max(-1, Math.min(1, coefficient)),
      },
    ];
  });
}

function pairsOf(columns: readonly NumericColumn[]): readonly Pair[] {
  const varying = columns.filter(({ min, max }) => min < max).slice(0, CORRELATED_COLUMNS);
  return varying.flatMap((left, i) => varying.slice(i + 1).map((right): Pair => [left, right]));
}
