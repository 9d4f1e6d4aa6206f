import { describe, expect, it } from 'vitest';
import { UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { IcebergField } from './iceberg-metadata.js';
import { icebergColumns, requireSteadyStructs } from './iceberg-schema.js';

function schema(...inner: readonly (readonly [number, string])[]): {
  readonly 'schema-id': number;
  readonly fields: IcebergField[];
} {
  const fields = inner.map(([id, name]) => ({ id, name, type: 'long' }));
  const element = { type: 'struct', fields } as const;
  return { 'schema-id': 0, fields: [{ id: 1, name: 'list', type: { type: 'list', element } }] };
}

describe('columns of Iceberg', () => {
  it('have types in the words of the engine', () => {
    const types = ['int', 'long', 'decimal(9, 2)', 'timestamptz', 'uuid', 'fixed[16]', 'binary', 'time'];
    const fields = types.map((type, at) => ({ id: at + 1, name: type, type }));
    expect(icebergColumns({ fields }).map(({ type }) => type)).toEqual([
      ...['INTEGER', 'BIGINT', 'DECIMAL(9,2)', 'TIMESTAMP WITH TIME ZONE', 'UUID', 'BLOB', 'BLOB', 'TIME'],
    ]);
  });

  it('have no field in a struct that files lack and that is something there', () => {
    const inner = { id: 2, name: 'a', type: 'long', 'initial-default': 5 };
    const place = { id: 1, name: 'place', type: { type: 'struct', fields: [inner] } } as const;
    expect(() => icebergColumns({ fields: [place] })).toThrow(UnsupportedTableFeatureError);
  });

  it('may gain and lose fields of structs', () => {
    expect(() =>
      requireSteadyStructs({ schemas: [schema([2, 'a']), schema([2, 'a'], [3, 'b']), schema([3, 'b'])] }),
    ).not.toThrow();
  });

  it.each([
    ['a field that was renamed', [schema([2, 'a']), schema([2, 'b'])]],
    ['a name that another field has now', [schema([2, 'a']), schema([3, 'a'])]],
  ])('are refused for %s in a struct', (_, schemas) => {
    expect(() => requireSteadyStructs({ schemas })).toThrow(UnsupportedTableFeatureError);
  });
});
