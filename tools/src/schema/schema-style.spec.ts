import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { schemaStyleProblems } from './schema-style.js';

it('names by their coordinate what has no description or another style', () => {
  const schema = buildSchema(`
    type Query { "A run." run("Which." id: ID!): run_table hidden(first: Int): Int }
    "A run." type run_table { "Its id." id: ID! created_at: String }
    "Why." enum Why { "So." SO because }
    "What." input What { name: String }
  `);

  expect(schemaStyleProblems(schema)).toEqual([
    'Query.hidden: has no description',
    'Query.hidden(first:): has no description',
    expect.stringMatching(/^run_table: "run_table" is not in the style/),
    'run_table.created_at: has no description',
    expect.stringMatching(/^run_table.created_at: "created_at" is not in the style/),
    'Why.because: has no description',
    expect.stringMatching(/^Why.because: "because" is not in the style/),
    'What.name: has no description',
  ]);
});
