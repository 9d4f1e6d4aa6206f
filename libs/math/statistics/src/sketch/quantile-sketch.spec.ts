import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from '../summary/sort-numbers.js';
import { QuantileSketch } from './quantile-sketch.js';

const values = fc.float64Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

function sketchOf(observations: Iterable<number>): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of observations) sketch.add(value);
  return sketch;
}

function valueAt(sketch: QuantileSketch, p: number): number {
  const result = sketch.quantile(p);
  if (result.kind !== 'quantile') throw new Error(result.kind);
  return result.value;
}

describe('the number of observations above a value', () => {
  it('is exact but for those in the value’s own bucket', () => {
    const sketch = new QuantileSketch();
    for (let ms = 1; ms <= 1000; ms++) sketch.add(ms);
    sketch.add(-5, 3);
    expect(sketch.countAbove(0)).toBe(1000);
    expect(Math.abs(sketch.countAbove(500) - 500)).toBeLessThanOrEqual(4);
    expect(sketch.countAbove(1000)).toBe(0);
    expect(new QuantileSketch().countAbove(1)).toBe(0);
  });
});

describe('QuantileSketch', () => {
  it('finds the observation of a rank within 0.4 %, for doubles of every size and sign', () => {
    fc.assert(
      fc.property(values, share, (observations, p) => {
        const normal = observations.map((value) => (Math.abs(value) < 2 ** -1022 ? 0 : value));
        const ranked = sortNumbers(normal)[Math.floor(p * (normal.length - 1))] ?? NaN;
        const found = valueAt(sketchOf(normal), p);
        // In halves, since the distance of two huge numbers would overflow.
        expect(Math.abs(found / 2 - ranked / 2)).toBeLessThanOrEqual(Math.abs(ranked / 2) * 0.004);
      }),
      { numRuns: 500 },
    );
  });

  it('merged is that of the concatenation', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = sketchOf(a);
        merged.merge(sketchOf(b));
        const { sum: mergedSum, ...state } = merged.toJSON();
        const { sum, ...expected } = sketchOf([...a, ...b]).toJSON();
        expect(state).toEqual(expected);
        if (sum !== null && mergedSum !== null) {
          const size = [...a, ...b].reduce((total, value) => total + Math.abs(value), 0);
          expect(Math.abs(mergedSum - sum)).toBeLessThanOrEqual(1e-14 * size);
        }
      }),
    );
  });

  it('knows count, sum, least and greatest exactly', () => {
    const sketch = sketchOf([3, -1, 0, 1e16, 1, -1e16]);
    expect([sketch.count, sketch.sum, sketch.min, sketch.max]).toEqual([6, 3, -1e16, 1e16]);
    expect([valueAt(sketch, 0), valueAt(sketch, 1)]).toEqual([-1e16, 1e16]);
  });

  it('adds many equal observations at once', () => {
    const sketch = new QuantileSketch();
    sketch.add(5, 3);
    expect(sketch.toJSON()).toEqual(sketchOf([5, 5, 5]).toJSON());
    expect(() => sketch.add(1, 0.5)).toThrow('count must be a whole number from 1, got 0.5');
  });

  it('sets aside what is not finite', () => {
    const sketch = sketchOf([NaN, Infinity, 7, -Infinity]);
    expect([sketch.count, sketch.notFinite, sketch.sum, valueAt(sketch, 0.5)]).toEqual([1, 3, 7, 7]);
  });

  it('answers that nothing was added', () => {
    const sketch = new QuantileSketch();
    expect(sketch.quantile(0.5)).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
    expect([sketch.count, sketch.sum, sketch.min, sketch.max]).toEqual([0, 0, undefined, undefined]);
  });

  it('has no sum beyond the range of doubles, but everything else', () => {
    const sketch = sketchOf([1.7e308, 1.7e308]);
    expect([sketch.sum, valueAt(sketch, 0.5)]).toEqual([undefined, 1.7e308]);
    expect(QuantileSketch.fromBytes(sketch.toBytes()).sum).toBeUndefined();
  });

  it('survives bytes and JSON, and goes on afterwards', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (observations) => {
        const sketch = sketchOf(observations);
        const fromBytes = QuantileSketch.fromBytes(Buffer.from(sketch.toBytes()));
        const fromJson = QuantileSketch.fromJSON(JSON.parse(JSON.stringify(sketch)));
        for (const copy of [fromBytes, fromJson]) {
          expect(JSON.stringify(copy)).toBe(JSON.stringify(sketch));
          copy.add(3);
          expect(copy.count).toBe(sketch.count + 1);
        }
      }),
    );
  });

  it('takes little room for a day of latencies', () => {
    const sketch = new QuantileSketch();
    for (let i = 0; i < 100_000; i++) sketch.add(0.2 + 50 * ((i * 0.6180339887) % 1) ** 4);
    expect(sketch.toBytes().length).toBeLessThan(4000);
    expect(Math.abs(valueAt(sketch, 0.5) / (0.2 + 50 * 0.5 ** 4) - 1)).toBeLessThan(0.005);
  });

  it('refuses bytes and JSON that are no sketch', () => {
    const bytes = sketchOf([1, 2, 3]).toBytes();
    expect(() => QuantileSketch.fromBytes(Uint8Array.of(1, 2, 3))).toThrow(
      'not a quantile sketch of version 1',
    );
    expect(() => QuantileSketch.fromBytes(bytes.slice(0, -1))).toThrow(
      'the bytes of the sketch end too early',
    );
    expect(() => QuantileSketch.fromBytes(Uint8Array.of(...bytes, 0))).toThrow('followed by other bytes');
    const json = sketchOf([1]).toJSON();
    expect(() => QuantileSketch.fromJSON({ ...json, zeros: -1 })).toThrow('-1 is no count of a sketch');
    expect(() => QuantileSketch.fromJSON({ ...json, positive: [[1e9, 1]] })).toThrow('no bucket 1000000000');
    expect(() => QuantileSketch.fromJSON({ ...json, min: null })).toThrow('no valid range');
  });
});
