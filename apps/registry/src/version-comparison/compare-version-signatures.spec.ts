import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignatureField, VersionSignature } from '../model-version/model-version.js';
import { compareVersionSignatures } from './compare-version-signatures.js';

const field = (name: string, dtype = 'float32', shape: SignatureField['shape'] = ['N', 1]) => ({
  name,
  dtype,
  shape,
});
const served: VersionSignature = { inputs: [field('age'), field('fare')], outputs: [field('p')] };

const fields = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    dtype: fc.constantFrom('float32', 'int64', 'datetime64'),
    shape: fc.array(fc.constantFrom<number | string | null>(1, 2, 'N', null), { maxLength: 2 }),
  }),
  { selector: ({ name }) => name },
);
const signatures = fc.record({ inputs: fields, outputs: fields });

describe('compareVersionSignatures', () => {
  it('finds nothing between a signature and itself', () => {
    fc.assert(
      fc.property(signatures, (signature) => {
        expect(compareVersionSignatures(signature, signature)).toEqual({ compatible: true, changes: [] });
      }),
    );
  });

  it('finds the same changes in both directions, new being gone and gone being new', () => {
    const mirrored = { ADDED: 'REMOVED', REMOVED: 'ADDED', CHANGED: 'CHANGED' } as const;
    const told = ({ kind, side, name }: { kind: keyof typeof mirrored; side: string; name: string }) =>
      `${kind} ${side} ${name}`;
    fc.assert(
      fc.property(signatures, signatures, (a, b) => {
        const there = compareVersionSignatures(a, b).changes.map(told);
        const back = compareVersionSignatures(b, a).changes.map((change) =>
          told({ ...change, kind: mirrored[change.kind] }),
        );
        expect(there.toSorted()).toEqual(back.toSorted());
      }),
    );
  });

  it('is compatible exactly where nothing breaks, and tells each field once', () => {
    fc.assert(
      fc.property(signatures, signatures, (a, b) => {
        const { compatible, changes } = compareVersionSignatures(a, b);
        expect(compatible).toBe(!changes.some(({ breaking }) => breaking));
        expect(new Set(changes.map(({ side, name }) => `${side} ${name}`)).size).toBe(changes.length);
      }),
    );
  });

  it('tells type and shape of one input as one change, with both as they were and are', () => {
    const other = { ...served, inputs: [field('age', 'float64', [8, 1]), field('fare')] };
    expect(compareVersionSignatures(served, other)).toEqual({
      compatible: false,
      changes: [
        {
          kind: 'CHANGED',
          side: 'INPUT',
          name: 'age',
          breaking: true,
          from: field('age'),
          to: field('age', 'float64', [8, 1]),
        },
      ],
    });
  });

  it('lets a model give more', () => {
    const more = { ...served, outputs: [field('p'), field('label', 'int64')] };
    expect(compareVersionSignatures(served, more)).toMatchObject({
      compatible: true,
      changes: [{ kind: 'ADDED', side: 'OUTPUT', name: 'label', breaking: false, from: null }],
    });
  });

  it('knows fields without a name by their place', () => {
    const unnamed = { inputs: [field('', 'int64'), field('')], outputs: [] };
    const swapped = { inputs: [field(''), field('')], outputs: [] };
    expect(compareVersionSignatures(unnamed, swapped).changes).toMatchObject([
      { kind: 'CHANGED', name: '#0' },
    ]);
  });
});
