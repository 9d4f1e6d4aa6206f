import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { parseExpectation, type ExpectationInput } from './parse-expectation.js';

describe('an expectation that a caller writes', () => {
  it('asks for all judged rows unless it says how many', () => {
    expect(parseExpectation({ kind: 'NOT_NULL', column: 'origin' }, 'x')).toEqual({
      kind: 'NOT_NULL',
      column: 'origin',
      mostly: 1,
    });
  });

  it('may leave one bound open, but not both', () => {
    expect(parseExpectation({ kind: 'BETWEEN', column: 'delay', min: 0 }, 'x')).toMatchObject({
      min: 0,
      max: null,
    });
    expect(fieldOf({ kind: 'BETWEEN', column: 'delay' })).toBe('expectations.0.min');
  });

  it.each<[string, ExpectationInput]>([
    ['column', { kind: 'NOT_NULL' }],
    ['column', { kind: 'ROW_COUNT_BETWEEN', column: 'a', min: 1 }],
    ['values', { kind: 'IN_SET', column: 'a', values: [] }],
    ['values', { kind: 'IN_SET', column: 'a', values: [{}] }],
    ['values', { kind: 'BETWEEN', column: 'a', min: 1, values: [1] }],
    ['pattern', { kind: 'MATCHES', column: 'a' }],
    ['mostly', { kind: 'UNIQUE', column: 'a', mostly: 0 }],
    ['mostly', { kind: 'UNIQUE', column: 'a', mostly: 1.5 }],
    ['mostly', { kind: 'COLUMN_EXISTS', column: 'a', mostly: 0.5 }],
    ['max', { kind: 'BETWEEN', column: 'a', min: 2, max: 1 }],
    ['max', { kind: 'BETWEEN', column: 'a', min: 2, max: 'b' }],
    ['min', { kind: 'BETWEEN', column: 'a', min: NaN }],
    ['min', { kind: 'ROW_COUNT_BETWEEN', min: 1.5 }],
  ])('names the field "%s" that is wrong in %j', (field, input) => {
    expect(fieldOf(input)).toBe(`expectations.0.${field}`);
  });
});

function fieldOf(input: ExpectationInput): unknown {
  try {
    parseExpectation(input, 'expectations.0');
  } catch (error) {
    if (error instanceof InvalidInputError) return error.details['field'];
    throw error;
  }
  return null;
}
