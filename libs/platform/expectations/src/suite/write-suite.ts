import type { JsonObject, JsonValue } from '../json.js';
import type { ExpectationConfiguration, ExpectationSuite } from './expectation-suite.js';

/** Which generation of Great Expectations is to read it: 1.x, or 0.x. */
export type SuiteForm = '1' | '0';

/** The suite as JSON that `great_expectations` reads. */
export function writeSuite(suite: ExpectationSuite, form: SuiteForm): JsonObject {
  const { name, id, notes, suiteParameters } = suite;
  const expectations = suite.expectations.map((each) => writeConfiguration(each, form));
  if (form === '0') {
    return {
      expectation_suite_name: name,
      ge_cloud_id: id ?? null,
      expectations,
      evaluation_parameters: suiteParameters ?? {},
      data_asset_type: null,
      meta: suite.meta,
    };
  }
  return given({ name, id, expectations, meta: suite.meta, notes, suite_parameters: suiteParameters });
}

function writeConfiguration(configuration: ExpectationConfiguration, form: SuiteForm): JsonObject {
  const { type, kwargs, meta = {}, id, notes, severity } = configuration;
  if (form === '0') return given({ expectation_type: type, kwargs, meta, ge_cloud_id: id });
  return given({ type, kwargs, meta, id, notes, severity });
}

function given(fields: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const entries = Object.entries(fields).filter(
    (entry): entry is [string, JsonValue] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
