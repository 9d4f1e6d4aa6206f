import { describe, expect, it } from 'vitest';
import { quoteLongIntegers } from './quote-long-integers.js';

describe('quoteLongIntegers', () => {
  it('makes texts of the whole numbers that a double might round, and of nothing else', () => {
    const json = '{"a":[9223372036854775807,-9007199254740993,123456789012345,1.2345678901234567,1e16]}';

    expect(quoteLongIntegers(json)).toBe(
      '{"a":["9223372036854775807","-9007199254740993",123456789012345,1.2345678901234567,1e16]}',
    );
  });

  it('leaves texts as they are, whatever they hold', () => {
    const json = String.raw`{"9223372036854775807":"a \" 9223372036854775807 \\"}`;

    expect(quoteLongIntegers(json)).toBe(json);
  });
});
