import type { ExpectationConfiguration, JsonObject, JsonValue } from '@orrery/platform-expectations';

type Sentence = (kwargs: JsonObject) => string;

/** What is expected, by expectation; any other is told by its name and arguments. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  expect_column_to_exist: (k) => `There is a column ${column(k)}.`,
  expect_column_values_to_not_be_null: (k) => `${column(k)} has a value in ${share(k, 'every row')}.`,
  expect_column_values_to_be_null: (k) => `${column(k)} has no value in ${share(k, 'any row')}.`,
  expect_column_values_to_be_unique: (k) => `No value of ${column(k)} occurs twice${mostly(k)}.`,
  expect_column_values_to_be_between: (k) => `${column(k)} is ${interval(k)}${mostly(k)}.`,
  expect_column_value_lengths_to_be_between: (k) =>
    `Values of ${column(k)} are ${interval(k)} characters long${mostly(k)}.`,
  expect_column_values_to_be_in_set: (k) => `${column(k)} is one of ${list(k['value_set'])}${mostly(k)}.`,
  expect_column_values_to_not_be_in_set: (k) =>
    `${column(k)} is none of ${list(k['value_set'])}${mostly(k)}.`,
  expect_column_values_to_match_regex: (k) => `${column(k)} matches ${shown(k['regex'])}${mostly(k)}.`,
  expect_column_values_to_not_match_regex: (k) =>
    `${column(k)} does not match ${shown(k['regex'])}${mostly(k)}.`,
  expect_column_values_to_be_of_type: (k) => `${column(k)} is of type ${shown(k['type_'])}.`,
  expect_column_mean_to_be_between: (k) => `The mean of ${column(k)} is ${interval(k)}.`,
  expect_column_median_to_be_between: (k) => `The median of ${column(k)} is ${interval(k)}.`,
  expect_column_min_to_be_between: (k) => `The least value of ${column(k)} is ${interval(k)}.`,
  expect_column_max_to_be_between: (k) => `The greatest value of ${column(k)} is ${interval(k)}.`,
  expect_column_sum_to_be_between: (k) => `The sum of ${column(k)} is ${interval(k)}.`,
  expect_column_stdev_to_be_between: (k) => `The standard deviation of ${column(k)} is ${interval(k)}.`,
  expect_column_unique_value_count_to_be_between: (k) =>
    `The number of different values of ${column(k)} is ${interval(k)}.`,
  expect_table_row_count_to_be_between: (k) => `The number of rows is ${interval(k)}.`,
  expect_table_row_count_to_equal: (k) => `There are ${shown(k['value'])} rows.`,
  expect_metric_to_be_usual: (k) =>
    `${name(k['metric'])}${k['column'] === undefined ? '' : ` of ${column(k)}`} is as usual.`,
  expect_table_columns_to_match_set: (k) => `The columns are ${list(k['column_set'])}.`,
  expect_table_columns_to_match_ordered_list: (k) =>
    `The columns are, in this order, ${list(k['column_list'])}.`,
  expect_column_pair_values_a_to_be_greater_than_b: (k) =>
    `${name(k['column_A'])} is greater than ${name(k['column_B'])}${mostly(k)}.`,
  expect_column_pair_values_to_be_equal: (k) =>
    `${name(k['column_A'])} equals ${name(k['column_B'])}${mostly(k)}.`,
  expect_compound_columns_to_be_unique: (k) =>
    `No two rows have the same ${list(k['column_list'])}${mostly(k)}.`,
  unexpected_rows_expectation: (k) =>
    shownText(k['description']) ?? `No row is found by ${shown(k['unexpected_rows_query'])}.`,
};

/** An expectation as a sentence. */
export function describeExpectation({ type, kwargs }: ExpectationConfiguration): string {
  const sentence = SENTENCES[type];
  const told = sentence === undefined ? fallback(type, kwargs) : sentence(kwargs);
  const condition = shownText(kwargs['row_condition']);
  return condition === null ? told : `Where ${condition}: ${told}`;
}

function fallback(type: string, kwargs: JsonObject): string {
  const words = type.replace(/^expect_/, '').replaceAll('_', ' ');
  const told = Object.entries(kwargs).filter(
    ([key]) => key !== 'row_condition' && key !== 'condition_parser',
  );
  const written = told.map(([key, value]) => `${key} ${shown(value)}`).join(', ');
  return `Expect ${words}${written === '' ? '' : `: ${written}`}.`;
}

function column(kwargs: JsonObject): string {
  return name(kwargs['column']);
}

function name(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : shown(value);
}

function interval(kwargs: JsonObject): string {
  const { min_value: min = null, max_value: max = null } = kwargs;
  const isOpen = (flag: string): string => (kwargs[flag] === true ? ' (itself not)' : '');
  if (min !== null && max !== null) {
    return `between ${shown(min)}${isOpen('strict_min')} and ${shown(max)}${isOpen('strict_max')}`;
  }
  if (min !== null) return `${kwargs['strict_min'] === true ? 'more than' : 'at least'} ${shown(min)}`;
  return `${kwargs['strict_max'] === true ? 'less than' : 'at most'} ${shown(max)}`;
}

function mostly(kwargs: JsonObject): string {
  const part = partOf(kwargs);
  return part === null ? '' : ` in at least ${part} of the rows`;
}

function share(kwargs: JsonObject, all: string): string {
  const part = partOf(kwargs);
  return part === null ? all : `at least ${part} of the rows`;
}

function partOf(kwargs: JsonObject): string | null {
  const { mostly: part } = kwargs;
  return typeof part === 'number' && part < 1 ? `${Number((part * 100).toPrecision(6))} %` : null;
}

const SHOWN_VALUES = 8;

function list(value: JsonValue | undefined): string {
  if (!Array.isArray(value)) return shown(value);
  const some = value.slice(0, SHOWN_VALUES).map((each: JsonValue) => name(each));
  return value.length > SHOWN_VALUES
    ? `${some.join(', ')} and ${value.length - SHOWN_VALUES} more`
    : some.join(', ');
}

function shown(value: JsonValue | undefined): string {
  return typeof value === 'string' ? `“${value}”` : JSON.stringify(value ?? null);
}

function shownText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
