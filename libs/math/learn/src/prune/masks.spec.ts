import { describe, expect, it } from 'vitest';
import reference from './fixtures/masks.json' with { type: 'json' };
import type { MaskOutcome, PrunableTensor } from './prunable-tensor.js';
import type { PruneAmount } from './prune-amount.js';
import { lnStructured, randomStructured } from './structured.js';
import { TorchGenerator } from './torch-generator.js';
import { globalL1Unstructured, l1Unstructured, randomUnstructured } from './unstructured.js';

interface Step {
  readonly op: string;
  readonly amount: number;
  readonly n?: number | string;
  readonly dim?: number;
  readonly seed?: number;
}

const NORMS: Readonly<Record<string, number>> = { inf: Infinity, '-inf': -Infinity };

/** In Python 1 is a count and 1.0 a fraction, which JSON reads alike: the fixture has 1.0 for values and 1 for slices only. */
function amountOf({ op, amount }: Step): PruneAmount {
  const isFraction = amount % 1 !== 0 || (amount === 1 && op.endsWith('unstructured'));
  return isFraction ? { kind: 'fraction', fraction: amount } : { kind: 'count', count: amount };
}

function prune(tensor: PrunableTensor, step: Step): MaskOutcome {
  const { op, n = 2, dim = 0, seed = 0 } = step;
  const norm = typeof n === 'string' ? NORMS[n] : n;
  switch (op) {
    case 'l1_unstructured':
      return l1Unstructured(tensor, amountOf(step));
    case 'random_unstructured':
      return randomUnstructured(tensor, amountOf(step), new TorchGenerator(seed));
    case 'ln_structured':
      return lnStructured(tensor, amountOf(step), { n: norm, dim });
    case 'random_structured':
      return randomStructured(tensor, amountOf(step), { dim }, new TorchGenerator(seed));
    default:
      throw new Error(`no such pruning: ${op}`);
  }
}

function bitsOf(mask: Uint8Array): string {
  return mask.join('');
}

/** The masks after each step, each step upon the last one's. */
function chain(tensor: PrunableTensor, steps: readonly Step[]): string[] {
  const masks: Uint8Array[] = [];
  for (const step of steps) {
    const outcome = prune({ ...tensor, mask: masks.at(-1) }, step);
    if (outcome.kind !== 'masked') throw new Error(outcome.kind);
    masks.push(outcome.mask);
  }
  return masks.map(bitsOf);
}

describe('masks', () => {
  const tensors = new Map(
    Object.entries(reference.weights).map(([name, { dims, values }]): [string, PrunableTensor] => [
      name,
      { dims, values: Float32Array.from(values) },
    ]),
  );

  it.each(reference.cases.map((example) => [describeSteps(example.weight, example.steps), example] as const))(
    'are those of torch for %s',
    (_, { weight, steps, masks }) => {
      const tensor = tensors.get(weight);
      if (!tensor) throw new Error(weight);
      expect(chain(tensor, steps)).toEqual(masks);
    },
  );

  it.each(reference.global.cases)(
    'are those of torch over several tensors, $amounts of all',
    ({ amounts, masks }) => {
      let tensors: PrunableTensor[] = reference.global.tensors.map(({ dims, values }) => ({
        dims,
        values: Float32Array.from(values),
      }));
      amounts.forEach((amount, i) => {
        const outcome = globalL1Unstructured(tensors, amountOf({ op: 'unstructured', amount }));
        if (outcome.kind !== 'masked') throw new Error(outcome.kind);
        expect(outcome.masks.map(bitsOf)).toEqual(masks[i]);
        tensors = tensors.map((tensor, t) => ({ ...tensor, mask: outcome.masks[t] }));
      });
    },
  );

  it('are drawn from the numbers that torch draws', () => {
    const generator = new TorchGenerator(reference.seed);
    expect(reference.rand32.map(() => generator.nextFloat32())).toEqual(reference.rand32);
    expect(reference.rand64.map(() => generator.nextFloat64())).toEqual(reference.rand64);
  });

  const tensor: PrunableTensor = { dims: [2, 2], values: Float32Array.of(0.1, -2, 0.3, 4) };

  it('cannot prune more than there is, or than earlier prunings left', () => {
    const four = { kind: 'count', count: 4 } as const;
    expect(l1Unstructured(tensor, four)).toMatchObject({ kind: 'masked' });
    const mask = Uint8Array.of(0, 1, 1, 1);
    expect(l1Unstructured({ ...tensor, mask }, four)).toEqual({ kind: 'too-many', available: 3, wanted: 4 });
    expect(lnStructured(tensor, four, { n: 1, dim: 0 })).toEqual({
      kind: 'too-many',
      available: 2,
      wanted: 4,
    });
  });

  it('round half a value to the even side', () => {
    const zerosOf = (length: number) => {
      const outcome = l1Unstructured(
        { dims: [length], values: new Float32Array(length) },
        { kind: 'fraction', fraction: 0.5 },
      );
      return outcome.kind === 'masked' && outcome.mask.filter((bit) => bit === 0).length;
    };
    expect([1, 3, 5, 7].map(zerosOf)).toEqual([0, 2, 2, 4]);
  });

  it('tell what is wrong with amounts, dimensions, norms, sizes and NaN', () => {
    const half = { kind: 'fraction', fraction: 0.5 } as const;
    expect(l1Unstructured(tensor, { kind: 'fraction', fraction: 1.5 })).toMatchObject({ option: 'amount' });
    expect(l1Unstructured(tensor, { kind: 'count', count: 0.5 })).toMatchObject({ option: 'amount' });
    expect(lnStructured(tensor, half, { n: 1, dim: 2 })).toMatchObject({ option: 'dim' });
    expect(lnStructured(tensor, half, { n: NaN, dim: 0 })).toMatchObject({ option: 'n' });
    expect(l1Unstructured({ ...tensor, dims: [3, 2] }, half)).toMatchObject({ kind: 'shape-mismatch' });
    expect(l1Unstructured({ dims: [2], values: Float32Array.of(1, NaN) }, half)).toEqual({
      kind: 'not-finite',
      what: 'values',
      index: 1,
    });
  });
});

function describeSteps(weight: string, steps: readonly Step[]): string {
  const words = steps.map(({ op, ...options }) => `${op} ${JSON.stringify(options)}`);
  return `${weight}: ${words.join(', then ')}`;
}
