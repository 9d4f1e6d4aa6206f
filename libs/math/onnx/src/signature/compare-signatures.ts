import type { Dtype } from '../model/dtype.js';
import type { Dimension, ModelSignature, SignatureValue, TensorValue } from './signature.js';

export type SignatureSide = 'input' | 'output';

interface DifferenceOf<Kind extends string> {
  readonly kind: Kind;
  readonly side: SignatureSide;
  readonly name: string;
  /** Whether a caller written against the first signature can fail on, or miss something of, the second. */
  readonly breaking: boolean;
}

/** One way in which a second signature is not the first. */
export type SignatureDifference =
  | (DifferenceOf<'added' | 'removed'> & { readonly value: SignatureValue })
  | (DifferenceOf<'dtype-changed'> & { readonly from: Dtype; readonly to: Dtype })
  | (DifferenceOf<'shape-changed'> & {
      readonly from: readonly Dimension[] | null;
      readonly to: readonly Dimension[] | null;
    })
  | (DifferenceOf<'type-changed'> & { readonly from: SignatureValue; readonly to: SignatureValue });

export interface SignatureComparison {
  /** Whether `b` can stand where `a` stood, with no caller noticing. */
  readonly compatible: boolean;
  readonly differences: readonly SignatureDifference[];
}

/**
 * Whether a model of signature `b` can replace one of signature `a`, and every difference between them.
 *
 * Values are matched by name; order does not count, nor does the wording of symbols. `b` must take everything that
 * `a` took: the same inputs, none more (callers do not send it), none less (strict servers refuse what is not
 * known), the same element types, dimensions as free or freer. And it must give nothing that `a` could not: all
 * outputs of `a`, of the same element types, dimensions as tight or tighter. More outputs do no harm.
 * That two dimensions share a symbol is not compared.
 *
 * @example
 * compareSignatures(served, candidate).compatible; // false if the candidate wants one more column
 */
export function compareSignatures(a: ModelSignature, b: ModelSignature): SignatureComparison {
  const differences = [
    ...compareSide('input', a.inputs, b.inputs),
    ...compareSide('output', a.outputs, b.outputs),
  ];
  return { compatible: differences.every(({ breaking }) => !breaking), differences };
}

function compareSide(
  side: SignatureSide,
  before: readonly SignatureValue[],
  after: readonly SignatureValue[],
): SignatureDifference[] {
  const afterByName = new Map(after.map((value) => [value.name, value]));
  const beforeNames = new Set(before.map(({ name }) => name));
  const kept = before.flatMap((value): SignatureDifference[] => {
    const counterpart = afterByName.get(value.name);
    if (!counterpart) return [{ kind: 'removed', side, name: value.name, breaking: true, value }];
    return compareValue(side, value, counterpart);
  });
  const added = after
    .filter(({ name }) => !beforeNames.has(name))
    .map((value): SignatureDifference => {
      return { kind: 'added', side, name: value.name, breaking: side === 'input', value };
    });
  return [...kept, ...added];
}

function compareValue(side: SignatureSide, from: SignatureValue, to: SignatureValue): SignatureDifference[] {
  const { name } = from;
  if (from.kind === 'tensor' && to.kind === 'tensor') return compareTensor(side, from, to);
  if (from.kind !== 'tensor' && to.kind !== 'tensor' && from.kind === to.kind && from.type === to.type)
    return [];
  return [{ kind: 'type-changed', side, name, breaking: true, from, to }];
}

function compareTensor(side: SignatureSide, from: TensorValue, to: TensorValue): SignatureDifference[] {
  const { name } = from;
  const differences: SignatureDifference[] = [];
  if (from.dtype !== to.dtype) {
    differences.push({ kind: 'dtype-changed', side, name, breaking: true, from: from.dtype, to: to.dtype });
  }
  if (!sameShape(from.shape, to.shape)) {
    const fits = side === 'input' ? covers(to.shape, from.shape) : covers(from.shape, to.shape);
    differences.push({ kind: 'shape-changed', side, name, breaking: !fits, from: from.shape, to: to.shape });
  }
  return differences;
}

type Shape = TensorValue['shape'];

function sameShape(a: Shape, b: Shape): boolean {
  return covers(a, b) && covers(b, a);
}

/** Whether every tensor of shape `inner` is also of shape `outer`; a symbol covers any size. */
function covers(outer: Shape, inner: Shape): boolean {
  if (outer === null) return true;
  if (inner === null || outer.length !== inner.length) return false;
  return outer.every((dimension, axis) => typeof dimension !== 'number' || dimension === inner[axis]);
}
