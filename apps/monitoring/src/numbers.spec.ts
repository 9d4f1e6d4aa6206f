import { expect, it } from 'vitest';
import { bytesOf, float32Of, uint32Of } from './numbers.js';

it('reads back the numbers of a part of a larger, unaligned buffer', () => {
  const floats = Float32Array.of(1.5, -2, NaN, 3e30);
  const whole = Buffer.concat([Buffer.from([9]), bytesOf(floats), Buffer.from([9, 9])]);

  expect(float32Of(whole.subarray(1, 1 + floats.byteLength))).toEqual(floats);
  expect(uint32Of(whole.subarray(1, 5))).toHaveLength(1);
});
