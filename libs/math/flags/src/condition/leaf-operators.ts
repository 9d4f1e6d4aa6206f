import type { ConditionProblemReason } from './condition-problem.js';
import { inList, inListOfAnyCase } from './list-matcher.js';
import { type Matcher, never, not } from './matcher.js';
import { paddedVersion } from './padded-version.js';
import { regexMatcher } from './regex-matcher.js';

/** An operator with its operand: how it is evaluated, and why it should be refused. */
export interface LeafMatcher {
  readonly matcher: Matcher;
  readonly problem: ConditionProblemReason | null;
}

/** The operators whose operands hold no conditions. */
export const LEAF_OPERATORS: ReadonlyMap<string, (operand: unknown) => LeafMatcher> = new Map([
  ['$veq', versions((order) => order === 0)],
  ['$vne', versions((order) => order !== 0)],
  ['$vgt', versions((order) => order > 0)],
  ['$vgte', versions((order) => order >= 0)],
  ['$vlt', versions((order) => order < 0)],
  ['$vlte', versions((order) => order <= 0)],
  ['$eq', scalar((actual, operand) => actual === operand)],
  ['$ne', scalar((actual, operand) => actual !== operand)],
  // Whatever JavaScript makes of it: attributes have no schema, and GrowthBook compares them so.
  ['$lt', scalar((actual, operand) => (actual as number) < (operand as number))],
  ['$lte', scalar((actual, operand) => (actual as number) <= (operand as number))],
  ['$gt', scalar((actual, operand) => (actual as number) > (operand as number))],
  ['$gte', scalar((actual, operand) => (actual as number) >= (operand as number))],
  ['$exists', exists],
  ['$type', type],
  ['$in', list(inList)],
  ['$nin', list((values) => not(inList(values)))],
  ['$ini', list(inListOfAnyCase)],
  ['$nini', list((values) => not(inListOfAnyCase(values)))],
  ['$regex', (operand) => regexMatcher(operand, '')],
  ['$regexi', (operand) => regexMatcher(operand, 'i')],
]);

function versions(holds: (order: number) => boolean): (operand: unknown) => LeafMatcher {
  return (operand) => {
    const expected = paddedVersion(operand);
    return {
      matcher: (value) => {
        const actual = paddedVersion(value);
        return holds(actual < expected ? -1 : actual > expected ? 1 : 0);
      },
      problem: typeof operand === 'string' || typeof operand === 'number' ? null : 'wrong-operand',
    };
  };
}

function scalar(holds: (actual: unknown, operand: unknown) => boolean): (operand: unknown) => LeafMatcher {
  return (operand) => ({
    matcher: (value) => holds(value, operand),
    problem: typeof operand === 'object' && operand !== null ? 'wrong-operand' : null,
  });
}

function list(matcherOf: (values: readonly unknown[]) => Matcher): (operand: unknown) => LeafMatcher {
  return (operand) =>
    Array.isArray(operand)
      ? { matcher: matcherOf(operand), problem: null }
      : { matcher: never, problem: 'wrong-operand' };
}

function exists(operand: unknown): LeafMatcher {
  return {
    matcher: operand ? (value) => value != null : (value) => value == null,
    problem: typeof operand === 'boolean' ? null : 'wrong-operand',
  };
}

const TYPES = ['string', 'number', 'boolean', 'array', 'object', 'null', 'undefined'];

function type(operand: unknown): LeafMatcher {
  return {
    matcher: (value) => typeOf(value) === operand,
    problem: TYPES.some((name) => name === operand) ? null : 'wrong-operand',
  };
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return TYPES.includes(typeof value) ? typeof value : 'unknown';
}
