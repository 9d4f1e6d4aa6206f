import type { TestCase, TestDataset } from './test-definitions.js';

/** Engines of Great Expectations that a test may be for; the engine here is typed, and nearest to the first. */
export const BACKENDS = ['postgresql', 'pandas', 'sqlite'] as const;
export type Backend = (typeof BACKENDS)[number];

/** What `only_for` and `suppress_test_for` may call a backend. */
const NAMES: Readonly<Record<Backend, readonly string[]>> = {
  postgresql: ['postgresql', 'sqlalchemy'],
  sqlite: ['sqlite', 'sqlalchemy'],
  pandas: ['pandas', 'pandas_v3_api', 'pandas>=024'],
};

/** What Great Expectations does not run on an engine, as its `candidate_test_is_on_temporary_notimplemented_list_v3_api`. */
const NOT_ON_SQL =
  /(increasing|decreasing|strftime_format|dateutil_parseable|json_parseable|json_schema|multicolumn_values_to_be_unique)$/;
const NOT_ON_PANDAS =
  /(row_count_to_equal_other_table|like_pattern|like_pattern_list|multicolumn_values_to_be_unique)$/;
/** Runs nowhere: its p-values are drawn by chance. Of others that Great Expectations left behind, the tests say what is meant. */
const NOWHERE = /bootstrapped_ks_test_p_value_to_be_greater_than$/;

/** The engine for which Great Expectations runs the test, the nearest first; null when it runs it for none of them. */
export function backendOf(expectation: string, dataset: TestDataset, test: TestCase): Backend | null {
  const all = BACKENDS.filter((backend) => runs(backend, expectation, dataset, test));
  // The errors that tests name are those of pandas, on its types.
  return (test.raises ? all.find((backend) => backend === 'pandas') : undefined) ?? all[0] ?? null;
}

function runs(backend: Backend, expectation: string, dataset: TestDataset, test: TestCase): boolean {
  if (NOWHERE.test(expectation)) return false;
  if ((backend === 'pandas' ? NOT_ON_PANDAS : NOT_ON_SQL).test(expectation)) return false;
  const isNamed = (names: readonly string[]): boolean => names.some((name) => NAMES[backend].includes(name));
  return [dataset, test].every(
    ({ only_for, suppress_test_for }) =>
      (only_for === null || isNamed(only_for)) && !isNamed(suppress_test_for),
  );
}
