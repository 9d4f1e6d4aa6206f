import type { TensorType } from '@orrery/domain';
import { InvalidInputError } from '@orrery/domain';
import { decodeBase64, isBase64 } from './base64-values.js';
import { debugText } from './debug-text.js';

/** TensorFlow's words for the types. */
const NAMES: Readonly<Record<TensorType, string>> = {
  bool: 'bool',
  int8: 'int8',
  int16: 'int16',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  uint16: 'uint16',
  uint32: 'uint32',
  uint64: 'uint64',
  float16: 'half',
  float32: 'float',
  float64: 'double',
  string: 'string',
};

export type Explained =
  | { readonly kind: 'wrong'; readonly text: string }
  | { readonly kind: 'ok'; readonly shape: readonly number[] };

const DEEPEST = 256;

/** What TF Serving finds wrong with nested lists of one type: the first thing, or nothing and the shape of the lists. */
export function explainValues(value: unknown, dtype: TensorType): Explained {
  const shape = shapeOf(value);
  const text = wrongAt(value, { dtype, shape }, 0);
  return text === undefined ? { kind: 'ok', shape } : { kind: 'wrong', text };
}

interface Expected {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
}

function wrongAt(value: unknown, expected: Expected, level: number): string | undefined {
  const { dtype, shape } = expected;
  const rank = shape.length;
  if (!Array.isArray(value)) {
    if (level === rank) return wrongValue(value, dtype);
    return `JSON Value: ${debugText(value)} found at incorrect level: ${level + 1} in the JSON DOM. Expected at level: ${rank}`;
  }
  if (level >= rank) return `Encountered list at unexpected level: ${level} expected < ${rank}`;
  const size = shape[level] ?? 0;
  if (value.length !== size) {
    return `Encountered list at unexpected size: ${value.length} at level: ${level} expected size: ${size}`;
  }
  for (const inner of value) {
    const text = wrongAt(inner, expected, level + 1);
    if (text !== undefined) return text;
  }
  return undefined;
}

function wrongValue(value: unknown, dtype: TensorType): string | undefined {
  if (isBase64(value) && dtype === 'string') return wrongBase64(value);
  if (dtype === 'string' && typeof value === 'object' && value !== null) {
    return `JSON Value: ${debugText(value)} not formatted correctly for base64 data`;
  }
  if (isOfType(value, dtype)) return undefined;
  return `JSON Value: ${debugText(value)} Type: ${typeName(value)} is not of expected type: ${NAMES[dtype]}`;
}

function wrongBase64(value: object): string | undefined {
  try {
    decodeBase64(value, '');
    return undefined;
  } catch (error) {
    // That it is no text is for the model to say.
    return error instanceof InvalidInputError && error.message.startsWith('Unable')
      ? error.message
      : undefined;
  }
}

function isOfType(value: unknown, dtype: TensorType): boolean {
  switch (dtype) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'float16':
    case 'float32':
    case 'float64':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'uint32':
      return isWithin(value, 0, 2 ** 32 - 1);
    case 'uint64':
      return isWithin(value, 0, 2 ** 64);
    case 'int64':
      return isWithin(value, -(2 ** 63), 2 ** 63);
    default:
      return isWithin(value, -(2 ** 31), 2 ** 31 - 1);
  }
}

function isWithin(value: unknown, least: number, most: number): boolean {
  if (typeof value === 'bigint') return value >= least && value <= most;
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'boolean':
      return value ? 'True' : 'False';
    case 'object':
      return value === null ? 'Null' : 'Object';
    default:
      return 'Number';
  }
}

/** The dimensions of nested lists along their first elements. */
function shapeOf(value: unknown): readonly number[] {
  const shape: number[] = [];
  let inner = value;
  while (Array.isArray(inner) && shape.length < DEEPEST) {
    shape.push(inner.length);
    inner = inner[0] as unknown;
  }
  return shape;
}
