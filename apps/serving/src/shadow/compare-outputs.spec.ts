import { moments } from '@orrery/math-statistics';
import { describe, expect, it } from 'vitest';
import type { Tensor } from '../model-process/index.js';
import { compareOutputs, mergeAgreements } from './compare-outputs.js';

const floats = (name: string, values: readonly number[]): Tensor => ({
  name,
  dtype: 'float32',
  dims: [values.length, 1],
  data: Float32Array.from(values),
});
const labels = (name: string, values: readonly string[]): Tensor => ({
  name,
  dtype: 'string',
  dims: [values.length],
  data: [...values],
});

function agreementOn(name: string, a: readonly Tensor[], b: readonly Tensor[]) {
  const compared = compareOutputs(a, b);
  if (compared.kind !== 'compared') throw new Error('incomparable');
  const agreement = compared.outputs.get(name);
  if (agreement === undefined) throw new Error(`no ${name}`);
  return agreement;
}

describe('comparing what two versions answered', () => {
  it('tells by how much numbers differ: the shadow’s less the other’s', () => {
    const agreement = agreementOn('p', [floats('p', [1, 2, 3, 4])], [floats('p', [1, 2.5, 3.5, 2])]);
    expect(agreement).toMatchObject({ values: 4, equal: 1, sumOfAbsolutes: 3, greatestAbsolute: 2 });
    expect(agreement.difference).toEqual(moments.of([0, 0.5, 0.5, -2]));
  });

  it('tells how many labels are the same', () => {
    const agreement = agreementOn('l', [labels('l', ['a', 'b', 'c'])], [labels('l', ['a', 'b', 'd'])]);
    expect(agreement).toMatchObject({ values: 3, equal: 2, difference: { count: 0 } });
  });

  it('finds outputs by their names, and takes float16 for the number that it is', () => {
    const half: Tensor = { name: 'p', dtype: 'float16', dims: [1, 1], data: Uint16Array.of(0x3c00) };
    const agreement = agreementOn('p', [floats('p', [1]), labels('l', ['a'])], [labels('l', ['a']), half]);
    expect(agreement).toMatchObject({ equal: 1 });
  });

  it('counts equal what is not a number in both, and leaves it out of the differences', () => {
    const agreement = agreementOn(
      'p',
      [floats('p', [Number.NaN, Infinity, 1])],
      [floats('p', [Number.NaN, 1, 1])],
    );
    expect(agreement).toMatchObject({ values: 3, equal: 2, difference: { count: 1 } });
  });

  it('does not compare other outputs, types or forms', () => {
    const one = [floats('p', [1])];
    for (const other of [[floats('q', [1])], [labels('p', ['1'])], [floats('p', [1, 2])], []]) {
      expect(compareOutputs(one, other)).toEqual({ kind: 'incomparable' });
    }
  });

  it('merges to what all together would have told', () => {
    const [a, b] = [
      agreementOn('p', [floats('p', [1, 2])], [floats('p', [2, 2])]),
      agreementOn('p', [floats('p', [5])], [floats('p', [1])]),
    ];
    const all = agreementOn('p', [floats('p', [1, 2, 5])], [floats('p', [2, 2, 1])]);
    const merged = mergeAgreements(a, b);
    expect(merged.difference.mean).toBeCloseTo(all.difference.mean, 12);
    expect(merged).toMatchObject({ values: 3, equal: 1, sumOfAbsolutes: 5, greatestAbsolute: 4 });
  });
});
