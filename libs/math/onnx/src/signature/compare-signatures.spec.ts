import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSignatures } from './compare-signatures.js';
import type { Dimension, ModelSignature, TensorValue } from './signature.js';

const column = (name: string, shape: readonly Dimension[] | null = ['N', 1]): TensorValue => {
  return { kind: 'tensor', name, dtype: 'float32', shape };
};
const served: ModelSignature = { inputs: [column('age'), column('fare')], outputs: [column('p')] };

describe('compareSignatures', () => {
  it('finds a signature compatible with itself, in whatever order and with whatever symbols', () => {
    const reordered = { ...served, inputs: [column('fare', ['batch', 1]), column('age', [null, 1])] };
    expect(compareSignatures(served, reordered)).toEqual({ compatible: true, differences: [] });
  });

  it('breaks on an input more or less, and on an output less', () => {
    const other: ModelSignature = { inputs: [column('age'), column('cabin')], outputs: [] };
    const { compatible, differences } = compareSignatures(served, other);
    expect(compatible).toBe(false);
    expect(differences.map(({ kind, side, name, breaking }) => [kind, side, name, breaking])).toEqual([
      ['removed', 'input', 'fare', true],
      ['added', 'input', 'cabin', true],
      ['removed', 'output', 'p', true],
    ]);
  });

  it('lets a replacement give more outputs', () => {
    const more = { ...served, outputs: [...served.outputs, column('label')] };
    const { compatible, differences } = compareSignatures(served, more);
    expect(compatible).toBe(true);
    expect(differences).toMatchObject([{ kind: 'added', side: 'output', name: 'label', breaking: false }]);
  });

  it('breaks on another element type or kind of value', () => {
    const other: ModelSignature = {
      inputs: [{ ...column('age'), dtype: 'float64' }, column('fare')],
      outputs: [{ kind: 'map', name: 'p', type: 'map(int64, tensor(float32))' }],
    };
    expect(compareSignatures(served, other)).toMatchObject({
      compatible: false,
      differences: [
        { kind: 'dtype-changed', side: 'input', name: 'age', from: 'float32', to: 'float64', breaking: true },
        { kind: 'type-changed', side: 'output', name: 'p', breaking: true },
      ],
    });
  });

  it.each([
    { side: 'input', from: [8, 1], to: ['N', 1], compatible: true },
    { side: 'input', from: ['N', 1], to: [8, 1], compatible: false },
    { side: 'input', from: ['N', 1], to: null, compatible: true },
    { side: 'input', from: ['N', 1], to: ['N'], compatible: false },
    { side: 'output', from: ['N', 1], to: [8, 1], compatible: true },
    { side: 'output', from: [8, 1], to: ['N', 1], compatible: false },
    { side: 'output', from: ['N', 1], to: null, compatible: false },
  ] as const)('$side $from to $to: compatible $compatible', ({ side, from, to, compatible }) => {
    const before: ModelSignature = { inputs: [], outputs: [], [`${side}s`]: [column('x', from)] };
    const after: ModelSignature = { inputs: [], outputs: [], [`${side}s`]: [column('x', to)] };
    const comparison = compareSignatures(before, after);
    expect(comparison.compatible).toBe(compatible);
    expect(comparison.differences).toMatchObject([
      { kind: 'shape-changed', side, from, to, breaking: !compatible },
    ]);
  });

  it('is transitive: what can replace a replacement can replace the first', () => {
    const size = fc.constantFrom<Dimension>(1, 2, 'N', null);
    const shape = fc.option(fc.array(size, { maxLength: 2 }));
    const signature = fc.record({ taken: shape, given: shape }).map(({ taken, given }): ModelSignature => ({
      inputs: [column('x', taken)],
      outputs: [column('y', given)],
    }));
    fc.assert(
      fc.property(signature, signature, signature, (a, b, c) => {
        const chained = compareSignatures(a, b).compatible && compareSignatures(b, c).compatible;
        return !chained || compareSignatures(a, c).compatible;
      }),
    );
  });
});
