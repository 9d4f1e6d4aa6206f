import { ExpectationFault } from '../expectation.errors.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import { isScalar } from '../plan/kwargs.js';
import type { Scalar } from '../plan/literal.js';
import { parseCondition } from './parse-condition.js';
import type { Comparison, RowCondition } from './row-condition.js';

const PARSERS: readonly JsonValue[] = [
  'pandas',
  'python',
  'great_expectations',
  'great_expectations__experimental__',
  'spark',
  null,
];

/** A row condition as a suite states it: a text with the name of its notation, or an object. Null means every row. */
export function readRowCondition(condition: JsonValue, parser: JsonValue): RowCondition | null {
  if (condition === null || condition === '') return null;
  if (!PARSERS.includes(parser)) {
    throw new ExpectationFault(
      `ValueError: condition_parser ${JSON.stringify(parser)} is not a valid enumeration member; permitted: 'great_expectations', 'pandas', 'spark'`,
    );
  }
  if (typeof condition === 'string') return parseCondition(condition);
  return isJsonObject(condition) ? readObject(condition) : refuse(condition);
}

const OPERATORS: Readonly<Record<string, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function readObject(condition: JsonObject): RowCondition {
  const { type, conditions } = condition;
  if ((type === 'and' || type === 'or') && Array.isArray(conditions)) {
    return {
      kind: type,
      all: conditions.map((each) => (isJsonObject(each) ? readObject(each) : refuse(each))),
    };
  }
  const column = isJsonObject(condition['column']) ? condition['column']['name'] : null;
  if (typeof column !== 'string') return refuse(condition);
  if (type === 'nullity') {
    const isNull: RowCondition = { kind: 'null', column };
    return condition['is_null'] === true ? isNull : { kind: 'not', of: isNull };
  }
  return type === 'comparison' ? readComparison(column, condition) : refuse(condition);
}

function readComparison(column: string, condition: JsonObject): RowCondition {
  const { operator, parameter = null } = condition;
  if (Array.isArray(parameter) && (operator === 'IN' || operator === 'NOT_IN')) {
    const values = parameter.map((each): Scalar => (isScalar(each) ? each : refuse(condition)));
    const member: RowCondition = { kind: 'in', column, values };
    return operator === 'IN' ? member : { kind: 'not', of: member };
  }
  const comparison = OPERATORS[String(operator)];
  if (comparison === undefined || !isScalar(parameter)) return refuse(condition);
  return {
    kind: 'compare',
    left: { kind: 'column', name: column },
    operator: comparison,
    right: { kind: 'value', value: parameter },
  };
}

function refuse(condition: JsonValue): never {
  throw new ExpectationFault(`ConditionParserError: unable to parse condition: ${JSON.stringify(condition)}`);
}
