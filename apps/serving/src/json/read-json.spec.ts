import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.js';

const rounded = { integers: 'rounded', rest: 'refuse' } as const;
const exact = { integers: 'exact', rest: 'refuse' } as const;
const ignore = { integers: 'rounded', rest: 'ignore' } as const;

describe('readJson', () => {
  it.each([
    '{"a":[1,-2.5e3,true,false,null,"x\\n\\u00e9\\"\\\\"],"b":{},"c":[]}',
    ' [ 1 , { "a" : [ ] } ] \n',
    '"text"',
    '0',
    '{"__proto__":1,"constructor":2}',
    '[1e400,-0]',
  ])('reads what is JSON as the engine does: %s', (text) => {
    const value: unknown = JSON.parse(text);
    // A word that the engine does not take sends the whole to the other reader.
    expect(readJson(`[${text},NaN]`, rounded)).toEqual([value, Number.NaN]);
    expect(readJson(text, rounded)).toEqual(value);
  });

  it('takes the words of TensorFlow and Python for what is not finite', () => {
    expect(readJson('[NaN, Infinity, -Infinity, Inf, -Inf, 1]', rounded)).toEqual([
      Number.NaN,
      Infinity,
      -Infinity,
      Infinity,
      -Infinity,
      1,
    ]);
  });

  it('keeps integers to the last digit where that is asked for', () => {
    const text = '[9007199254740993, -9223372036854775808, 18446744073709551615, 9007199254740991, 1.0]';

    expect(readJson(text, exact)).toEqual([
      9007199254740993n,
      -9223372036854775808n,
      18446744073709551615n,
      9007199254740991,
      1,
    ]);
    expect(readJson(text, rounded)).toEqual(JSON.parse(text));
  });

  it('takes an integer that no type holds, and a float of many digits, for a float', () => {
    const text =
      '[18446744073709551616, -9223372036854775809, 0.1234567890123456789, 12345678901234567890e3]';

    expect(readJson(text, exact)).toEqual(JSON.parse(text));
  });

  it('does not look at what follows, where the protocol does not', () => {
    expect(readJson('{"a":1} and so on', ignore)).toEqual({ a: 1 });
    expect(() => readJson('{"a":1} and so on', rounded)).toThrow('must not be followed by other values');
  });

  it('takes a byte order mark', () => {
    expect(readJson('\uFEFF[1]', rounded)).toEqual([1]);
  });

  it.each<[string, string]>([
    ['', 'The document is empty. at offset: 0'],
    ['  ', 'The document is empty. at offset: 2'],
    ['instances = [1, 2]', 'Invalid value. at offset: 0'],
    ['{"instances": [[1]', 'Missing a comma or ] after an array element. at offset: 18'],
    ['{"instances": [', 'Invalid value. at offset: 15'],
    ['{"é": ', 'Invalid value. at offset: 7'],
    ['{a', 'Missing a name for object member. at offset: 1'],
    ['{"a":1,}', 'Missing a name for object member. at offset: 7'],
    ['{"a"1}', 'Missing a colon after a name of object member. at offset: 4'],
    ['{"a":1', 'Missing a comma or } after an object member. at offset: 6'],
    ['[1,]', 'Invalid value. at offset: 3'],
    ['[tru]', 'Invalid value. at offset: 4'],
    ['[1.]', 'Miss fraction part in number. at offset: 3'],
    ['[1e]', 'Miss exponent in number. at offset: 3'],
    ['["a', 'Missing a closing quotation mark in string. at offset: 3'],
    ['["a\\q"]', 'Invalid escape character in string. at offset: 3'],
    ['["\n"]', 'Invalid encoding in string. at offset: 2'],
    ['-', 'Invalid value. at offset: 0'],
    ['[01]', 'Missing a comma or ] after an array element. at offset: 2'],
  ])('says where %j is wrong, in the words of TF Serving', (text, message) => {
    expect(() => readJson(text, rounded)).toThrow(`JSON Parse error: ${message}`);
  });

  it('refuses what is nested too deeply before the stack ends', () => {
    expect(() => readJson('['.repeat(1_000_000), rounded)).toThrow('nested too deeply');
  });
});
