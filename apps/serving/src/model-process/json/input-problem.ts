import { InvalidInputError, type TensorType } from '@orrery/domain';

/** Dimensions of one row: what a model leaves open is a name or null. */
export type RowShape = readonly (number | string | null)[];

/** Why rows or columns are not what a model takes: the first thing found. */
export type InputProblem =
  | { readonly kind: 'not-rows'; readonly expected: string }
  | { readonly kind: 'empty-batch' }
  | {
      readonly kind: 'wrong-row-count';
      readonly field: string;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly kind: 'too-large'; readonly field: string; readonly maxBytes: number }
  | { readonly kind: 'not-a-row'; readonly row: number; readonly actual: string }
  | { readonly kind: 'missing-feature'; readonly field: string; readonly row: number | null }
  | { readonly kind: 'unknown-feature'; readonly field: string; readonly row: number | null }
  | TensorProblem
  | ValueProblem;

/** What is wrong with a tensor as a whole, where tensors were sent. */
export type TensorProblem =
  | {
      readonly kind: 'wrong-tensor-type';
      readonly field: string;
      readonly expected: TensorType;
      readonly actual: TensorType;
    }
  | {
      readonly kind: 'wrong-tensor-shape';
      readonly field: string;
      readonly expected: RowShape;
      readonly actual: readonly number[];
    }
  | {
      readonly kind: 'unfilled-shape';
      readonly field: string;
      readonly shape: readonly number[];
      readonly elements: number;
    }
  | { readonly kind: 'repeated-tensor'; readonly field: string };

/** A value that its feature cannot hold; `element` counts within the row, row-major. */
export type ValueProblem =
  | (At & { readonly kind: 'wrong-type'; readonly expected: TensorType; readonly actual: string })
  | (At & { readonly kind: 'wrong-shape'; readonly expected: RowShape; readonly actual: readonly number[] })
  | (At & { readonly kind: 'not-finite'; readonly actual: string })
  | (At & { readonly kind: 'out-of-range'; readonly expected: TensorType; readonly actual: string });

interface At {
  readonly field: string;
  readonly row: number;
  readonly element: number;
}

/** The same, as an error that every protocol can tell. */
export function toInvalidInput(problem: InputProblem): InvalidInputError {
  return new InvalidInputError(fieldOf(problem), describeProblem(problem));
}

/** One sentence for a person; rows count from 0. */
export function describeProblem(problem: InputProblem): string {
  switch (problem.kind) {
    case 'not-rows':
      return `Send ${problem.expected}.`;
    case 'empty-batch':
      return 'There are no rows: send at least one.';
    case 'wrong-row-count':
      return `"${problem.field}" has ${problem.actual} rows, not ${problem.expected}.`;
    case 'too-large':
      return `"${problem.field}" takes more than ${problem.maxBytes} bytes: send fewer rows.`;
    case 'not-a-row':
      return `Row ${problem.row} is ${problem.actual}, not an object of features.`;
    case 'missing-feature':
      return `"${problem.field}" is missing${inRow(problem.row)}.`;
    case 'unknown-feature':
      return `"${problem.field}"${inRow(problem.row)} is no feature of this model.`;
    case 'wrong-tensor-type':
      return `"${problem.field}" is of type ${problem.actual}, not ${problem.expected}.`;
    case 'wrong-tensor-shape':
      return `"${problem.field}" has the shape ${dimsOf(problem.actual)}, not ${dimsOf(problem.expected)}.`;
    case 'unfilled-shape':
      return `"${problem.field}" has ${problem.elements} elements, which do not fill ${dimsOf(problem.shape)}.`;
    case 'repeated-tensor':
      return `"${problem.field}" is given more than once.`;
    case 'wrong-type':
    case 'wrong-shape':
    case 'not-finite':
    case 'out-of-range':
      return `${placeOf(problem)} ${describeValue(problem)}`;
  }
}

function describeValue(problem: ValueProblem): string {
  switch (problem.kind) {
    case 'wrong-type':
      return `is ${problem.actual}, not ${problem.expected}.`;
    case 'wrong-shape':
      return `has the shape ${dimsOf(problem.actual)}, not ${dimsOf(problem.expected)}.`;
    case 'not-finite':
      return `is ${problem.actual}: send a finite number.`;
    case 'out-of-range':
      return `is ${problem.actual}, which ${problem.expected} cannot hold.`;
  }
}

function dimsOf(shape: RowShape): string {
  return `[${shape.map((dim) => dim ?? '?').join(', ')}]`;
}

function placeOf({ kind, field, row, element }: ValueProblem): string {
  const place = `"${field}" in row ${row}`;
  return element > 0 && kind !== 'wrong-shape' ? `${place}, element ${element},` : place;
}

function inRow(row: number | null): string {
  return row === null ? '' : ` in row ${row}`;
}

function fieldOf(problem: InputProblem): string {
  if ('field' in problem) return problem.field;
  return 'row' in problem ? `rows[${problem.row}]` : 'rows';
}
