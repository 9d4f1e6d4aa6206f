import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '@orrery/platform-expectations';
import type { TestCase } from './test-definitions.js';

/** As Great Expectations compares numbers: `RTOL` and `ATOL` of its self_check/util.py. */
const RELATIVE = 1e-7;
const ABSOLUTE = 5e-2;

/**
 * Holds a result against a test as `check_json_test_result` does. Beyond it, a test that names an error must meet one.
 * @returns what is wrong, or null.
 */
export function checkResult(test: TestCase, answer: JsonObject): string | null {
  const raised = objectAt(answer, 'exception_info')['raised_exception'] === true;
  const wanted = test.raises || test.output['traceback_substring'] !== undefined;
  if (raised !== wanted) {
    return raised ? String(objectAt(answer, 'exception_info')['exception_message']) : 'an error was expected';
  }
  if (raised) return null;
  const result = objectAt(answer, 'result');
  for (const [key, value] of Object.entries(test.output)) {
    const wrong = check(key, value, test, { ...answer, result });
    if (wrong !== null) return wrong;
  }
  return null;
}

function check(key: string, value: JsonValue, test: TestCase, answer: JsonObject): string | null {
  const result = objectAt(answer, 'result');
  const details = objectAt(result, 'details');
  const told = (actual: JsonValue | undefined, fits: boolean): string | null =>
    fits ? null : `${key}: expected ${JSON.stringify(value)}, got ${JSON.stringify(actual)}`;
  switch (key) {
    case 'success':
      return told(answer['success'], answer['success'] === value);
    case 'observed_value':
      return told(result[key], isObserved(result[key] ?? null, value, test));
    case 'observed_value_list':
      return told(result['observed_value'], Array.isArray(value) && value.includes(result['observed_value']));
    case 'unexpected_index_list':
      return told(result[key], areSameRows(result[key] ?? null, value));
    case 'unexpected_list':
    case 'partial_unexpected_list':
      return told(result[key], isEqual(sorted(result[key] ?? null), sorted(value)));
    case 'unexpected_count':
    case 'meta':
      return null;
    case 'details':
      return told(details, isEqual(details, value));
    case 'value_counts': {
      const counts = Array.isArray(details[key]) ? details[key] : [];
      return told(
        details[key],
        list(value).every((each) => counts.some((count) => isEqual(count, each))),
      );
    }
    case 'expected_partition':
    case 'observed_partition':
      return told(details[key], isPartition(objectAt(details, key), value as JsonObject));
    case 'result':
      return checkShared(result, value as JsonObject);
    default:
      return `the test says "${key}", which is not understood`;
  }
}

/** Results are compared in what both tell. */
function checkShared(result: JsonObject, expected: JsonObject): string | null {
  for (const [key, value] of Object.entries(expected)) {
    const actual = result[key];
    if (actual === undefined) continue;
    const fits = key.endsWith('unexpected_list')
      ? isEqual(sorted(actual), sorted(value))
      : isClose(actual, value);
    if (!fits) return `result.${key}: expected ${JSON.stringify(value)}, got ${JSON.stringify(actual)}`;
  }
  return null;
}

function isObserved(actual: JsonValue, expected: JsonValue, { tolerance }: TestCase): boolean {
  if (tolerance !== null) {
    return isObject(expected)
      ? isObject(actual) &&
          Object.keys(expected).every((key) => isNear(actual[key] ?? null, expected[key] ?? null, tolerance))
      : isNear(actual, expected, tolerance);
  }
  if (isObject(expected) && isObject(actual) && Array.isArray(expected['values'])) {
    return isNear(actual['values'] ?? null, expected['values'], RELATIVE);
  }
  // Only what is written with a point is compared as a measured number.
  return /\d\.\d/.test(JSON.stringify(expected))
    ? isNear(actual, expected, RELATIVE)
    : isEqual(actual, expected);
}

function isClose(actual: JsonValue, expected: JsonValue): boolean {
  return typeof expected === 'number' && !Number.isInteger(expected)
    ? isNear(actual, expected, RELATIVE)
    : isEqual(actual, expected);
}

function isNear(actual: JsonValue, expected: JsonValue, relative: number): boolean {
  if (Array.isArray(expected)) {
    const values = list(actual);
    return (
      values.length === expected.length &&
      expected.every((each, at) => isNear(values[at] ?? null, each as JsonValue, relative))
    );
  }
  if (typeof expected !== 'number' || typeof actual !== 'number') return isEqual(actual, expected);
  return Math.abs(actual - expected) <= ABSOLUTE + relative * Math.abs(expected);
}

function isPartition(actual: JsonObject, expected: JsonObject): boolean {
  return ['bins', 'weights', 'tail_weights']
    .filter((key) => expected[key] !== undefined)
    .every((key) =>
      list(expected[key] ?? null).every((each, at) => {
        const value = list(actual[key] ?? null)[at];
        // As numpy's allclose has it, which is finer than the tests' own.
        return Math.abs(Number(value) - Number(each)) <= 1e-8 + 1e-5 * Math.abs(Number(each));
      }),
    );
}

/** Lists of rows are compared in the order of their keys; where none failed there is nothing to compare. */
function areSameRows(actual: JsonValue, expected: JsonValue): boolean {
  const rows = list(actual);
  if (rows.length === 0 || !rows.every(isObject)) return true;
  const byKey = [...rows].sort((left, right) => Number(left['pk_index']) - Number(right['pk_index']));
  return isEqual(byKey, expected);
}

function sorted(value: JsonValue): JsonValue {
  if (!Array.isArray(value)) return value;
  return [...(value as readonly JsonValue[])].sort((left, right) =>
    canonical(left) < canonical(right) ? -1 : 1,
  );
}

function canonical(value: JsonValue): string {
  return JSON.stringify(isObject(value) ? Object.entries(value).sort() : value);
}

/** Numbers and truths are equal across JSON's types as in Python, where True is 1. */
function isEqual(left: JsonValue, right: JsonValue): boolean {
  return isDeepStrictEqual(pythonic(left), pythonic(right));
}

function pythonic(value: JsonValue): JsonValue {
  if (typeof value === 'boolean') return Number(value);
  if (Array.isArray(value)) return value.map((each: JsonValue) => pythonic(each));
  if (!isObject(value)) return value === 0 ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, pythonic(each)]));
}

function objectAt(json: JsonObject, key: string): JsonObject {
  const value = json[key] ?? null;
  return isObject(value) ? value : {};
}

function list(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
