import { RE2JS, RE2JSException } from 're2js';
import { isInRange, isSameAddress, readIpRange } from '../../url/ip-range.js';
import { type ContextValue, contextValue } from '../context-value.js';
import type { UnleashContext } from '../unleash-evaluator.js';
import type { UnleashConstraint } from '../unleash-state.js';
import { compareSemanticVersions, readSemanticVersion } from './semantic-version.js';

export type ContextMatcher = (context: UnleashContext) => boolean;

const nobody: ContextMatcher = () => false;

/**
 * Makes a constraint of Unleash ready; its values are read, its expressions and versions understood beforehand.
 *
 * An unknown operator holds for nobody, inverted or not. Expressions are RE2's, so that no text takes more than linear
 * time.
 *
 * Source: unleash-client (npm), strategy/strategy.ts.
 */
export function compileConstraint(constraint: UnleashConstraint): ContextMatcher {
  const matcherOf = OPERATORS.get(constraint.operator);
  if (matcherOf === undefined) return nobody;
  const matches = matcherOf(constraint, contextValue(constraint.contextName));
  return constraint.inverted ? (context) => !matches(context) : matches;
}

type Operator = (constraint: UnleashConstraint, read: ContextValue) => ContextMatcher;

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['IN', member],
  [
    'NOT_IN',
    (constraint: UnleashConstraint, read: ContextValue) => {
      const isMember = member(constraint, read);
      return (context: UnleashContext) => !isMember(context);
    },
  ],
  ['STR_STARTS_WITH', text((value, part) => value.startsWith(part))],
  ['STR_ENDS_WITH', text((value, part) => value.endsWith(part))],
  ['STR_CONTAINS', text((value, part) => value.includes(part))],
  ['NUM_EQ', number((value, bound) => value === bound)],
  ['NUM_GT', number((value, bound) => value > bound)],
  ['NUM_GTE', number((value, bound) => value >= bound)],
  ['NUM_LT', number((value, bound) => value < bound)],
  ['NUM_LTE', number((value, bound) => value <= bound)],
  ['DATE_AFTER', date((now, bound) => now > bound)],
  ['DATE_BEFORE', date((now, bound) => now < bound)],
  ['SEMVER_EQ', version((order) => order === 0)],
  ['SEMVER_GT', version((order) => order > 0)],
  ['SEMVER_GTE', version((order) => order >= 0)],
  ['SEMVER_LT', version((order) => order < 0)],
  ['SEMVER_LTE', version((order) => order <= 0)],
  ['REGEX', expression],
  ['IN_CIDR', network],
]);

function valuesOf({ values = [] }: UnleashConstraint): readonly string[] {
  return values.filter((value) => !!value).map((value) => value.trim());
}

function member(constraint: UnleashConstraint, read: ContextValue): ContextMatcher {
  const values = new Set<string | undefined>(valuesOf(constraint));
  return (context) => values.has(read(context));
}

function text(holds: (value: string, part: string) => boolean): Operator {
  return (constraint, read) => {
    const folded = (value: string) => (constraint.caseInsensitive ? value.toLocaleLowerCase() : value);
    const parts = valuesOf(constraint).map(folded);
    return (context) => {
      const value = read(context);
      if (value === undefined) return false;
      const own = folded(value);
      return parts.some((part) => holds(own, part));
    };
  };
}

function number(holds: (value: number, bound: number) => boolean): Operator {
  return ({ value }, read) => {
    const bound = Number(value);
    if (Number.isNaN(bound)) return nobody;
    // An undefined value is NaN, which holds with nothing.
    return (context) => holds(Number(read(context)), bound);
  };
}

function date(holds: (nowMs: number, boundMs: number) => boolean): Operator {
  return ({ value }) => {
    const boundMs = value === undefined ? Number.NaN : new Date(value).getTime();
    return ({ currentTimeMs }) => holds(currentTimeMs, boundMs);
  };
}

function version(holds: (order: number) => boolean): Operator {
  return ({ value }, read) => {
    const bound = typeof value === 'string' ? readSemanticVersion(value) : null;
    if (bound === null) return nobody;
    return (context) => {
      const written = read(context);
      const own = written === undefined || written.startsWith('v') ? null : readSemanticVersion(written);
      return own !== null && holds(compareSemanticVersions(own, bound));
    };
  };
}

function expression({ value, caseInsensitive }: UnleashConstraint, read: ContextValue): ContextMatcher {
  const regex = re2(String(value), caseInsensitive ? RE2JS.CASE_INSENSITIVE : 0);
  if (regex === null) return nobody;
  return (context) => {
    const own = read(context);
    return own !== undefined && regex.test(own);
  };
}

function re2(source: string, flags: number): RE2JS | null {
  try {
    return RE2JS.compile(source, flags);
  } catch (error) {
    if (error instanceof RE2JSException) return null;
    throw error;
  }
}

function network(constraint: UnleashConstraint, read: ContextValue): ContextMatcher {
  const ranges = valuesOf(constraint)
    .map(readIpRange)
    .filter((range) => range !== null);
  return (context) => {
    const address = readIpRange(read(context) ?? '');
    if (address === null) return false;
    return ranges.some((range) => isSameAddress(address, range) || isInRange(address, range));
  };
}
