import { describe, expect, it } from 'vitest';
import { decodeZ85 } from './z85.js';

describe('Z85', () => {
  it('decodes the example of its specification', () => {
    expect(decodeZ85('HelloWorld').toString('hex')).toBe('864fd26fb559f75b');
    expect(decodeZ85('')).toHaveLength(0);
  });

  it.each(['Hello ', 'Hell', 'Hel"o', '#####'])('refuses %j', (text) => {
    expect(() => decodeZ85(text)).toThrow(RangeError);
  });
});
