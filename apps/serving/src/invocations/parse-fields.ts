import type { ModelSignature, TensorType } from '@orrery/domain';
import type { CsvTable } from './read-csv.js';
import type { Frame } from './frame.js';

const INTEGER = /^[+-]?\d+$/;
const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITY = /^([+-]?)inf(?:inity)?$/i;
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);
/** What pandas writes, or reads, for a value that is not there. */
const MISSING: ReadonlySet<string> = new Set([
  '',
  'nan',
  '-nan',
  'na',
  'n/a',
  '#n/a',
  'null',
  'none',
  '<na>',
]);

/** The fields of a table as values of the types that a model takes; a field that is none of its type stays text. */
export function frameOfCsv({ columns, rows }: CsvTable, { inputs }: ModelSignature): Frame {
  const [only, ...others] = inputs;
  const whole = others.length === 0 ? only?.dtype : undefined;
  const types = columns.map(
    (name) => inputs.find((input) => input.name === name)?.dtype ?? whole ?? 'string',
  );
  return {
    columns,
    rows: rows.map((row) => row.map((field, place) => parseField(field, types[place] ?? 'string'))),
  };
}

/** One field. Text is text, whatever it looks like: pandas would take a surname "Null" for none. */
export function parseField(field: string, dtype: TensorType): unknown {
  if (dtype === 'string') return field;
  const text = field.trim();
  if (MISSING.has(text.toLowerCase())) return null;
  switch (dtype) {
    case 'bool':
      return BOOLEANS.get(text.toLowerCase()) ?? field;
    case 'float16':
    case 'float32':
    case 'float64':
      return parseFloatField(text) ?? field;
    default:
      return INTEGER.test(text) ? parseInteger(text) : field;
  }
}

function parseFloatField(text: string): number | undefined {
  if (FLOAT.test(text)) return Number(text);
  const sign = INFINITY.exec(text)?.[1];
  if (sign === undefined) return undefined;
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function parseInteger(text: string): number | bigint {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text.replace('+', ''));
}
