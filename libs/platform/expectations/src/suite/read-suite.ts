import { InvalidSuiteError, type SuiteFault } from '../expectation.errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import type { ExpectationConfiguration, ExpectationSuite, Severity } from './expectation-suite.js';

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];
const MOST_EXPECTATIONS = 10_000;

/**
 * Reads the JSON of either generation: `expectation_suite_name` and `expectation_type` before 1.0, `name` and `type`
 * since. Expectations of unknown types are read too; validating says that they are unknown.
 * @throws {InvalidSuiteError} telling each fault and its place.
 */
export function readSuite(json: unknown): ExpectationSuite {
  const faults: SuiteFault[] = [];
  if (!isJsonObject(json)) throw new InvalidSuiteError([{ path: '', reason: 'must be an object' }]);
  const name = json['name'] ?? json['expectation_suite_name'];
  if (typeof name !== 'string' || name === '') faults.push({ path: '/name', reason: 'must be a text' });
  const listed = json['expectations'] ?? null;
  if (!Array.isArray(listed) || listed.length > MOST_EXPECTATIONS) {
    faults.push({ path: '/expectations', reason: `must be a list of at most ${MOST_EXPECTATIONS}` });
  }
  const expectations = (Array.isArray(listed) ? listed : [])
    .map((each: JsonValue, at) => readConfiguration(each, `/expectations/${at}`, faults))
    .filter((each) => each !== null);
  if (faults.length > 0) throw new InvalidSuiteError(faults);
  const parameters = json['suite_parameters'] ?? json['evaluation_parameters'];
  return {
    name: String(name),
    expectations,
    meta: isJsonObject(json['meta']) ? json['meta'] : {},
    ...identity(json),
    ...(isJsonObject(parameters) && { suiteParameters: parameters }),
  };
}

function readConfiguration(
  json: JsonValue,
  path: string,
  faults: SuiteFault[],
): ExpectationConfiguration | null {
  if (!isJsonObject(json)) {
    faults.push({ path, reason: 'must be an object' });
    return null;
  }
  const type = json['type'] ?? json['expectation_type'];
  const kwargs = json['kwargs'] ?? {};
  const severity = json['severity'];
  const known = SEVERITIES.find((each) => each === severity);
  if (typeof type !== 'string') faults.push({ path: `${path}/type`, reason: 'must be a text' });
  if (!isJsonObject(kwargs)) faults.push({ path: `${path}/kwargs`, reason: 'must be an object' });
  if (severity !== undefined && severity !== null && known === undefined) {
    faults.push({ path: `${path}/severity`, reason: `must be one of ${SEVERITIES.join(', ')}` });
  }
  if (typeof type !== 'string' || !isJsonObject(kwargs)) return null;
  return {
    type: snakeCase(type),
    kwargs,
    ...(isJsonObject(json['meta']) && { meta: json['meta'] }),
    ...identity(json),
    ...(known !== undefined && { severity: known }),
  };
}

function identity(json: JsonObject): { readonly id?: string; readonly notes?: JsonValue } {
  const { id, ge_cloud_id: earlier, notes } = json;
  const told = id ?? earlier;
  return {
    ...(typeof told === 'string' && { id: told }),
    ...(notes !== undefined && notes !== null && { notes }),
  };
}

/** Classes are accepted for their types: `ExpectColumnToExist`. */
function snakeCase(type: string): string {
  if (!/^[A-Z]/.test(type)) return type;
  return type.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
}
