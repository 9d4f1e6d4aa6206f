import { describe, expect, it } from 'vitest';
import { MlflowError } from '../error/mlflow-error.js';
import { readPageToken, writePageToken, type PageValueType } from './page-token.js';

const ID = '0198a1de-0000-7000-8000-000000000000';
const SHAPE: readonly PageValueType[] = ['text', 'number', 'integer', 'uuid'];

describe('page tokens', () => {
  it('bring back the key that they were written with', () => {
    for (const key of [
      ['größer', NaN, 7, ID],
      ['', -Infinity, -1, ID],
      [null, null, null, null],
    ]) {
      expect(readPageToken('runs', writePageToken('runs', key), SHAPE)).toEqual(key);
    }
  });

  it('are absent on the first page', () => {
    for (const token of [undefined, null, '']) expect(readPageToken('runs', token, SHAPE)).toBeNull();
  });

  it('are refused for another search', () => {
    const token = writePageToken('runs of 1', ['a']);
    expect(() => readPageToken('runs of 2', token, ['text'])).toThrow('given out for another search');
  });

  it.each([
    'invalid_token',
    '%%%',
    Buffer.from('{"offset":5}').toString('base64url'),
    Buffer.from('[]').toString('base64url'),
    writePageToken('runs', ['a', 1, 2]),
    writePageToken('runs', [1, 1, 1, ID]),
    writePageToken('runs', ['a', 'b', 1, ID]),
    writePageToken('runs', ['a', 1, 1.5, ID]),
    writePageToken('runs', ['a', 1, 1, "' OR 1=1"]),
    writePageToken('runs', ['a\0', 1, 1, ID]),
    'a'.repeat(200_000),
  ])('are refused when they were made up (case %#)', (token) => {
    expect(() => readPageToken('runs', token, SHAPE)).toThrow(MlflowError);
  });
});
