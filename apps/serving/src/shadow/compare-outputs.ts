import { moments, type Moments } from '@orrery/math-statistics';
import { fromHalfBits } from '../model-process/tensor/half-float.js';
import type { NumericTensor, Tensor } from '../model-process/index.js';

/** How two versions' values of one output relate, over many requests. */
export interface OutputAgreement {
  /** Values that were compared. */
  readonly values: number;
  /** Of these, those that are the same: for labels, all that can be said. */
  readonly equal: number;
  /** The shadow's number minus the other's, where both are finite; none for labels. */
  readonly difference: Moments;
  readonly sumOfAbsolutes: number;
  readonly greatestAbsolute: number;
}

export type OutputsComparison =
  | { readonly kind: 'compared'; readonly outputs: ReadonlyMap<string, OutputAgreement> }
  /** One has an output that the other has not, or of another type or form. */
  | { readonly kind: 'incomparable' };

const FLOATS: ReadonlySet<string> = new Set(['float16', 'float32', 'float64']);

/** Compares what two versions answered to the same rows, value by value; floats are numbers, all else are labels. */
export function compareOutputs(answered: readonly Tensor[], shadowed: readonly Tensor[]): OutputsComparison {
  const outputs = new Map<string, OutputAgreement>();
  if (answered.length !== shadowed.length) return { kind: 'incomparable' };
  for (const tensor of answered) {
    const other = shadowed.find(({ name }) => name === tensor.name);
    if (other === undefined || !isAlike(tensor, other)) return { kind: 'incomparable' };
    outputs.set(tensor.name, agreementOf(tensor, other));
  }
  return { kind: 'compared', outputs };
}

/** What is known of both together. */
export function mergeAgreements(a: OutputAgreement, b: OutputAgreement): OutputAgreement {
  return {
    values: a.values + b.values,
    equal: a.equal + b.equal,
    difference: moments.merge(a.difference, b.difference),
    sumOfAbsolutes: a.sumOfAbsolutes + b.sumOfAbsolutes,
    greatestAbsolute: Math.max(a.greatestAbsolute, b.greatestAbsolute),
  };
}

function isAlike(a: Tensor, b: Tensor): boolean {
  const isSameKind = a.dtype === b.dtype || (FLOATS.has(a.dtype) && FLOATS.has(b.dtype));
  return isSameKind && a.dims.length === b.dims.length && a.dims.every((size, axis) => size === b.dims[axis]);
}

function agreementOf(answered: Tensor, shadowed: Tensor): OutputAgreement {
  const values = answered.data.length;
  if (answered.dtype === 'string' || shadowed.dtype === 'string' || !FLOATS.has(answered.dtype)) {
    let equal = 0;
    for (let i = 0; i < values; i++) if (answered.data[i] === shadowed.data[i]) equal += 1;
    const none = { difference: moments.empty, sumOfAbsolutes: 0, greatestAbsolute: 0 };
    return { values, equal, ...none };
  }
  return numericAgreement(answered, shadowed, values);
}

function numericAgreement(answered: NumericTensor, shadowed: NumericTensor, values: number): OutputAgreement {
  const differences: number[] = [];
  let equal = 0;
  let sumOfAbsolutes = 0;
  let greatestAbsolute = 0;
  for (let i = 0; i < values; i++) {
    const [a, b] = [numberAt(answered, i), numberAt(shadowed, i)];
    if (Object.is(a, b) || a === b) equal += 1;
    const difference = b - a;
    if (!Number.isFinite(difference)) continue;
    differences.push(difference);
    sumOfAbsolutes += Math.abs(difference);
    greatestAbsolute = Math.max(greatestAbsolute, Math.abs(difference));
  }
  return { values, equal, difference: moments.of(differences), sumOfAbsolutes, greatestAbsolute };
}

function numberAt({ dtype, data }: NumericTensor, at: number): number {
  const value = Number(data[at]);
  return dtype === 'float16' ? fromHalfBits(value) : value;
}
