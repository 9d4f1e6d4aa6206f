import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { allowedBreaks, breakingChanges } from './breaking-changes.js';

function supergraph(fields: string): string {
  const { supergraphSdl } = composeServices([
    { name: 'one', url: 'http://one', typeDefs: parse(`type Query { ${fields} }`) },
  ]);
  return supergraphSdl ?? '';
}

describe('breakingChanges', () => {
  it('tells a removed field from an added one', async () => {
    const before = supergraph('a: Int b: Int');

    expect((await breakingChanges(before, supergraph('a: Int'))).map(({ path }) => path)).toEqual([
      'Query.b',
    ]);
    expect(await breakingChanges(before, supergraph('a: Int b: Int c: Int'))).toEqual([]);
  });

  it('reads from decision records what may break', () => {
    const records = ['# 12. Rename\n\nBreaks: Query.b\nBreaks: Model.runs\n', '# 13. Nothing of that kind'];
    expect(allowedBreaks(records)).toEqual(new Set(['Query.b', 'Model.runs']));
  });
});
