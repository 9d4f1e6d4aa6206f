import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import cases from './fixtures/hash64.json' with { type: 'json' };
import { hash64 } from './hash64.js';
import { HyperLogLog } from './hyper-log-log.js';

function counterOf(values: Iterable<string | number>): HyperLogLog {
  const counter = new HyperLogLog();
  for (const value of values) counter.add(value);
  return counter;
}

function* range(from: number, to: number): Generator<number> {
  for (let i = from; i < to; i++) yield i;
}

describe('HyperLogLog', () => {
  it('counts exactly up to 1024 distinct values, repeated as they may be', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.double())), (values) => {
        const distinct = new Set(values.map((value) => (value === 0 ? 0 : value)));
        expect(counterOf([...values, ...values]).count()).toEqual({ kind: 'exact', value: distinct.size });
      }),
    );
    expect(counterOf(range(0, 1024)).count()).toEqual({ kind: 'exact', value: 1024 });
    expect(counterOf(range(0, 1025)).count().kind).toBe('estimate');
  });

  it.each([1025, 3000, 20_000, 60_000, 300_000])(
    'estimates %i distinct values within four standard errors',
    (size) => {
      for (const prefix of ['user-', 'origin/', '']) {
        const counter = new HyperLogLog();
        for (let i = 0; i < size; i++) counter.add(prefix === '' ? i * 0.25 : prefix + i);
        const count = counter.count();
        if (count.kind !== 'estimate') throw new Error(count.kind);
        expect(Math.abs(count.value / size - 1)).toBeLessThan(4 * count.relativeStandardError);
      }
    },
  );

  it.each([
    [300, 500],
    [700, 900],
    [5000, 100],
    [100, 5000],
    [4000, 9000],
  ])('merged from %i and %i values is that of the concatenation, bit for bit', (first, second) => {
    const merged = counterOf(range(0, first));
    merged.merge(counterOf(range(first >> 1, first + second)));
    expect(merged.toBytes()).toEqual(counterOf(range(0, first + second)).toBytes());
  });

  it.each([0, 3, 1024, 5000])('survives bytes and JSON with %i values', (size) => {
    const counter = counterOf(range(0, size));
    const copies = [
      HyperLogLog.fromBytes(counter.toBytes()),
      HyperLogLog.fromBytes(Buffer.concat([Buffer.from('before'), counter.toBytes()]).subarray(6)),
      HyperLogLog.fromJSON(JSON.parse(JSON.stringify(counter))),
    ];
    for (const copy of copies) {
      expect(copy.toBytes()).toEqual(counter.toBytes());
      copy.add('one more');
      expect(copy.toBytes()).toEqual(counterOf([...range(0, size), 'one more']).toBytes());
    }
  });

  it('refuses bytes and JSON that are no counter', () => {
    expect(() => HyperLogLog.fromBytes(new Uint8Array(0))).toThrow('not a HyperLogLog of version 1');
    expect(() => HyperLogLog.fromBytes(Uint8Array.of(0x48, 1, 9))).toThrow(RangeError);
    expect(() => HyperLogLog.fromBytes(Uint8Array.of(0x48, 2, 9))).toThrow('the registers are not those of');
    const format = 'hyper-log-log/1';
    expect(() => HyperLogLog.fromJSON({ format, hashes: ['xyz'] })).toThrow('xyz is no 64-bit hash');
    expect(() => HyperLogLog.fromJSON({ format, registers: '~'.repeat(16_384) })).toThrow(RangeError);
  });

  it('takes 0 and −0 for one value and 1 and "1" for two', () => {
    expect(counterOf([0, -0, NaN, NaN, 1, '1']).count()).toEqual({ kind: 'exact', value: 4 });
  });
});

describe('hash64', () => {
  it('is the first half of MurmurHash3 x86 128', () => {
    for (const { value, hash } of [...cases.strings, ...cases.numbers]) {
      const [high, low] = hash64(value);
      expect(high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0'), String(value)).toBe(
        hash,
      );
    }
  });
});
