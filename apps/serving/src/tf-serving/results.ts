import { DomainError } from '@orrery/domain';
import { TF_SERVING_STYLE, writeFlatTensor } from '../json/write-tensors.js';
import type { Tensor } from '../model-process/index.js';

/** The outputs of the model are not those of a classifier, or of a regressor. */
export class NotThatSignatureError extends DomainError {
  readonly code = 'FAILED_PRECONDITION';
  readonly kind = 'invalid';
}

/** One text for each example of a classify or regress request. */
export type WriteResults = (outputs: readonly Tensor[], rows: number) => readonly string[];

const FLOATS: ReadonlySet<string> = new Set(['float16', 'float32', 'float64']);

/** Where a classifier has its answers: `width` scores a row, and a label for each where it gives labels. */
export interface ChosenScores {
  readonly scores: Tensor;
  readonly classes: Tensor | undefined;
  readonly width: number;
}

/**
 * The scores are the output `scores`, or the only output of floats: [N] or [N, classes]. The labels are the output
 * `classes` of the same shape; without it there are none, as in TF Serving: a class that a model predicts is the label of
 * no score.
 *
 * @throws {NotThatSignatureError}
 */
export function chooseScores(outputs: readonly Tensor[], rows: number): ChosenScores {
  const scores = outputs.find(({ name }) => name === 'scores') ?? onlyFloats(outputs);
  const classes = outputs.find(({ name }) => name === 'classes');
  if (scores === undefined) {
    throw new NotThatSignatureError(
      `Expected classification signature outputs to contain at least one of "classes" or "scores". Signature was: ${described(outputs)}`,
    );
  }
  const width = widthOf(scores, rows);
  if (width === undefined || !FLOATS.has(scores.dtype)) {
    throw new NotThatSignatureError(
      `Expected Tensor shape: [batch_size num_classes] of floats but got ${described([scores])}`,
    );
  }
  if (classes !== undefined && widthOf(classes, rows) !== width) {
    throw new NotThatSignatureError(
      `Tensors class and score should match in dim_size(1). Got ${described([classes])} vs. ${described([scores])}`,
    );
  }
  return { scores, classes, width };
}

/** The label of an element; empty where there are none. */
export function labelAt(classes: Tensor | undefined, at: number): string {
  if (classes === undefined) return '';
  const value = classes.data[at];
  return classes.dtype === 'bool' ? String(value !== 0) : String(value);
}

/** A regressor's answers: the output `outputs`, or the only one; floats [N] or [N, 1]. @throws {NotThatSignatureError} */
export function chooseRegression(outputs: readonly Tensor[], rows: number): Tensor {
  const [only, ...others] = outputs;
  const values = outputs.find(({ name }) => name === 'outputs') ?? (others.length === 0 ? only : undefined);
  if (values === undefined) {
    throw new NotThatSignatureError(
      `No regression outputs found in SignatureDef: ${described(outputs)}: it has several outputs, and none is called "outputs"`,
    );
  }
  if (widthOf(values, rows) !== 1) {
    throw new NotThatSignatureError(
      `Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got ${described([values])}`,
    );
  }
  if (FLOATS.has(values.dtype)) return values;
  throw new NotThatSignatureError(`Expected output Tensor of DT_FLOAT.  Got: ${described([values])}`);
}

/** Pairs of label and score for each example. */
export const writeClassifications: WriteResults = (outputs, rows) => {
  const { scores, classes, width } = chooseScores(outputs, rows);
  return Array.from({ length: rows }, (_, row) => {
    const pairs = Array.from({ length: width }, (_, i) => {
      const at = row * width + i;
      return `[${JSON.stringify(labelAt(classes, at))},${elementText(scores, at)}]`;
    });
    return `[${pairs.join()}]`;
  });
};

/** One number for each example. */
export const writeRegressions: WriteResults = (outputs, rows) => {
  const values = chooseRegression(outputs, rows);
  return Array.from({ length: rows }, (_, row) => elementText(values, row));
};

function onlyFloats(outputs: readonly Tensor[]): Tensor | undefined {
  const [only, ...others] = outputs.filter(({ dtype }) => FLOATS.has(dtype));
  return others.length === 0 ? only : undefined;
}

/** How many values a row has, in [N] or [N, width]. */
function widthOf({ dims }: Tensor, rows: number): number | undefined {
  const [first, width = 1, ...more] = dims;
  return first === rows && more.length === 0 ? width : undefined;
}

function elementText(tensor: Tensor, at: number): string {
  return writeFlatTensor(elementOf(tensor, at), TF_SERVING_STYLE).slice(1, -1);
}

function elementOf(tensor: Tensor, at: number): Tensor {
  return tensor.dtype === 'string'
    ? { ...tensor, data: tensor.data.slice(at, at + 1) }
    : { ...tensor, data: tensor.data.subarray(at, at + 1) };
}

function described(outputs: readonly Tensor[]): string {
  return outputs.map(({ name, dtype, dims }) => `"${name}" ${dtype} [${dims.join(' ')}]`).join(', ');
}
