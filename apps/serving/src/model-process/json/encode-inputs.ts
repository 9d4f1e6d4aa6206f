import type { ModelSignature } from '@orrery/domain';
import type { InputProblem } from './input-problem.js';
import { TensorBuilder, describeType } from './tensor-builder.js';
import type { Tensor } from '../tensor/tensor.js';

export interface EncodeOptions {
  /** The float inputs that may be NaN or infinite; none unless given. */
  readonly nonFiniteInputs?: ReadonlySet<string>;
  /** No tensor may take more; 64 MiB unless given. */
  readonly maxBytes?: number;
}

export type EncodedInputs =
  | { readonly kind: 'ok'; readonly rows: number; readonly inputs: readonly Tensor[] }
  | { readonly kind: 'invalid'; readonly problem: InputProblem };

/**
 * Tensors from rows, each an object with every feature of the model and no other. A model with a single input takes
 * bare values too. Where a row of a feature is one value (shape [n] or [n, 1]), it need not be in an array.
 */
export function encodeRows(
  signature: ModelSignature,
  rows: unknown,
  options: EncodeOptions = {},
): EncodedInputs {
  if (!Array.isArray(rows)) return invalid({ kind: 'not-rows', expected: 'an array of rows' });
  const values: readonly unknown[] = rows;
  if (values.length === 0) return invalid({ kind: 'empty-batch' });
  const builders = createBuilders(signature, values.length, options);
  const problem = miscounted(builders, values.length) ?? writeRows(builders, values);
  return problem === undefined ? done(builders, values.length) : invalid(problem);
}

/**
 * Tensors from columns: for every feature of the model, and no other, the values of all rows. A model with a single
 * input takes its bare column too.
 */
export function encodeColumns(
  signature: ModelSignature,
  columns: unknown,
  options: EncodeOptions = {},
): EncodedInputs {
  const named = nameColumns(signature, columns);
  if (named === undefined)
    return invalid({ kind: 'not-rows', expected: 'an object with an array for each feature' });
  const rows = countRows(signature, named);
  if (rows === 0) return invalid({ kind: 'empty-batch' });
  const builders = createBuilders(signature, rows, options);
  const unknown = Object.keys(named).find((field) => builders.every(({ name }) => name !== field));
  if (unknown !== undefined) return invalid({ kind: 'unknown-feature', field: unknown, row: null });
  for (const builder of builders) {
    const column = Object.hasOwn(named, builder.name) ? named[builder.name] : undefined;
    const problem = writeColumn(builder, column, rows);
    if (problem !== undefined) return invalid(problem);
  }
  const problem = miscounted(
    builders.filter(({ hasRows }) => hasRows),
    rows,
  );
  return problem === undefined ? done(builders, rows) : invalid(problem);
}

const DEFAULT_MAX_BYTES = 64 * 1024 ** 2;

function createBuilders(
  signature: ModelSignature,
  rows: number,
  options: EncodeOptions,
): readonly TensorBuilder[] {
  const { nonFiniteInputs, maxBytes = DEFAULT_MAX_BYTES } = options;
  return signature.inputs.map((spec) => {
    const nonFinite = nonFiniteInputs?.has(spec.name) === true ? 'allow' : 'refuse';
    return new TensorBuilder(spec, { rows, nonFinite, maxBytes });
  });
}

function writeRows(builders: readonly TensorBuilder[], rows: readonly unknown[]): InputProblem | undefined {
  const [only, ...others] = builders;
  for (const [index, row] of rows.entries()) {
    let problem: InputProblem | undefined;
    if (isRecord(row)) problem = writeRow(builders, index, row);
    else if (only !== undefined && others.length === 0) problem = only.write(index, row);
    else problem = { kind: 'not-a-row', row: index, actual: describeType(row) };
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function writeRow(
  builders: readonly TensorBuilder[],
  index: number,
  row: Readonly<Record<string, unknown>>,
): InputProblem | undefined {
  for (const builder of builders) {
    const value = row[builder.name];
    const problem = value === undefined ? missing(builder, index) : builder.write(index, value);
    // What an object inherits is never a value, so only a refusal needs the slow question.
    if (problem !== undefined) return Object.hasOwn(row, builder.name) ? problem : missing(builder, index);
  }
  let keys = 0;
  for (const _key in row) keys++;
  if (keys === builders.length) return undefined;
  const field = Object.keys(row).find((key) => builders.every(({ name }) => name !== key)) ?? '';
  return { kind: 'unknown-feature', field, row: index };
}

function missing({ name }: TensorBuilder, row: number | null): InputProblem {
  return { kind: 'missing-feature', field: name, row };
}

function nameColumns(
  signature: ModelSignature,
  columns: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (isRecord(columns)) return columns;
  const [only, ...others] = signature.inputs;
  return only !== undefined && others.length === 0 ? { [only.name]: columns } : undefined;
}

/** The length of the first column; a model without a batch axis has one row. */
function countRows(signature: ModelSignature, columns: Readonly<Record<string, unknown>>): number {
  for (const { name, shape } of signature.inputs) {
    const column = columns[name];
    if (shape.length > 0 && Array.isArray(column)) return column.length;
  }
  return 1;
}

function writeColumn(builder: TensorBuilder, column: unknown, rows: number): InputProblem | undefined {
  if (column === undefined) return missing(builder, null);
  if (!builder.hasRows) return builder.write(0, column);
  if (!Array.isArray(column)) return { kind: 'not-rows', expected: `an array for "${builder.name}"` };
  const values: readonly unknown[] = column;
  if (values.length !== rows) {
    return { kind: 'wrong-row-count', field: builder.name, expected: rows, actual: values.length };
  }
  for (let row = 0; row < rows; row++) {
    const problem = builder.write(row, values[row]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** An input with a fixed axis 0 takes exactly so many rows. */
function miscounted(builders: readonly TensorBuilder[], actual: number): InputProblem | undefined {
  for (const { name, fixedRows } of builders) {
    if (fixedRows !== null && fixedRows !== actual) {
      return { kind: 'wrong-row-count', field: name, expected: fixedRows, actual };
    }
  }
  return undefined;
}

function done(builders: readonly TensorBuilder[], rows: number): EncodedInputs {
  return { kind: 'ok', rows, inputs: builders.map((builder) => builder.build()) };
}

function invalid(problem: InputProblem): EncodedInputs {
  return { kind: 'invalid', problem };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
