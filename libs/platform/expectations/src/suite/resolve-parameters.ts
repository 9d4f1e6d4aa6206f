import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import { evaluateParameter } from './evaluate-parameter.js';

/**
 * Puts values in the places of `{"$PARAMETER": "name + 1"}`, at any depth. What stood there besides (`…$PARAMETER.x`
 * of old suites) goes.
 * @throws {ExpectationFault} at an expression that has no value.
 */
export function resolveParameters(kwargs: JsonObject, parameters: JsonObject, now: Date): JsonObject {
  const resolve = (value: JsonValue): JsonValue => {
    if (isList(value)) return value.map(resolve);
    if (!isJsonObject(value)) return value;
    const expression = value['$PARAMETER'];
    if (typeof expression === 'string') return evaluateParameter(expression, parameters, now);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]));
  };
  return Object.fromEntries(Object.entries(kwargs).map(([key, each]) => [key, resolve(each)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
