import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from './fixtures/xoshiro.json' with { type: 'json' };
import { Mt19937 } from './mt19937.js';
import { shuffleInPlace } from './shuffle-in-place.js';
import { Xoshiro128StarStar, type XoshiroState } from './xoshiro128-star-star.js';

function draw(prng: Xoshiro128StarStar, count: number): number[] {
  return Array.from({ length: count }, () => prng.nextUint32());
}

describe('Xoshiro128StarStar', () => {
  it('gives the reference outputs from a state', () => {
    const { state, outputs } = reference.fromState;
    expect(draw(Xoshiro128StarStar.fromState(state as unknown as XoshiroState), outputs.length)).toEqual(
      outputs,
    );
  });

  it('gives the reference outputs from a seed expanded by SplitMix64', () => {
    for (const { seed, outputs } of reference.fromSeed) {
      expect(draw(Xoshiro128StarStar.fromSeed(seed), outputs.length)).toEqual(outputs);
    }
  });

  it('goes on from a stored state', () => {
    const prng = Xoshiro128StarStar.fromSeed(7);
    draw(prng, 10);
    const { state } = prng;
    expect(draw(Xoshiro128StarStar.fromState(state), 10)).toEqual(draw(prng, 10));
  });

  it('keeps floats in [0, 1) with their mean near a half', () => {
    const prng = Xoshiro128StarStar.fromSeed(3);
    const floats = Array.from({ length: 20_000 }, () => prng.nextFloat());
    expect(Math.min(...floats)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...floats)).toBeLessThan(1);
    // Five standard errors of a uniform mean: 5 · √(1/12 / 20 000) = 0.0102.
    expect(Math.abs(floats.reduce((sum, x) => sum + x, 0) / floats.length - 0.5)).toBeLessThan(0.0103);
  });

  it('keeps integers below any bound and reaches all of a small one', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        expect(Xoshiro128StarStar.fromSeed(seed).nextInt(bound)).toBeLessThan(bound);
      }),
    );
    const prng = Xoshiro128StarStar.fromSeed(11);
    expect(new Set(Array.from({ length: 200 }, () => prng.nextInt(6)))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
    expect(prng.nextInt(1)).toBe(0);
  });

  it('refuses seeds, states and bounds that it cannot use', () => {
    expect(() => Xoshiro128StarStar.fromSeed(0.5)).toThrow(RangeError);
    expect(() => Xoshiro128StarStar.fromState([0, 0, 0, 0])).toThrow(RangeError);
    expect(() => Xoshiro128StarStar.fromSeed(1).nextInt(0)).toThrow(RangeError);
  });
});

describe('shuffleInPlace', () => {
  it('keeps every value and repeats itself for the same seed', () => {
    const shuffled = (seed: number) =>
      shuffleInPlace(
        Uint32Array.from({ length: 100 }, (_, i) => i),
        Xoshiro128StarStar.fromSeed(seed),
      );
    expect([...shuffled(5)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(shuffled(5)).toEqual(shuffled(5));
    expect(shuffled(5)).not.toEqual(shuffled(6));
  });

  it('gives each of the six orders of three its share', () => {
    const prng = Xoshiro128StarStar.fromSeed(17);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffleInPlace(Uint32Array.of(0, 1, 2), prng).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(counts.size).toBe(6);
    expect(chiSquare).toBeLessThan(25.7); // the 99.99 % point with five degrees of freedom
  });
});

describe('Mt19937', () => {
  it('gives the outputs of the reference program', () => {
    const twister = new Mt19937(5489);
    expect([twister.nextUint32(), twister.nextUint32()]).toEqual([3499211612, 581869302]);
    for (let i = 2; i < 9999; i++) twister.nextUint32();
    expect(twister.nextUint32()).toBe(4123659995); // the 10 000th, as the C++ standard states it
  });

  it('draws integers as numpy.random.RandomState(42).randint does', () => {
    const twister = new Mt19937(42);
    expect([twister.nextBetween(1, 2 ** 31 - 1), twister.nextBetween(0, 2 ** 31 - 1)]).toEqual([
      1608637543, 1273642419,
    ]);
    expect(twister.nextBetween(7, 8)).toBe(7);
  });
});
