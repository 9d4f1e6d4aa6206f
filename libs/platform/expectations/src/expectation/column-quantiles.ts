import { ExpectationFault } from '../expectation.errors.js';
import { isJsonObject, type JsonValue } from '../json.js';
import { isWithin } from '../plan/bounds.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { aggregates, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { jsonOf } from '../result/json-of.js';
import type { ExpectationDefinition } from './definition.js';

interface QuantileRange {
  readonly quantile: number;
  readonly min: number | null;
  readonly max: number | null;
}

function* quantiles(subject: Subject): Plan<ObservedOutcome> {
  const ranges = quantileRanges(subject.kwargs.object('quantile_ranges'));
  const column = sqlOf(subject.column());
  const wanted = ranges.map(({ quantile }) => String(quantile)).join(', ');
  const [found = null] = yield* aggregates(subject.over(`quantile_disc(${column}, [${wanted}])`));
  const values = Array.isArray(found) ? found.map(jsonOf) : ranges.map(() => null);
  const met = ranges.map(({ min, max }, at) => {
    const value = values[at] ?? null;
    return value !== null && isWithin(value, { min, max, strictMin: false, strictMax: false });
  });
  return {
    kind: 'observed',
    success: met.every(Boolean),
    observed: { quantiles: ranges.map(({ quantile }) => quantile), values },
    details: { success_details: met },
  };
}

/** @throws {ExpectationFault} when the ranges do not belong to the quantiles, or are upside down. */
function quantileRanges(given: JsonValue): readonly QuantileRange[] {
  const { quantiles: wanted, value_ranges: ranges } = isJsonObject(given) ? given : {};
  if (
    !Array.isArray(wanted) ||
    !Array.isArray(ranges) ||
    wanted.length !== ranges.length ||
    wanted.length === 0
  ) {
    throw new ExpectationFault(
      'ValueError: quantile_values and quantiles must have the same number of elements',
    );
  }
  return wanted.map((quantile: JsonValue, at) => {
    const range: JsonValue = ranges[at] ?? null;
    const [min, max] =
      Array.isArray(range) && range.length === 2 ? (range as readonly JsonValue[]) : [undefined, undefined];
    if (
      !isProportion(quantile) ||
      !isBound(min) ||
      !isBound(max) ||
      (min !== null && max !== null && min > max)
    ) {
      throw new ExpectationFault(
        'ValueError: quantile_ranges must consist of ordered pairs, and quantiles of numbers from 0 to 1',
      );
    }
    return { quantile, min, max };
  });
}

function isProportion(value: JsonValue): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function isBound(value: JsonValue | undefined): value is number | null {
  return value === null || typeof value === 'number';
}

export const COLUMN_QUANTILES: readonly ExpectationDefinition[] = [
  { type: 'expect_column_quantile_values_to_be_between', domain: 'column-aggregate', plan: quantiles },
];
