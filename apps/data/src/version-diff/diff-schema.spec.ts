import { tableColumn } from '@orrery/platform-tables';
import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../data-profile/data-profile.js';
import { diffSchemas, type KnownSchema } from './diff-schema.js';

const NO_MEASURES: ColumnProfile = {
  ...{ name: '', type: '', nulls: 0, notFinite: 0, distinct: 5, distinctIsExact: true, min: null, max: null },
  ...{ mean: null, standardDeviation: null, skewness: null, kurtosis: null },
  ...{ quantiles: [], quantilesAreExact: true, histogram: [], topValues: [] },
};

function schema(
  columns: Readonly<Record<string, { readonly type: string } & Partial<ColumnProfile>>>,
): KnownSchema {
  const all = Object.entries(columns);
  return {
    columns: all.map(([name, { type }]) => tableColumn(name, type)),
    profile: {
      columns: all.map(([name, measures]) => ({ ...NO_MEASURES, ...measures, name })),
      correlations: [],
    },
  };
}

describe('the columns of two tables', () => {
  it('come, go, and are stored in other types', () => {
    const diff = diffSchemas(
      schema({ id: { type: 'BIGINT' }, price: { type: 'BIGINT', mean: 1 }, old: { type: 'DATE' } }),
      schema({ price: { type: 'DOUBLE' }, id: { type: 'BIGINT' }, note: { type: 'VARCHAR' } }),
    );

    expect(diff).toMatchObject({
      added: [{ name: 'note' }],
      removed: [{ name: 'old' }],
      retyped: [{ column: 'price', before: { type: 'BIGINT' }, after: { type: 'DOUBLE' } }],
      ...{ renamed: [], nullability: [], isReordered: true },
    });
  });

  it('begin to have nulls, or stop', () => {
    const diff = diffSchemas(
      schema({ a: { type: 'DATE' }, b: { type: 'DATE', nulls: 3 }, c: { type: 'DATE', nulls: 1 } }),
      schema({ a: { type: 'DATE', nulls: 2 }, b: { type: 'DATE' }, c: { type: 'DATE', nulls: 9 } }),
    );

    expect(diff.nullability).toEqual([
      { column: 'a', nullsBefore: 0, nullsAfter: 2 },
      { column: 'b', nullsBefore: 3, nullsAfter: 0 },
    ]);
    expect(diff.isReordered).toBe(false);
  });

  it('have another name where all that was measured is the same, and the same of one only', () => {
    const values = { type: 'BIGINT', min: 1, max: 9, mean: 4.2 };
    const renamed = diffSchemas(schema({ a: values }), schema({ b: values }));
    const unclear = diffSchemas(schema({ a: values, c: values }), schema({ b: values }));
    const empty = { type: 'BIGINT', distinct: 0 };

    expect(renamed).toMatchObject({
      ...{ added: [], removed: [] },
      renamed: [{ before: { name: 'a' }, after: { name: 'b' } }],
    });
    expect(unclear).toMatchObject({
      renamed: [],
      added: [{ name: 'b' }],
      removed: [{ name: 'a' }, { name: 'c' }],
    });
    expect(diffSchemas(schema({ a: empty }), schema({ b: empty })).renamed).toEqual([]);
  });
});
