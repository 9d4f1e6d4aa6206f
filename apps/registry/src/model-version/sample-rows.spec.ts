import { describe, expect, it } from 'vitest';
import type { SignatureField, VersionSignature } from './model-version.js';
import { problemOfRows } from './sample-rows.js';

function taking(...inputs: readonly SignatureField[]): VersionSignature {
  return { inputs, outputs: [] };
}

const PAIR: SignatureField = { name: 'x', dtype: 'float32', shape: ['N', 2] };
const AGE: SignatureField = { name: 'age', dtype: 'int64', shape: [null] };
const CITY: SignatureField = { name: 'city', dtype: 'string', shape: [null, 1] };

describe('sample rows', () => {
  it('are objects by the names of the inputs; a value that stands alone may be in an array', () => {
    const rows = [
      { age: 30, city: 'Oslo' },
      { age: 31, city: ['Bergen'] },
    ];
    expect(problemOfRows(rows, taking(AGE, CITY))).toBeNull();
  });

  it('are bare values where there is one input', () => {
    expect(problemOfRows([[1, 2.5]], taking(PAIR))).toBeNull();
    expect(problemOfRows([1, 2], taking(AGE))).toBeNull();
  });

  it.each([
    ['no row', [], taking(AGE), 'There are no rows.'],
    ['too many', Array.from({ length: 65 }, () => 1), taking(AGE), 'There are 65 rows; 64 are allowed.'],
    [
      'not so many as the model takes',
      [[1, 2]],
      taking({ ...PAIR, shape: [3, 2] }),
      'There are 1 rows; the model takes 3 at once.',
    ],
    ['a missing input', [{ age: 1 }], taking(AGE, CITY), 'Row 1 has no "city".'],
    [
      'an unknown name',
      [{ age: 1, agee: 2 }],
      taking(AGE),
      'Row 1 has "agee", which the model does not take.',
    ],
    [
      'a bare value for two inputs',
      [1],
      taking(AGE, CITY),
      'Row 1 is no object with a value for each input.',
    ],
    ['a wrong shape', [[1, 2], [1]], taking(PAIR), 'Row 2 is no float32 of shape [2].'],
    ['a fraction for an integer', [{ age: 1.5 }], taking(AGE), 'Row 1 has a "age" that is no int64.'],
    ['a missing value', [[1, null]], taking(PAIR), 'Row 1 is no float32 of shape [2].'],
  ])('are refused for %s', (_what, rows, signature, problem) => {
    expect(problemOfRows(rows, signature)).toBe(problem);
  });

  it('are refused when they are large', () => {
    const row = { city: 'x'.repeat(300_000) };
    expect(problemOfRows([row], taking(CITY))).toBe('The rows take more than 262144 bytes as JSON.');
  });
});
