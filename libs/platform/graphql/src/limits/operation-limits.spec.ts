import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { OPERATION_LIMITS, operationLimitsRule } from './operation-limits.js';

const schema = buildSchema('type Query { a: Query b: Int }');

function problems(query: string): readonly string[] {
  return validate(schema, parse(query), [operationLimitsRule(OPERATION_LIMITS)]).map(
    ({ message }) => message,
  );
}

function nested(depth: number): string {
  return `{ ${'a { '.repeat(depth - 1)} b ${'} '.repeat(depth - 1)} }`;
}

describe('operationLimitsRule', () => {
  it('lets an operation of the allowed depth through and refuses one level more', () => {
    expect(problems(nested(OPERATION_LIMITS.depth))).toEqual([]);
    expect(problems(nested(OPERATION_LIMITS.depth + 1))).toEqual([expect.stringContaining('depth of 16')]);
  });

  it('counts through fragments, which is where depth hides', () => {
    const query = `query { ...F } fragment F on Query ${nested(30)}`;
    expect(problems(query)).toEqual([expect.stringContaining('depth of 30')]);
  });

  it('refuses thousands of aliases', () => {
    const aliases = Array.from({ length: 10_000 }, (_, i) => `x${i}: b`).join(' ');
    expect(problems(`{ ${aliases} }`)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('aliases of 10000'),
        expect.stringContaining('fields of 10000'),
      ]),
    );
  });

  it('measures fragments that spread fragments in linear time', () => {
    const fragments = Array.from(
      { length: 200 },
      (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
    );
    expect(problems(`{ ...F0 } ${fragments.join(' ')} fragment F200 on Query { b }`)).toEqual([
      expect.stringContaining('a number of fields'),
    ]);
  });

  it('ends on fragments that spread themselves', () => {
    expect(problems('{ ...F } fragment F on Query { a { ...F } }')).toEqual([]);
  });
});
