import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparedVersion, runContents } from '../testing/compared-version.js';
import { compareValues, type ComparisonRow } from './compare-values.js';
import { known, unknown } from './finding.js';

const rowOf = (rows: readonly ComparisonRow[], section: string, key: string) =>
  rows.find((row) => row.section === section && row.key === key);

describe('compareValues', () => {
  it('puts what each version has under a key side by side, and says whether they differ', () => {
    const rows = compareValues([
      comparedVersion(1, known(runContents({ params: { depth: '3', seed: '1' }, metrics: { auc: 0.8 } }))),
      comparedVersion(2, known(runContents({ params: { depth: '5', seed: '1' }, metrics: { auc: NaN } }))),
    ]);

    expect(rowOf(rows, 'PARAM', 'depth')).toMatchObject({
      differs: true,
      values: [
        { version: 1, presence: 'PRESENT', text: '3' },
        { version: 2, presence: 'PRESENT', text: '5' },
      ],
    });
    expect(rowOf(rows, 'PARAM', 'seed')).toMatchObject({ differs: false });
    expect(rowOf(rows, 'METRIC', 'auc')).toMatchObject({
      differs: true,
      values: [
        { text: '0.8', number: 0.8 },
        { text: 'NaN', number: null },
      ],
    });
  });

  it('tells what is not there from what is not known', () => {
    const rows = compareValues([
      comparedVersion(1, known(runContents({ params: { depth: '3', note: '' } }))),
      comparedVersion(2, known(runContents({ params: { depth: '3' } }))),
      comparedVersion(3, unknown('experiments cannot be reached')),
    ]);

    expect(rowOf(rows, 'PARAM', 'note')).toMatchObject({
      differs: true,
      values: [
        { presence: 'PRESENT', text: '' },
        { presence: 'ABSENT', text: null },
        { presence: 'UNKNOWN' },
      ],
    });
    expect(rowOf(rows, 'PARAM', 'depth')).toMatchObject({ differs: null });
  });

  it('compares the tags of versions, and what the registry knows, without their runs', () => {
    const rows = compareValues([
      comparedVersion(1, unknown('away'), { tags: { owner: 'ann' } }),
      comparedVersion(2, unknown('away'), { tags: { owner: 'bob' }, stage: 'Production' }),
    ]);
    expect(rowOf(rows, 'TAG', 'owner')).toMatchObject({ differs: true });
    expect(rowOf(rows, 'VERSION', 'stage')).toMatchObject({
      values: [{ text: 'None' }, { text: 'Production' }],
    });
  });

  it('has each key once, one value for each version in their order, and no difference among equals', () => {
    const params = fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), fc.constantFrom('', '1', '2'));
    fc.assert(
      fc.property(fc.array(params, { minLength: 1, maxLength: 5 }), (all) => {
        const compared = all.map((one, i) => comparedVersion(i + 1, known(runContents({ params: one }))));
        const rows = compareValues(compared).filter(({ section }) => section === 'PARAM');
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
        for (const { key, values, differs } of rows) {
          expect(values.map(({ version }) => version)).toEqual(all.map((_, i) => i + 1));
          expect(differs).toBe(
            new Set(all.map((one) => (Object.hasOwn(one, key) ? one[key] : null))).size > 1,
          );
        }
      }),
    );
  });
});
