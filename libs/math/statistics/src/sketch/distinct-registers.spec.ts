import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DistinctRegisters } from './distinct-registers.js';
import { hash64 } from './hash64.js';

const sizes = fc.integer({ min: 0, max: 3000 });

/** Registers of 2ᵇⁱᵗˢ, filled from the definition. */
function registersOf(from: number, to: number, bits = 12): DistinctRegisters {
  const ranks = new Uint8Array(2 ** bits);
  for (let value = from; value < to; value++) {
    const [high, low] = hash64(value);
    const hash = (BigInt(high) << 32n) | BigInt(low);
    const index = Number(hash >> BigInt(64 - bits));
    const zeros = hash === 0n ? 64 : (hash & -hash).toString(2).length - 1;
    const rank = Math.min(43, zeros) + 1;
    ranks[index] = Math.max(ranks[index], rank);
  }
  return DistinctRegisters.of('hash64', ranks);
}

function mergedOf(...parts: [DistinctRegisters, ...DistinctRegisters[]]): DistinctRegisters {
  const merged = DistinctRegisters.merged(parts);
  if (!(merged instanceof DistinctRegisters)) throw new Error(merged.kind);
  return merged;
}

describe('DistinctRegisters', () => {
  it('merged are those of the concatenation, bit for bit', () => {
    fc.assert(
      fc.property(sizes, sizes, sizes, (a, b, c) => {
        const [low, middle, high] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
        const merged = mergedOf(registersOf(0, middle), registersOf(low, high));
        expect(merged.toBytes()).toEqual(registersOf(0, high).toBytes());
      }),
      { numRuns: 30 },
    );
  });

  it('folded are what fewer registers would hold, bit for bit', () => {
    for (const size of [0, 1, 700, 50_000]) {
      const fine = registersOf(0, size, 13);
      for (const bits of [4, 9, 12, 13]) {
        expect(fine.folded(bits).toBytes()).toEqual(registersOf(0, size, bits).toBytes());
      }
    }
  });

  it('of different sizes merge at the smaller', () => {
    const merged = mergedOf(registersOf(0, 900, 13), registersOf(500, 2000, 10));
    expect(merged.toBytes()).toEqual(registersOf(0, 2000, 10).toBytes());
  });

  it.each([0, 1, 100, 5000, 200_000])('estimate %i different values within four standard errors', (size) => {
    const { kind, value } = registersOf(0, size, 14).count();
    expect(kind).toBe('estimate');
    expect(Math.abs(value - size)).toBeLessThanOrEqual((4 * 1.04 * size) / Math.sqrt(2 ** 14));
  });

  it('survive bytes, few or many of them filled', () => {
    for (const size of [0, 1, 60, 600, 5000, 300_000]) {
      const registers = registersOf(0, size);
      const bytes = registers.toBytes();
      expect(DistinctRegisters.fromBytes(bytes).toBytes()).toEqual(bytes);
      expect(DistinctRegisters.fromBytes(bytes).count()).toEqual(registers.count());
      expect(bytes.length).toBeLessThan(2100);
    }
    // A rank far above the others is told behind them.
    const ranks = new Uint8Array(16).fill(1);
    ranks[3] = 44;
    const odd = DistinctRegisters.of('é', ranks);
    expect(DistinctRegisters.fromBytes(odd.toBytes())).toEqual(odd);
  });

  it('of different hashes say nothing together', () => {
    const other = DistinctRegisters.of('murmur', new Uint8Array(16));
    expect(DistinctRegisters.merged([registersOf(0, 3), other])).toEqual({
      kind: 'hashes-differ',
      families: ['hash64', 'murmur'],
    });
  });

  it('refuse ranks and bytes that are none', () => {
    const bytes = registersOf(0, 5).toBytes();
    expect(() => DistinctRegisters.of('x', new Uint8Array(17))).toThrow('there are no 17 registers');
    expect(() => DistinctRegisters.of('x', new Uint8Array(16).fill(45))).toThrow('not greater than 44');
    expect(() => registersOf(0, 5).folded(14)).toThrow('do not fold');
    expect(() => DistinctRegisters.fromBytes(Uint8Array.of(1, 2, 3))).toThrow('not registers');
    expect(() => DistinctRegisters.fromBytes(bytes.subarray(0, -1))).toThrow('end too early');
    expect(() => DistinctRegisters.fromBytes(Uint8Array.of(...bytes, 0))).toThrow('followed by other bytes');
  });
});
