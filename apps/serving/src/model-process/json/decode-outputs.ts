import { fromHalfBits } from '../tensor/half-float.js';
import { elementCount, type Tensor } from '../tensor/tensor.js';

export type JsonScalar = number | string | boolean;
export type JsonTensor = JsonScalar | readonly JsonTensor[];

export type DecodedRows =
  | { readonly kind: 'ok'; readonly rows: readonly Readonly<Record<string, JsonTensor>>[] }
  /** This output has not one entry a row: only columns can show it. */
  | { readonly kind: 'not-by-row'; readonly output: string };

/**
 * One object a row, with each output by name. 64-bit integers beyond 2⁵³ − 1 become decimal strings, and floats that JSON
 * has no word for become `"NaN"`, `"Infinity"`, `"-Infinity"`.
 */
export function decodeRows(outputs: readonly Tensor[], rows: number): DecodedRows {
  const odd = outputs.find((output) => output.dims[0] !== rows);
  if (odd !== undefined) return { kind: 'not-by-row', output: odd.name };
  const decoded: Record<string, JsonTensor>[] = [];
  for (let row = 0; row < rows; row++) {
    const fields: Record<string, JsonTensor> = {};
    for (const output of outputs) {
      const width = output.data.length / rows;
      setOwn(fields, output.name, nest(output, 1, { at: row * width, width }));
    }
    decoded.push(fields);
  }
  return { kind: 'ok', rows: decoded };
}

/** Each output by name, whole; values as in `decodeRows`. */
export function decodeColumns(outputs: readonly Tensor[]): Readonly<Record<string, JsonTensor>> {
  const decoded: Record<string, JsonTensor> = {};
  for (const output of outputs) {
    setOwn(decoded, output.name, nest(output, 0, { at: 0, width: elementCount(output.dims) }));
  }
  return decoded;
}

/** An output may be called `__proto__`. */
function setOwn(fields: Record<string, JsonTensor>, name: string, value: JsonTensor): void {
  if (name !== '__proto__') fields[name] = value;
  else Object.defineProperty(fields, name, { value, enumerable: true });
}

function nest(
  tensor: Tensor,
  axis: number,
  range: { readonly at: number; readonly width: number },
): JsonTensor {
  const dim = tensor.dims[axis];
  if (dim === undefined) return decodeElement(tensor, range.at);
  const nested = new Array<JsonTensor>(dim);
  const width = dim === 0 ? 0 : range.width / dim;
  for (let i = 0; i < dim; i++) nested[i] = nest(tensor, axis + 1, { at: range.at + i * width, width });
  return nested;
}

/** One element; values as in `decodeRows`. */
export function decodeElement(tensor: Tensor, at: number): JsonScalar {
  const value = tensor.data[at];
  if (typeof value === 'bigint') return bigintToJson(value);
  if (typeof value !== 'number') return value ?? '';
  if (tensor.dtype === 'bool') return value !== 0;
  if (tensor.dtype === 'float16') return numberToJson(fromHalfBits(value));
  return numberToJson(value);
}

function numberToJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function bigintToJson(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
