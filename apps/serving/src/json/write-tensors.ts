import { fromHalfBits, type Tensor } from '../model-process/index.js';
import { doubleText, singleText } from './number-text.js';

/** How a protocol writes what JSON has no word for. */
export interface JsonStyle {
  /** NaN and infinities: as Python's and TensorFlow's JSON has them, or as text. */
  readonly nonFinite: 'bare' | 'text';
  /** Strings of tensors named `…_bytes`: TF Serving shows them as `{ "b64": "…" }`. */
  readonly bytes: 'base64' | 'text';
}

export const TF_SERVING_STYLE: JsonStyle = { nonFinite: 'bare', bytes: 'base64' };
/** What Python writes. */
export const PYTHON_STYLE: JsonStyle = { nonFinite: 'bare', bytes: 'text' };
/** What every reader of JSON takes. */
export const STRICT_STYLE: JsonStyle = { nonFinite: 'text', bytes: 'text' };

/** A tensor as nested lists. Floats have a decimal always, 64-bit integers are written to the last digit. */
export function writeTensor(tensor: Tensor, style: JsonStyle): string {
  const element = elementWriter(tensor, style);
  return nested(tensor.dims, element, { axis: 0, at: 0, size: tensor.data.length });
}

/** A tensor as one list, row-major; elements as in `writeTensor`. */
export function writeFlatTensor(tensor: Tensor, style: JsonStyle): string {
  return list(elementWriter(tensor, style), 0, tensor.data.length);
}

export type WrittenRows =
  | { readonly kind: 'ok'; readonly rows: readonly string[] }
  /** This output has not one entry a row: only columns can show it. */
  | { readonly kind: 'not-by-row'; readonly output: string };

/** One text for each row: an object by output, or the bare value of the only one; elements as in `writeTensor`. */
export function writeRows(outputs: readonly Tensor[], rows: number, style: JsonStyle): WrittenRows {
  const odd = outputs.find(({ dims }) => dims[0] !== rows);
  if (odd !== undefined) return { kind: 'not-by-row', output: odd.name };
  const writers = outputs.map((output) => rowWriter(output, rows, style));
  const [only, ...others] = writers;
  if (only !== undefined && others.length === 0) {
    return { kind: 'ok', rows: Array.from({ length: rows }, (_, row) => only(row)) };
  }
  const keys = outputs.map(({ name }) => `${JSON.stringify(name)}:`);
  const texts = Array.from(
    { length: rows },
    (_, row) => `{${writers.map((write, i) => `${keys[i]}${write(row)}`).join()}}`,
  );
  return { kind: 'ok', rows: texts };
}

/** The outputs by name, or the bare value of the only one. */
export function writeColumns(outputs: readonly Tensor[], style: JsonStyle): string {
  const [only, ...others] = outputs;
  if (only !== undefined && others.length === 0) return writeTensor(only, style);
  return `{${outputs.map((each) => `${JSON.stringify(each.name)}:${writeTensor(each, style)}`).join()}}`;
}

type ElementWriter = (at: number) => string;

function rowWriter(output: Tensor, rows: number, style: JsonStyle): (row: number) => string {
  const element = elementWriter(output, style);
  const size = output.data.length / rows;
  return (row) => nested(output.dims, element, { axis: 1, at: row * size, size });
}

interface Range {
  readonly axis: number;
  readonly at: number;
  readonly size: number;
}

function nested(dims: readonly number[], element: ElementWriter, { axis, at, size }: Range): string {
  const dim = dims[axis];
  if (dim === undefined) return element(at);
  if (axis === dims.length - 1) return list(element, at, dim);
  const width = dim === 0 ? 0 : size / dim;
  let text = '[';
  for (let i = 0; i < dim; i++) {
    if (i > 0) text += ',';
    text += nested(dims, element, { axis: axis + 1, at: at + i * width, size: width });
  }
  return `${text}]`;
}

function list(element: ElementWriter, at: number, length: number): string {
  if (length === 0) return '[]';
  let text = `[${element(at)}`;
  for (let i = 1; i < length; i++) text += `,${element(at + i)}`;
  return `${text}]`;
}

const BYTES_SUFFIX = '_bytes';

function elementWriter(tensor: Tensor, { nonFinite, bytes }: JsonStyle): ElementWriter {
  if (tensor.dtype === 'string') {
    const { data, name } = tensor;
    if (bytes === 'base64' && name.endsWith(BYTES_SUFFIX)) return (at) => base64(data[at] ?? '');
    return (at) => JSON.stringify(data[at] ?? '');
  }
  const { data } = tensor;
  const float = (write: (value: number) => string, valueAt: (at: number) => number): ElementWriter => {
    const special: (value: number) => string = nonFinite === 'bare' ? String : (value) => `"${value}"`;
    return (at) => {
      const value = valueAt(at);
      return Number.isFinite(value) ? write(value) : special(value);
    };
  };
  switch (tensor.dtype) {
    case 'float32':
      return float(singleText, (at) => Number(data[at]));
    case 'float64':
      return float(doubleText, (at) => Number(data[at]));
    case 'float16':
      return float(singleText, (at) => fromHalfBits(Number(data[at])));
    case 'bool':
      return (at) => (data[at] === 0 ? 'false' : 'true');
    default:
      return (at) => String(data[at]);
  }
}

function base64(text: string): string {
  return `{"b64":"${Buffer.from(text, 'utf8').toString('base64')}"}`;
}
