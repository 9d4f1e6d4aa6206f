import { describe, expect, it } from 'vitest';
import { quoteNumbers } from './python-numbers.js';

describe('quoteNumbers', () => {
  it('quotes the numbers that JSON cannot write', () => {
    expect(quoteNumbers('{"a": NaN, "b": [Infinity, -Infinity], "c": 1}')).toBe(
      '{"a": "NaN", "b": ["Infinity", "-Infinity"], "c": 1}',
    );
  });

  it('leaves texts alone, with escapes and line ends too', () => {
    const written = String.raw`{"NaN": "-Infinity \" NaN \\", "b": "x"}`;
    expect(quoteNumbers(written)).toBe(written);
    expect(quoteNumbers('"a\\\nNaN"')).toBe('"a\\\nNaN"');
  });

  it('takes a text of a megabyte', () => {
    const written = JSON.stringify('\\"'.repeat(500_000));
    expect(quoteNumbers(written)).toBe(written);
  });
});
