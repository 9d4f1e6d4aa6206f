import type { SampleRows, VersionSignature } from './model-version.js';
import { fixedRowsOf, isRow, MAX_SAMPLE_ROWS, problemOfRows } from './sample-rows.js';

/** Where an `MLmodel` file says that its example is. */
export interface InputExampleFile {
  readonly path: string;
  /** `dataframe`, `ndarray`, `json_object`, … */
  readonly type: string;
  /** Earlier versions of MLflow wrote tensors in the form of a request. */
  readonly format: string | null;
}

type Example =
  | { readonly kind: 'rows'; readonly rows: SampleRows }
  | {
      readonly kind: 'table';
      readonly columns: readonly string[];
      readonly rows: readonly (readonly unknown[])[];
    };

/**
 * The rows of an example that MLflow kept beside a model, as the model of this signature takes them: columns by the names
 * of its inputs, or whole rows for its only input. At most so many as a sample may have.
 *
 * @returns null when it is not understood, or does not fit: an example may be meant for what surrounds the ONNX file.
 */
export function parseInputExample(
  text: string,
  file: InputExampleFile,
  signature: VersionSignature,
): SampleRows | null {
  const example = readExample(readJson(text), file);
  if (example === null) return null;
  const most = fixedRowsOf(signature) ?? MAX_SAMPLE_ROWS;
  const rows = rowsFor(signature, example).slice(0, most);
  return problemOfRows(rows, signature) === null ? rows : null;
}

function readExample(content: unknown, { type, format }: InputExampleFile): Example | null {
  if (type === 'dataframe') return isRow(content) ? readFrame(content) : null;
  const told =
    format === 'tf-serving' && isRow(content) ? (content['inputs'] ?? content['instances']) : content;
  if (Array.isArray(told)) return rowsOf(told);
  return isRow(told) ? (readColumns(told) ?? { kind: 'rows', rows: [told] }) : null;
}

function rowsOf(values: readonly unknown[]): Example {
  return { kind: 'rows', rows: values.filter((value) => value !== null && value !== undefined) };
}

/** pandas' orientations `split` and, without names, `values`. */
function readFrame({ columns, data }: Readonly<Record<string, unknown>>): Example | null {
  if (!Array.isArray(data)) return null;
  if (columns === undefined) return rowsOf(data);
  if (!Array.isArray(columns) || !data.every((row) => Array.isArray(row))) return null;
  return { kind: 'table', columns: columns.map(String), rows: data };
}

/** Arrays of one length by name; null for anything else. */
function readColumns(content: Readonly<Record<string, unknown>>): Example | null {
  const columns = Object.keys(content);
  const values = Object.values(content);
  const [first] = values;
  if (!Array.isArray(first)) return null;
  if (!values.every((column) => Array.isArray(column) && column.length === first.length)) return null;
  const arrays = values as readonly (readonly unknown[])[];
  return {
    kind: 'table',
    columns,
    rows: first.map((_value, row) => arrays.map((column) => column[row])),
  };
}

function rowsFor({ inputs }: VersionSignature, example: Example): SampleRows {
  const names = inputs.map(({ name }) => name);
  if (example.kind === 'rows')
    return example.rows.map((row) => (isRow(row) ? picked(names, (name) => row[name]) : row));
  const places = new Map(example.columns.map((name, place) => [name, place]));
  if (!names.every((name) => places.has(name))) return example.rows;
  return example.rows.map((row) => picked(names, (name) => row[places.get(name) ?? 0]));
}

function picked(names: readonly string[], valueOf: (name: string) => unknown): object {
  return Object.fromEntries(names.map((name) => [name, valueOf(name)]));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
