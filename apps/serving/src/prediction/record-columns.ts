import type { ModelSignature } from '@orrery/domain';
import { singleText } from '../json/number-text.js';
import { decodeElement, type Tensor } from '../model-process/index.js';
import type { PredictInput } from './predict-input.js';

/** Rows of a request that its record shows: what watches the stream wants many requests, not all of a large one. */
export const RECORDED_ROWS = 1000;
/** Values of one feature in one row beyond which the feature is no column but an image or an embedding. */
const WIDEST = 64;

/** The members of a JSON object, each a column: written at once, because there is an object for each request. */
type Columns = string[];

/**
 * The features of a request by column, as they were sent, as JSON. A feature with several values a row becomes several
 * columns, `name[0]`, `name[1]`, …; what stands for a missing number becomes null.
 */
export function featureColumns({ inputs }: ModelSignature, input: PredictInput): string {
  if (input.kind === 'tensors') return tensorColumns(input.tensors, rowsOf(inputs, input.tensors));
  const columns: Columns = [];
  for (const { name, shape } of inputs) {
    if (shape.length > 0) addColumns(columns, name, valuesOf(name, input, inputs.length));
  }
  return `{${columns.join()}}`;
}

/** The outputs of a model by column, as JSON. An output without rows has none. */
export function predictionColumns(outputs: readonly Tensor[], rows: number): string {
  return tensorColumns(outputs, rows);
}

function tensorColumns(tensors: readonly Tensor[], rows: number): string {
  const columns: Columns = [];
  for (const tensor of tensors) {
    const { name, dims, data } = tensor;
    if (dims[0] !== rows) continue;
    const width = data.length / rows;
    addSpread(columns, name, { width, rows, textAt: (row, i) => elementText(tensor, row * width + i) });
  }
  return `{${columns.join()}}`;
}

/** As the answer has it: a float32 in its own few digits. */
function elementText(tensor: Tensor, at: number): string {
  const value = decodeElement(tensor, at);
  const isSingle = tensor.dtype === 'float32' || tensor.dtype === 'float16';
  return isSingle && typeof value === 'number' ? singleText(value) : recorded(value);
}

/** Inputs without rows have no say in how many there are. */
function rowsOf(specs: ModelSignature['inputs'], tensors: readonly Tensor[]): number {
  const first = specs.find(({ shape }) => shape.length > 0)?.name;
  return tensors.find(({ name }) => name === first)?.dims[0] ?? 0;
}

type JsonInput = Exclude<PredictInput, { readonly kind: 'tensors' }>;

function valuesOf(name: string, input: JsonInput, inputs: number): readonly unknown[] {
  if (input.kind === 'columns') {
    const { columns } = input;
    const column = isRecord(columns) ? columns[name] : columns;
    return Array.isArray(column) ? column : [];
  }
  const { rows } = input;
  if (!Array.isArray(rows)) return [];
  const shown: readonly unknown[] = rows.length > RECORDED_ROWS ? rows.slice(0, RECORDED_ROWS) : rows;
  return shown.map((row) => (inputs === 1 && !isRecord(row) ? row : isRecord(row) ? row[name] : undefined));
}

function addColumns(columns: Columns, name: string, values: readonly unknown[]): void {
  const [first] = values;
  const shown = values.length > RECORDED_ROWS ? values.slice(0, RECORDED_ROWS) : values;
  if (!Array.isArray(first) || (first.length === 1 && !Array.isArray(first[0]))) {
    addColumn(columns, JSON.stringify(name), {
      rows: shown.length,
      textAt: (row) => recorded(lone(shown[row])),
    });
    return;
  }
  const isNested = Array.isArray(first[0]);
  const flat = shown.map((row): readonly unknown[] =>
    Array.isArray(row) ? (isNested ? row.flat(Infinity) : row) : [row],
  );
  const width = flat[0]?.length ?? 0;
  addSpread(columns, name, { width, rows: flat.length, textAt: (row, i) => recorded(flat[row]?.[i]) });
}

interface Spread {
  readonly width: number;
  readonly rows: number;
  readonly textAt: (row: number, i: number) => string;
}

function addSpread(columns: Columns, name: string, { width, rows, textAt }: Spread): void {
  if (width > WIDEST) return;
  const key = JSON.stringify(name);
  const open = key.slice(0, -1);
  const shown = Math.min(rows, RECORDED_ROWS);
  for (let i = 0; i < width; i++) {
    addColumn(columns, width === 1 ? key : `${open}[${i}]"`, {
      rows: shown,
      textAt: (row) => textAt(row, i),
    });
  }
}

/** A single value may have been sent in a list of one in some rows and bare in others. */
function lone(value: unknown): unknown {
  return Array.isArray(value) ? value.flat(Infinity)[0] : value;
}

interface Column {
  readonly rows: number;
  readonly textAt: (row: number) => string;
}

function addColumn(columns: Columns, key: string, { rows, textAt }: Column): void {
  // To readers that parse it, this would be no member but a prototype.
  if (key === '"__proto__"') return;
  let text = `${key}:[`;
  for (let row = 0; row < rows; row++) text += row === 0 ? textAt(row) : `,${textAt(row)}`;
  columns.push(`${text}]`);
}

const NOT_FINITE: ReadonlySet<unknown> = new Set(['NaN', 'Infinity', '-Infinity']);

function recorded(value: unknown): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null';
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  return typeof value === 'string' && !NOT_FINITE.has(value) ? JSON.stringify(value) : 'null';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
