import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { Xoshiro128StarStar } from '../random/xoshiro128-star-star.js';
import { randomSearch } from './random-search.js';
import { declareSearchSpace, type SearchSpaceDefinition } from './search-space.js';

function spaceOf<const Definition extends SearchSpaceDefinition>(definition: Definition) {
  const declared = declareSearchSpace(definition);
  if (declared.kind !== 'declared') throw new Error(declared.requirement);
  return declared.space;
}

const space = spaceOf({
  learningRate: { kind: 'float', low: 1e-4, high: 1, scale: 'log-uniform' },
  momentum: { kind: 'float', low: 0.5, high: 0.9, scale: 'uniform' },
  epochs: { kind: 'int', low: 1, high: 4, scale: 'uniform' },
  units: { kind: 'int', low: 1, high: 100, scale: 'log-uniform' },
  optimizer: { kind: 'categorical', choices: ['adam', 'sgd'] },
});

function sampleMany(count: number) {
  const prng = Xoshiro128StarStar.fromSeed(5);
  return Array.from({ length: count }, () => randomSearch.sample(space, prng));
}

describe('randomSearch', () => {
  it('repeats itself for the same seed and varies with it', () => {
    const first = (seed: number) => randomSearch.sample(space, Xoshiro128StarStar.fromSeed(seed));
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  it('knows the type of every parameter', () => {
    const parameters = randomSearch.sample(space, Xoshiro128StarStar.fromSeed(1));
    expectTypeOf(parameters.learningRate).toEqualTypeOf<number>();
    expectTypeOf(parameters.optimizer).toEqualTypeOf<'adam' | 'sgd'>();
  });

  it('spreads a log-uniform float evenly over orders of magnitude', () => {
    const decades = [0, 0, 0, 0];
    for (const { learningRate } of sampleMany(4000)) decades[Math.floor(Math.log10(learningRate)) + 4] += 1;
    // Five standard deviations of a binomial count: 5 · √(4000 · ¼ · ¾) = 137.
    for (const count of decades) expect(Math.abs(count - 1000)).toBeLessThan(138);
  });

  it('reaches every integer and every choice', () => {
    const samples = sampleMany(300);
    expect(new Set(samples.map((sample) => sample.epochs))).toEqual(new Set([1, 2, 3, 4]));
    expect(new Set(samples.map((sample) => sample.optimizer))).toEqual(new Set(['adam', 'sgd']));
  });

  it('favours small integers on a logarithmic scale', () => {
    const ones = sampleMany(4000).filter((sample) => sample.units === 1).length;
    const share = Math.log(1.5 / 0.5) / Math.log(100.5 / 0.5);
    expect(Math.abs(ones / 4000 - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / 4000));
  });

  it('never leaves a range, however narrow or wide', () => {
    const bounds = fc.tuple(
      fc.double({ min: 1e-300, max: 1e300, noNaN: true }),
      fc.double({ min: 1, max: 4, noNaN: true }),
    );
    fc.assert(
      fc.property(
        bounds,
        fc.constantFrom('uniform', 'log-uniform'),
        fc.integer(),
        ([low, ratio], scale, seed) => {
          const high = low * ratio;
          const narrow = spaceOf({ x: { kind: 'float', low, high, scale } });
          const { x } = randomSearch.sample(narrow, Xoshiro128StarStar.fromSeed(seed));
          expect(x).toBeGreaterThanOrEqual(low);
          expect(x).toBeLessThanOrEqual(high);
        },
      ),
    );
  });
});

describe('declareSearchSpace refuses', () => {
  const invalid: [string, SearchSpaceDefinition[string]][] = [
    ['an empty range', { kind: 'float', low: 2, high: 1, scale: 'uniform' }],
    ['a bound that is no number', { kind: 'float', low: NaN, high: 1, scale: 'uniform' }],
    ['a width that overflows', { kind: 'float', low: -1e308, high: 1e308, scale: 'uniform' }],
    ['zero on a logarithmic scale', { kind: 'float', low: 0, high: 1, scale: 'log-uniform' }],
    ['an integer zero on a logarithmic scale', { kind: 'int', low: 0, high: 9, scale: 'log-uniform' }],
    ['a fraction as an integer bound', { kind: 'int', low: 0.5, high: 9, scale: 'uniform' }],
    ['more than 2³² integers', { kind: 'int', low: 0, high: 2 ** 32, scale: 'uniform' }],
    ['no choices', { kind: 'categorical', choices: [] }],
  ];

  it.each(invalid)('%s', (_, range) => {
    const good = { kind: 'categorical', choices: [1] } as const;
    expect(declareSearchSpace({ good, bad: range })).toMatchObject({
      kind: 'invalid-range',
      parameter: 'bad',
    });
  });
});
