import type { ModelSignature, TensorValue } from '@orrery/math-onnx';
import { Tensor } from 'onnxruntime-node';
import type { Feeds } from './model-runner.js';
import { notApplicable, unusableRows } from './refuse.js';
import type { Column, RowTable } from './read-rows.js';

/** An input and the columns that it is made of: one, or as many as it is wide. */
export interface PlannedInput {
  readonly name: string;
  readonly dtype: string;
  readonly columns: readonly string[];
  /** `[N]` or `[N, columns]`. */
  readonly rank: 1 | 2;
}

export interface InputPlan {
  readonly inputs: readonly PlannedInput[];
  /** How many rows the model takes at once; null where any number goes. */
  readonly fixedRows: number | null;
}

const NUMERIC = {
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;
const WIDE = { int64: BigInt64Array, uint64: BigUint64Array } as const;

/**
 * Matches inputs to columns by name. Only a model's one wide input has no name for each of its columns: it takes the
 * chosen ones, or all but the label in the order of the file.
 * @throws {RefusalError}
 */
export function planInputs(
  { inputs }: ModelSignature,
  columns: readonly string[],
  { labelColumn, featureColumns }: { labelColumn: string; featureColumns: readonly string[] | null },
): InputPlan {
  if (!columns.includes(labelColumn)) throw unusableRows(`The rows have no column "${labelColumn}".`);
  const tensors = inputs.map(asTensor);
  const [only, second] = tensors;
  if (only === undefined) throw notApplicable('The model takes nothing, so no rows can be sent to it.');
  const planned =
    second === undefined && widthOf(only) !== 1
      ? [planWide(only, featureColumns ?? columns.filter((name) => name !== labelColumn))]
      : tensors.map((input) => planNamed(input, columns));
  for (const name of planned.flatMap((input) => input.columns)) {
    if (!columns.includes(name)) throw unusableRows(`The rows have no column "${name}".`);
  }
  return { inputs: planned, fixedRows: fixedRowsOf(tensors) };
}

function asTensor(input: ModelSignature['inputs'][number]): TensorValue {
  if (input.kind !== 'tensor') throw notApplicable(`The input "${input.name}" is no tensor.`);
  const { name, dtype } = input;
  if (dtype === 'string' || dtype in NUMERIC || dtype in WIDE) return input;
  throw notApplicable(`The input "${name}" is of type ${dtype}, which no column can be turned into.`);
}

/** Null: free. */
function widthOf({ name, shape }: TensorValue): number | null {
  if (shape === null || shape.length > 2 || shape.length === 0) {
    throw notApplicable(`The input "${name}" is not of the form [rows] or [rows, columns].`);
  }
  if (shape.length === 1) return 1;
  const [, width] = shape;
  return typeof width === 'number' ? width : null;
}

function planWide(input: TensorValue, columns: readonly string[]): PlannedInput {
  const width = widthOf(input);
  if (width !== null && columns.length !== width) {
    const named = columns.slice(0, 20).join(', ');
    throw unusableRows(
      `The input "${input.name}" takes ${width} columns, and there are ${columns.length}: ${named}. Name them as featureColumns.`,
    );
  }
  return { name: input.name, dtype: input.dtype, columns, rank: 2 };
}

function planNamed(input: TensorValue, columns: readonly string[]): PlannedInput {
  const width = widthOf(input);
  if (width !== null && width !== 1) {
    throw notApplicable(`"${input.name}" is one of several inputs and takes ${width} columns.`);
  }
  if (!columns.includes(input.name)) throw unusableRows(`There is no column for the input "${input.name}".`);
  const rank = input.shape?.length === 1 ? 1 : 2;
  return { name: input.name, dtype: input.dtype, columns: [input.name], rank };
}

function fixedRowsOf(inputs: readonly TensorValue[]): number | null {
  const fixed = inputs.flatMap(({ shape }) => (typeof shape?.[0] === 'number' ? [shape[0]] : []));
  return fixed[0] ?? null;
}

/** The rows `from` to `to` (which is not among them) as the model takes them. @throws {RefusalError} */
export function feedsOf(plan: InputPlan, { columns }: RowTable, from: number, to: number): Feeds {
  const rows = to - from;
  return Object.fromEntries(
    plan.inputs.map((input) => {
      const taken = input.columns.map((name) => columns.get(name) ?? []);
      const dims = input.rank === 1 ? [rows] : [rows, taken.length];
      const cell = (at: number): number | string => {
        const row = from + Math.floor(at / taken.length);
        return taken[at % taken.length]?.[row] ?? '';
      };
      return [input.name, tensorOf(input, rows * taken.length, cell, dims)];
    }),
  );
}

function tensorOf(
  { name, dtype }: PlannedInput,
  length: number,
  cell: (at: number) => Column[number],
  dims: readonly number[],
): Tensor {
  if (dtype === 'string')
    return new Tensor(
      'string',
      Array.from({ length }, (_, i) => String(cell(i))),
      dims,
    );
  const holdsGaps = dtype === 'float32' || dtype === 'float64';
  const number = (_: unknown, at: number): number => {
    const value = Number(cell(at));
    if (holdsGaps || Number.isFinite(value)) return value;
    throw unusableRows(`The input "${name}" is of type ${dtype}, and a row has no number for it.`);
  };
  if (dtype === 'int64' || dtype === 'uint64') {
    const values = Array.from({ length }, (_, at) => BigInt(Math.trunc(number(_, at))));
    return new Tensor(dtype, WIDE[dtype].from(values), dims);
  }
  const values = Array.from({ length }, number);
  const type = dtype as keyof typeof NUMERIC;
  if (type === 'bool') return new Tensor('bool', Uint8Array.from(values), dims);
  return new Tensor(type, NUMERIC[type].from(values) as Float32Array, dims) as Tensor;
}
