import { describe, expect, it } from 'vitest';
import { doubleText, singleText } from './number-text.js';

/** Any bit pattern of a finite float32, from a generator that always begins the same (Marsaglia's xorshift32). */
function* floats(count: number): Generator<number> {
  const word = new Uint32Array([0x9e3779b9]);
  const float = new Float32Array(word.buffer);
  let state = 0x9e3779b9;
  for (let i = 0; i < count; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    word[0] = state;
    if (Number.isFinite(float[0])) yield float[0] ?? 0;
  }
}

describe('a float in JSON', () => {
  it.each<[number, string]>([
    [3, '3.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [-7, '-7.0'],
    [3.5, '3.5'],
    [1e20, '100000000000000000000.0'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [5e-324, '5e-324'],
    [0.1, '0.1'],
    [1 / 3, '0.3333333333333333'],
  ])('has a decimal or an exponent: %d', (value, text) => {
    expect(doubleText(value)).toBe(text);
  });

  it.each<[number, string]>([
    [0.1, '0.1'],
    [1 / 3, '0.33333334'],
    [16_777_216, '16777216.0'],
    [3, '3.0'],
    [-0, '-0.0'],
    [1e-5, '0.00001'],
    [3.4028234663852886e38, '3.4028235e+38'],
    [1e-45, '1.4013e-45'],
    [1.17549435e-38, '1.1754944e-38'],
    [123_456.789, '123456.79'],
    [999_999_999, '1000000000.0'],
  ])('of 32 bits has few digits: %d', (value, text) => {
    expect(singleText(Math.fround(value))).toBe(text);
  });

  it('of 32 bits is read back as what it was, whatever it was, in nine digits at the most', () => {
    for (const value of floats(200_000)) {
      const text = singleText(value);
      if (Math.fround(Number(text)) !== value) expect.fail(`${value} became ${text}`);
      const digits = text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '');
      if (digits.length > 9) expect.fail(`${value} became ${text}`);
    }
    expect.assertions(0);
  });

  it('of 32 bits and a usual size is read back, too', () => {
    const float = new Float32Array(1);
    for (let i = 1; i < 200_000; i++) {
      float[0] = Math.exp((i / 200_000) * 44 - 23) * (i % 2 === 0 ? 1 : -1);
      const text = singleText(float[0]);
      if (Math.fround(Number(text)) !== float[0]) expect.fail(`${float[0]} became ${text}`);
    }
    expect.assertions(0);
  });
});
