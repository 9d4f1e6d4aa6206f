import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dictionaryEncode, dictionaryEncodeWith } from './dictionary-encode.js';

const values = fc.array(fc.option(fc.string({ maxLength: 2 })));

describe('dictionaryEncode', () => {
  it('gives codes in order of first appearance and none to null', () => {
    const { codes, categories } = dictionaryEncode(['JFK', 'ORD', null, 'JFK', '']);
    expect([...codes]).toEqual([0, 1, -1, 0, 2]);
    expect(categories).toEqual(['JFK', 'ORD', '']);
  });

  it('can be undone', () => {
    fc.assert(
      fc.property(values, (strings) => {
        const { codes, categories } = dictionaryEncode(strings);
        expect(Array.from(codes, (code) => (code === -1 ? null : categories[code]))).toEqual(strings);
        expect(new Set(categories).size).toBe(categories.length);
      }),
    );
  });
});

describe('dictionaryEncodeWith', () => {
  it('gives the codes that the categories were made with', () => {
    fc.assert(
      fc.property(values, (strings) => {
        const { codes, categories } = dictionaryEncode(strings);
        expect([...dictionaryEncodeWith(categories, strings)]).toEqual([...codes]);
      }),
    );
  });

  it('has no code for a string it does not know', () => {
    expect([...dictionaryEncodeWith(['JFK', 'ORD'], ['ORD', 'LAX', null, '__proto__'])]).toEqual([
      1, -1, -1, -1,
    ]);
  });
});
