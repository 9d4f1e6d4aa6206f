import { describe, expect, it } from 'vitest';
import reference from './fixtures/observers.json' with { type: 'json' };
import { fakeQuantize, quantize } from './fake-quantize.js';
import {
  quantizationParameters,
  type QuantizationScheme,
  signedRange,
  unsignedRange,
} from './quantized-range.js';
import { createObserver, type ObserverChoice } from './range-observer.js';

const single = (values: readonly number[]): number[] => values.map(Math.fround);

describe('fakeQuantize', () => {
  const x = Float32Array.from(reference.x);

  it.each(reference.fakeQuantize)('equals torch at scale $scale, $lowest…$highest', (example) => {
    const y = new Float32Array(x.length);
    const passed = new Uint8Array(x.length);
    fakeQuantize(x, y, example, example, { from: 0, to: x.length }, passed);
    expect([...y].map((value) => value + 0)).toEqual(single(example.y));
    expect([...passed]).toEqual(example.gradient);
  });

  it('gives the same in arrays of doubles', () => {
    const [{ y, ...example }] = reference.fakeQuantize;
    const doubles = Float64Array.from(reference.x);
    fakeQuantize(doubles, doubles, example, example, { from: 0, to: x.length });
    expect([...doubles].map((value) => value + 0)).toEqual(single(y));
  });

  it.each(reference.perChannel)('equals torch by channel in $lowest…$highest', (example) => {
    const w = Float32Array.from(example.w);
    const y = new Float32Array(w.length);
    const columns = w.length / example.scale.length;
    const scales = example.scale.map((_, channel) => {
      const span = { from: channel * columns, to: (channel + 1) * columns };
      const observer = createObserver({ kind: 'min-max' });
      observer.observe(w, span.from, span.to);
      const parameters = observer.parameters('symmetric', example);
      if (!parameters) throw new Error('nothing observed');
      fakeQuantize(w, y, parameters, example, span);
      return parameters.scale;
    });
    expect(scales).toEqual(single(example.scale));
    expect([...y].map((value) => value + 0)).toEqual(single(example.y));
  });

  it('stands for the integers that quantize gives', () => {
    const parameters = { scale: 0.5, zeroPoint: 3 };
    const range = unsignedRange(4);
    const values = Float32Array.of(-9, -1.5, 0, 0.25, 0.75, 2, 9);
    const integers = new Uint8Array(values.length);
    const span = { from: 0, to: values.length };
    quantize(values, integers, parameters, range, span);
    expect([...integers]).toEqual([0, 0, 3, 3, 5, 7, 15]);
    fakeQuantize(values, values, parameters, range, span);
    expect([...values]).toEqual([...integers].map((q) => (q - 3) * 0.5));
  });

  it('reaches a column of a matrix by its step', () => {
    const matrix = Float32Array.of(0.4, 0.4, 1.6, 1.6);
    fakeQuantize(matrix, matrix, { scale: 1, zeroPoint: 0 }, signedRange(8), { from: 1, to: 4, step: 2 });
    expect([...matrix]).toEqual(single([0.4, 0, 1.6, 2]));
  });
});

describe('observers', () => {
  const examples = reference.observers.flatMap(({ batches, parameters }, stream) =>
    parameters.map((row) => {
      const [kind, scheme, lowest, highest, scale, zeroPoint] = row as [
        string,
        string,
        number,
        number,
        number,
        number,
      ];
      return { stream, batches, kind, scheme, lowest, highest, scale, zeroPoint };
    }),
  );

  it.each(examples)('are those of torch: $kind, $scheme, $lowest…$highest, stream $stream', (example) => {
    const observer = createObserver({ kind: example.kind } as ObserverChoice);
    for (const batch of example.batches) observer.observe(Float32Array.from(batch), 0, batch.length);
    const { scale, zeroPoint } = example;
    expect(observer.parameters(example.scheme as QuantizationScheme, example)).toEqual({ scale, zeroPoint });
  });

  it.each(['min-max', 'moving-average', 'histogram'] as const)(
    'give nothing before they saw a value: %s',
    (kind) => {
      const observer = createObserver({ kind });
      observer.observe(new Float32Array(0), 0, 0);
      expect(observer.parameters('affine', unsignedRange(8))).toBeUndefined();
    },
  );

  it('put the zero of symmetric unsigned integers where torch does', () => {
    const seen = { smallest: -1, largest: 1 };
    expect(quantizationParameters(seen, 'symmetric', unsignedRange(8)).zeroPoint).toBe(128);
    expect(quantizationParameters(seen, 'symmetric', unsignedRange(4)).zeroPoint).toBe(7);
  });
});
