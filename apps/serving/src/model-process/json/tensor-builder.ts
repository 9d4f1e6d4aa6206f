import type { TensorSpec } from '@orrery/domain';
import type { InputProblem } from './input-problem.js';
import { createColumn, type Refusal, type ValueColumn } from './value-column.js';
import { elementCount, type Tensor } from '../tensor/tensor.js';

export interface BuilderOptions {
  readonly rows: number;
  readonly nonFinite: 'refuse' | 'allow';
  readonly maxBytes: number;
}

type RowRefusal = Refusal | 'wrong-shape' | 'too-large';

const BYTES_AT_MOST_PER_ELEMENT = 8;

/** Fills one input's tensor row by row. The first row settles the dimensions that the model leaves open. */
export class TensorBuilder {
  readonly name: string;
  readonly #spec: TensorSpec;
  readonly #options: BuilderOptions;
  readonly #rowShape: TensorSpec['shape'];
  readonly #isSingleValue: boolean;
  #dims: readonly number[] = [];
  #width = 1;
  #column: ValueColumn | undefined;
  /** Where in the tensor the last value went, or was refused. */
  #at = 0;

  constructor(spec: TensorSpec, options: BuilderOptions) {
    this.name = spec.name;
    this.#spec = spec;
    this.#options = spec.shape.length > 0 ? options : { ...options, rows: 1 };
    this.#rowShape = spec.shape.slice(1);
    this.#isSingleValue = this.#rowShape.every((dim) => dim === 1);
  }

  /** Whether axis 0 of this input is the batch. */
  get hasRows(): boolean {
    return this.#spec.shape.length > 0;
  }

  /** The number of rows that this input insists on, 1 when it has no rows; null when it takes any. */
  get fixedRows(): number | null {
    const first = this.hasRows ? this.#spec.shape[0] : 1;
    return typeof first === 'number' ? first : null;
  }

  /** Writes what one row says. */
  write(row: number, value: unknown): InputProblem | undefined {
    const refusal =
      this.#column === undefined ? this.#begin(row, value) : this.#writeRow(row, value, this.#column);
    return refusal === undefined ? undefined : this.#problem(refusal, row, value);
  }

  /** What was written. */
  build(): Tensor {
    const column = this.#column ?? createColumn(this.#spec.dtype, { length: 0, nonFinite: 'refuse' });
    const dims = this.hasRows ? [this.#options.rows, ...this.#dims] : [];
    return { name: this.name, dims, ...column.content };
  }

  #begin(row: number, value: unknown): RowRefusal | undefined {
    const { rows, nonFinite, maxBytes } = this.#options;
    const actual = this.#isSingleValue ? this.#rowShape.map(() => 1) : shapeOf(value);
    if (!this.#fits(actual)) return 'wrong-shape';
    this.#dims = actual;
    this.#width = elementCount(actual);
    // Ragged rows could claim far more than the caller sent.
    if (rows * this.#width * BYTES_AT_MOST_PER_ELEMENT > maxBytes) return 'too-large';
    this.#column = createColumn(this.#spec.dtype, { length: rows * this.#width, nonFinite });
    return this.#writeRow(row, value, this.#column);
  }

  #fits(actual: readonly number[]): boolean {
    return (
      actual.length === this.#rowShape.length &&
      this.#rowShape.every((dim, axis) => typeof dim !== 'number' || dim === actual[axis])
    );
  }

  #writeRow(row: number, value: unknown, column: ValueColumn): RowRefusal | undefined {
    this.#at = row * this.#width;
    if (this.#isSingleValue && !Array.isArray(value)) return column.write(this.#at, value);
    return this.#writeNested(value, 0, column);
  }

  #writeNested(value: unknown, axis: number, column: ValueColumn): RowRefusal | undefined {
    if (axis === this.#dims.length) return this.#writeOne(value, column);
    if (!Array.isArray(value) || value.length !== this.#dims[axis]) return 'wrong-shape';
    const isInnermost = axis === this.#dims.length - 1;
    for (const inner of value) {
      const refusal = isInnermost
        ? this.#writeOne(inner, column)
        : this.#writeNested(inner, axis + 1, column);
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  #writeOne(value: unknown, column: ValueColumn): RowRefusal | undefined {
    const refusal = column.write(this.#at, value);
    if (refusal === undefined) this.#at++;
    return refusal !== undefined && Array.isArray(value) ? 'wrong-shape' : refusal;
  }

  #problem(kind: RowRefusal, row: number, value: unknown): InputProblem {
    const { name: field, dtype } = this.#spec;
    if (kind === 'too-large') return { kind, field, maxBytes: this.#options.maxBytes };
    const place = { field, row, element: Math.max(0, this.#at - row * this.#width) };
    if (kind === 'wrong-shape') {
      const expected = this.#column === undefined ? this.#rowShape : this.#dims;
      return { kind, ...place, expected, actual: shapeOf(value) };
    }
    const refused = elementAt(value, place.element);
    if (kind === 'not-finite') return { kind, ...place, actual: String(refused) };
    if (kind === 'wrong-type') return { kind, ...place, expected: dtype, actual: describeType(refused) };
    return { kind, ...place, expected: dtype, actual: describeValue(refused) };
  }
}

/** More axes than any tensor here has: a deeply nested value is not walked to its end. */
const MAX_AXES = 16;
const QUOTED_AT_MOST = 40;

/** The dimensions of nested arrays along their first elements. */
export function shapeOf(value: unknown): number[] {
  const shape: number[] = [];
  let inner = value;
  while (Array.isArray(inner) && shape.length < MAX_AXES) {
    shape.push(inner.length);
    inner = inner[0] as unknown;
  }
  return shape;
}

/** What a JSON value is, in words. */
export function describeType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' && !Number.isInteger(value)) return `the fraction ${value}`;
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${String(value)}`;
  if (typeof value === 'bigint') return `the number ${value}`;
  return typeof value === 'string' ? `the string ${describeValue(value)}` : `an ${typeof value}`;
}

function describeValue(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, QUOTED_AT_MOST)) : String(value);
}

function elementAt(value: unknown, element: number): unknown {
  return Array.isArray(value) ? (value.flat(MAX_AXES) as unknown[])[element] : value;
}
