import type { ExpectationConfiguration, ExpectationSuite, JsonValue } from '@orrery/platform-expectations';
import type { ColumnProfile, DataProfile } from '../data-profile/data-profile.js';

/** A version as it is described by what was measured of it. */
export interface ProfiledVersion {
  readonly dataset: string;
  readonly version: number;
  readonly rows: number;
  readonly profile: DataProfile;
}

/** How much further than what was seen a value may lie: a share of the distance of the middle values. */
const MARGIN = 0.5;

/** A version may have so many times fewer or more rows. */
const ROWS_FACTOR = 2;

/** Columns where at most this share is missing are expected to miss no more than twice as much. */
const MOST_NULLS = 0.5;

/**
 * Expectations that a version fulfils, and that the next should: its columns and their types, about its rows, where
 * values are missing, what is unique, and how far numbers reach. Bounds are wider than what was seen, since what comes
 * next is never quite the same.
 */
export function suggestSuite({ dataset, version, rows, profile }: ProfiledVersion): ExpectationSuite {
  const { columns } = profile;
  return {
    name: `${dataset}-suggested`,
    meta: { notes: `Suggested from version ${version} of ${dataset}.` },
    expectations: [
      expectation('expect_table_columns_to_match_set', {
        column_set: columns.map(({ name }) => name),
        exact_match: true,
      }),
      ...(rows === 0 ? [] : [rowCount(rows)]),
      ...columns.flatMap((column) => ofColumn(column, rows)),
    ],
  };
}

function rowCount(rows: number): ExpectationConfiguration {
  return expectation('expect_table_row_count_to_be_between', {
    min_value: Math.floor(rows / ROWS_FACTOR),
    max_value: Math.ceil(rows * ROWS_FACTOR),
  });
}

function ofColumn(profile: ColumnProfile, rows: number): readonly ExpectationConfiguration[] {
  const { name: column, type, nulls, notFinite, distinct, distinctIsExact } = profile;
  const all = [expectation('expect_column_values_to_be_of_type', { column, type_: type })];
  if (rows === 0) return all;
  const share = nulls / rows;
  if (nulls === 0) all.push(expectation('expect_column_values_to_not_be_null', { column }));
  else if (share <= MOST_NULLS) {
    const mostly = Math.floor((1 - Math.min(1, 2 * share)) * 1000) / 1000;
    if (mostly > 0) all.push(expectation('expect_column_values_to_not_be_null', { column, mostly }));
  }
  if (nulls === 0 && distinctIsExact && distinct === rows && rows > 1) {
    all.push(expectation('expect_column_values_to_be_unique', { column }));
  }
  if (notFinite === 0) all.push(...ofNumbers(profile));
  return all;
}

function ofNumbers({
  name: column,
  min,
  max,
  quantiles,
}: ColumnProfile): readonly ExpectationConfiguration[] {
  const [low, high] = [Number(min), Number(max)];
  if (
    quantiles.length === 0 ||
    min === null ||
    max === null ||
    !Number.isSafeInteger(Math.round(low + high))
  ) {
    return [];
  }
  const at = (probability: number): number | undefined =>
    quantiles.find((quantile) => quantile.probability === probability)?.value;
  const [first, median, third] = [at(0.25), at(0.5), at(0.75)];
  const margin = MARGIN * Math.max((third ?? high) - (first ?? low), (high - low) / 10);
  // What was never below zero is rarely meant to be.
  const floor = low >= 0 ? Math.max(0, low - margin) : low - margin;
  const all = [
    expectation('expect_column_values_to_be_between', {
      column,
      min_value: rounded(floor, Math.floor),
      max_value: rounded(high + margin, Math.ceil),
    }),
  ];
  if (median !== undefined && first !== undefined && third !== undefined && third > first) {
    all.push(
      expectation('expect_column_median_to_be_between', {
        column,
        min_value: rounded(median - margin, Math.floor),
        max_value: rounded(median + margin, Math.ceil),
      }),
    );
  }
  return all;
}

/** To three digits, away from what was seen. */
function rounded(value: number, towards: (value: number) => number): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 2);
  return unit >= 1 ? towards(value / unit) * unit : towards(value * (1 / unit)) / (1 / unit);
}

function expectation(type: string, kwargs: Readonly<Record<string, JsonValue>>): ExpectationConfiguration {
  return { type, kwargs };
}
