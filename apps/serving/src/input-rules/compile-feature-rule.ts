import type { TensorType } from '@orrery/domain';
import { fromHalfBits, type Tensor } from '../model-process/index.js';
import type { BrokenRule } from './input-rule.error.js';
import type { Category, FeatureRule } from './input-rules.js';

type Explained = Pick<BrokenRule, 'rule' | 'actual' | 'expected'>;

export interface FeatureCheck {
  /** The first element that breaks the rule; −1 when there is none. Missing numbers (NaN) break none. */
  readonly find: (tensor: Tensor) => number;
  /** Why this element of the tensor's data breaks it. */
  readonly explain: (element: number | bigint | string) => Explained;
}

/** @returns why the rule is not for this type, or null when there is nothing to look for. */
export function compileFeatureRule(
  { min, max, categories, missing }: FeatureRule,
  dtype: TensorType | undefined,
): FeatureCheck | string | null {
  if (dtype === undefined) return 'the model has no such feature';
  if (missing !== null && !dtype.startsWith('float')) return `no value of type ${dtype} is missing`;
  if (categories !== null) return checkCategories(categories, dtype);
  if (min === null && max === null) return null;
  if (dtype === 'string' || dtype === 'bool') return `values of type ${dtype} have no range`;
  return checkRange(min ?? -Infinity, max ?? Infinity, dtype);
}

type RangedType = Exclude<TensorType, 'string' | 'bool'>;

function checkRange(min: number, max: number, dtype: RangedType): FeatureCheck {
  const numberOf = dtype === 'float16' ? (bits: number | bigint) => fromHalfBits(Number(bits)) : Number;
  const explain = (element: number | bigint | string): Explained => {
    const value = typeof element === 'string' ? NaN : numberOf(element);
    const actual = typeof element === 'bigint' ? String(element) : String(value);
    if (value < min || !(value > max))
      return { rule: 'MINIMUM', actual, expected: `at least ${min} is allowed` };
    return { rule: 'MAXIMUM', actual, expected: `at most ${max} is allowed` };
  };
  return { find: rangeFinder(min, max, dtype), explain };
}

function rangeFinder(min: number, max: number, dtype: RangedType): FeatureCheck['find'] {
  if (dtype === 'int64' || dtype === 'uint64') return findBeyondIntegers(min, max);
  if (dtype === 'float16') {
    const isAllowed = tableOf((bits) => !isBeyond(fromHalfBits(bits), min, max));
    return ({ data }) => findWhere(data, (bits: number) => isAllowed[bits] === 0);
  }
  // A bound is what the same number sent as a value would be.
  if (dtype === 'float32') return findBeyond(Math.fround(min), Math.fround(max));
  return findBeyond(min, max);
}

function isBeyond(value: number, min: number, max: number): boolean {
  return value < min || value > max;
}

function findBeyond(min: number, max: number): FeatureCheck['find'] {
  return ({ data }) => {
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as number;
      if (value < min || value > max) return i;
    }
    return -1;
  };
}

function findBeyondIntegers(min: number, max: number): FeatureCheck['find'] {
  const least = Number.isFinite(min) ? BigInt(Math.ceil(min)) : null;
  const most = Number.isFinite(max) ? BigInt(Math.floor(max)) : null;
  return ({ data }) => {
    for (let i = 0; i < data.length; i++) {
      const value = data[i] as bigint;
      if ((least !== null && value < least) || (most !== null && value > most)) return i;
    }
    return -1;
  };
}

const SHOWN = 10;
const SHOWN_LENGTH = 40;

function checkCategories(categories: readonly Category[], dtype: TensorType): FeatureCheck | string {
  const type = typeOf(dtype);
  if (categories.some((category) => typeof category !== type)) return `its values are of type ${dtype}`;
  const find = categoryFinder(categories, dtype);
  if (typeof find === 'string') return find;
  const listed = categories.slice(0, SHOWN).map((category) => JSON.stringify(category));
  const expected = `only ${listed.join(', ')}${categories.length > SHOWN ? ', …' : ''} is allowed`;
  const explain = (element: number | bigint | string): Explained => {
    if (typeof element === 'string') {
      return { rule: 'CATEGORIES', actual: JSON.stringify(element.slice(0, SHOWN_LENGTH)), expected };
    }
    const value = dtype === 'float16' ? fromHalfBits(Number(element)) : element;
    const actual = dtype === 'bool' ? String(value === 1) : String(value);
    return { rule: 'CATEGORIES', actual, expected };
  };
  return { find, explain };
}

function categoryFinder(categories: readonly Category[], dtype: TensorType): FeatureCheck['find'] | string {
  if (dtype === 'string') {
    const known = new Set(categories.map(String));
    return ({ data }) => findWhere(data as readonly string[], (text: string) => !known.has(text));
  }
  const numbers = categories.map(Number);
  if (dtype === 'int64' || dtype === 'uint64') {
    if (!numbers.every(Number.isSafeInteger)) return 'its values are whole numbers';
    const known = new Set(numbers.map(BigInt));
    return ({ data }) =>
      findWhere(data as BigInt64Array | BigUint64Array, (value: bigint) => !known.has(value));
  }
  if (dtype === 'float16') {
    const known = new Set(numbers);
    const isAllowed = tableOf((bits) => isKnown(fromHalfBits(bits), known));
    return ({ data }) => findWhere(data, (bits: number) => isAllowed[bits] === 0);
  }
  const known = new Set(dtype === 'float32' ? numbers.map(Math.fround) : numbers);
  return ({ data }) => findWhere(data, (value: number) => !isKnown(value, known));
}

function isKnown(value: number, known: ReadonlySet<number>): boolean {
  return known.has(value) || Number.isNaN(value);
}

function typeOf(dtype: TensorType): 'string' | 'boolean' | 'number' {
  if (dtype === 'string') return 'string';
  return dtype === 'bool' ? 'boolean' : 'number';
}

function findWhere<T>(data: ArrayLike<unknown>, isRefused: (value: T) => boolean): number {
  for (let i = 0; i < data.length; i++) if (isRefused(data[i] as T)) return i;
  return -1;
}

const HALF_VALUES = 65_536;

/** What is known of each of the few values that half floats have, by their bits. */
function tableOf(isAllowed: (bits: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: HALF_VALUES }, (_, bits) => (isAllowed(bits) ? 1 : 0));
}
