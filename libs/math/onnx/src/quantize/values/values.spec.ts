import { describe, expect, it } from 'vitest';
import { channelsOf } from './channels.js';
import { quantizationParameters } from './quantization-parameters.js';
import { quantizedRange } from './quantized-type.js';
import { quantizeValues } from './quantize-values.js';
import { roundHalfEven } from './round-half-even.js';

describe('roundHalfEven', () => {
  it('rounds ties to the even integer', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, -2.5].map(roundHalfEven)).toEqual([0, 2, 2, 0, -2, -2]);
  });

  it('rounds everything else to the nearest', () => {
    expect([0.49999999999999994, 2.500001, -3.2, 2 ** 53].map(roundHalfEven)).toEqual([0, 3, -3, 2 ** 53]);
    expect([NaN, Infinity, -Infinity].map(roundHalfEven)).toEqual([NaN, Infinity, -Infinity]);
  });
});

describe('quantizationParameters', () => {
  const plain = { symmetric: false, rangeArithmetic: 'float32' } as const;
  const uint8 = quantizedRange('uint8', { symmetric: false, reduced: false });

  it('meets zero exactly, also where the range lies beside it', () => {
    expect(quantizationParameters({ min: 1, max: 2.55 }, uint8, plain)).toEqual({
      scale: Math.fround(0.01),
      zeroPoint: 0,
    });
    expect(quantizationParameters({ min: -2.55, max: -1 }, uint8, plain).zeroPoint).toBe(255);
  });

  it('takes a scale of 1 where all is zero, or too small for float32', () => {
    for (const max of [0, 1e-40]) {
      expect(quantizationParameters({ min: 0, max }, uint8, plain)).toEqual({ scale: 1, zeroPoint: 0 });
    }
  });

  it('puts the zero of symmetric uint8 in the middle', () => {
    expect(quantizationParameters({ min: -1, max: 3 }, uint8, { ...plain, symmetric: true })).toEqual({
      scale: Math.fround(6 / 255),
      zeroPoint: 128,
    });
  });
});

describe('quantizeValues', () => {
  it('uses the scale of each channel and clips to the type', () => {
    const values = Float32Array.of(1, 10, -1, -10, 300, 3000);
    const parameters = [
      { scale: 1, zeroPoint: 0 },
      { scale: 10, zeroPoint: 0 },
    ];
    expect([...quantizeValues(values, channelsOf([3, 2], 1), parameters, 'int8')]).toEqual([
      1, 1, -1, -1, 127, 127,
    ]);
  });
});
