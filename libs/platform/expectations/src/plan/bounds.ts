import { ExpectationFault } from '../expectation.errors.js';
import type { JsonValue } from '../json.js';
import type { Kwargs } from './kwargs.js';
import type { Scalar } from './literal.js';

/** An interval, open where it says so. */
export interface Bounds<Bound extends Scalar> {
  readonly min: Bound | null;
  readonly max: Bound | null;
  readonly strictMin: boolean;
  readonly strictMax: boolean;
}

/** What is between anything at all is no expectation. */
export function requireBounds<Bound extends Scalar>(bounds: Bounds<Bound>): Bounds<Bound> {
  if (bounds.min === null && bounds.max === null) {
    throw new ExpectationFault('ValueError: min_value and max_value cannot both be None');
  }
  return bounds;
}

export function scalarBounds(kwargs: Kwargs): Bounds<Scalar> {
  return ordered({ min: kwargs.scalar('min_value'), max: kwargs.scalar('max_value'), ...strictness(kwargs) });
}

export function numberBounds(kwargs: Kwargs): Bounds<number> {
  return ordered({ min: kwargs.number('min_value'), max: kwargs.number('max_value'), ...strictness(kwargs) });
}

export function wholeBounds(kwargs: Kwargs): Bounds<number> {
  return ordered(lengthBounds(kwargs));
}

/** Nothing is between bounds upside down, which for lengths is no error. */
export function lengthBounds(kwargs: Kwargs): Bounds<number> {
  return { min: kwargs.whole('min_value'), max: kwargs.whole('max_value'), ...strictness(kwargs) };
}

function strictness(kwargs: Kwargs): Pick<Bounds<number>, 'strictMin' | 'strictMax'> {
  return { strictMin: kwargs.flag('strict_min', false), strictMax: kwargs.flag('strict_max', false) };
}

function ordered<Bound extends Scalar>(bounds: Bounds<Bound>): Bounds<Bound> {
  const { min, max } = bounds;
  if (min !== null && max !== null && typeof min === typeof max && min > max) {
    throw new ExpectationFault(
      'ValueError: min_value cannot be greater than max_value: Minimum Threshold cannot be larger than Maximum Threshold',
    );
  }
  return bounds;
}

/** Whether a measured value lies within; nothing measured lies nowhere. */
export function isWithin(value: JsonValue, bounds: Bounds<Scalar>): boolean {
  if (value === null) return false;
  const [low, high] = [bounds.min, bounds.max].map((bound) => (bound === null ? null : alike(bound, value)));
  const measured = alike(value, value);
  const above = low === null || low === undefined || (bounds.strictMin ? measured > low : measured >= low);
  const below =
    high === null || high === undefined || (bounds.strictMax ? measured < high : measured <= high);
  return above && below;
}

/** Instants are compared as such, whether a T or a space stands in them. */
function alike(value: JsonValue, like: JsonValue): number | string | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof like === 'string' && /^\d{4}-\d{2}-\d{2}/.test(like)) {
    const instant = Date.parse(
      `${String(value).replace(' ', 'T')}${/T.*(Z|[+-]\d\d)/.test(String(value)) ? '' : 'Z'}`,
    );
    const day = Date.parse(String(value));
    return Number.isNaN(instant) ? day : instant;
  }
  return String(value);
}

/** An interval as a test of an expression. */
export function withinSql(value: string, bounds: Bounds<Scalar>, written: (bound: Scalar) => string): string {
  const tests: string[] = [];
  if (bounds.min !== null) tests.push(`${value} ${bounds.strictMin ? '>' : '>='} ${written(bounds.min)}`);
  if (bounds.max !== null) tests.push(`${value} ${bounds.strictMax ? '<' : '<='} ${written(bounds.max)}`);
  return tests.join(' AND ');
}
