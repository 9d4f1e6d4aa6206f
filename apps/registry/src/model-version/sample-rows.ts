import type { SampleRows, SignatureField, VersionSignature } from './model-version.js';

export const MAX_SAMPLE_ROWS = 64;
const MAX_SAMPLE_BYTES = 256 * 1024;

type Shape = SignatureField['shape'];
type Row = Readonly<Record<string, unknown>>;

/**
 * What is wrong with the rows; null when a model with this signature takes them. What only all rows together tell (a
 * dimension of any size that is not the same in each) is left to who computes them.
 */
export function problemOfRows(rows: SampleRows, signature: VersionSignature): string | null {
  const rowsToHave = fixedRowsOf(signature);
  if (rows.length === 0) return 'There are no rows.';
  if (rows.length > MAX_SAMPLE_ROWS) return `There are ${rows.length} rows; ${MAX_SAMPLE_ROWS} are allowed.`;
  if (rowsToHave !== null && rows.length !== rowsToHave)
    return `There are ${rows.length} rows; the model takes ${rowsToHave} at once.`;
  if (Buffer.byteLength(JSON.stringify(rows)) > MAX_SAMPLE_BYTES)
    return `The rows take more than ${MAX_SAMPLE_BYTES} bytes as JSON.`;
  for (const [index, row] of rows.entries()) {
    const problem = isRow(row) ? problemOfRow(row, signature.inputs) : problemOfBare(row, signature.inputs);
    if (problem !== null) return `Row ${index + 1} ${problem}.`;
  }
  return null;
}

/** So many rows a request must have; null where it may have any number. */
export function fixedRowsOf({ inputs }: VersionSignature): number | null {
  const sizes = inputs.map(({ shape }) => (shape.length === 0 ? 1 : shape[0]));
  return sizes.find((size) => typeof size === 'number') ?? null;
}

/** Whether it is a row by names. */
export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function problemOfRow(row: Row, inputs: readonly SignatureField[]): string | null {
  for (const input of inputs) {
    if (!Object.hasOwn(row, input.name)) return `has no "${input.name}"`;
    if (!isValueOf(input, row[input.name])) return `has a "${input.name}" that is no ${described(input)}`;
  }
  const unknown = Object.keys(row).find((name) => inputs.every((input) => input.name !== name));
  return unknown === undefined ? null : `has "${unknown}", which the model does not take`;
}

function problemOfBare(value: unknown, [only, ...others]: readonly SignatureField[]): string | null {
  if (only === undefined || others.length > 0) return 'is no object with a value for each input';
  return isValueOf(only, value) ? null : `is no ${described(only)}`;
}

/** A value that stands alone need not be in an array. */
function isValueOf({ dtype, shape }: SignatureField, value: unknown): boolean {
  const sizes = shape.slice(1);
  const isAlone = !Array.isArray(value) && sizes.every((size) => size === 1);
  return isNested(value, isAlone ? [] : sizes, dtype);
}

function isNested(value: unknown, [size, ...inner]: Shape, dtype: string): boolean {
  if (size === undefined) return isElement(value, dtype);
  if (!Array.isArray(value) || (typeof size === 'number' && size !== value.length)) return false;
  return value.every((each) => isNested(each, inner, dtype));
}

function isElement(value: unknown, dtype: string): boolean {
  if (dtype === 'string') return typeof value === 'string';
  if (dtype === 'bool') return typeof value === 'boolean';
  return dtype.startsWith('float') ? Number.isFinite(value) : Number.isInteger(value);
}

function described({ dtype, shape }: SignatureField): string {
  const sizes = shape.slice(1).map((size) => (typeof size === 'number' ? size : 'any'));
  return sizes.length === 0 ? dtype : `${dtype} of shape [${sizes.join(', ')}]`;
}
