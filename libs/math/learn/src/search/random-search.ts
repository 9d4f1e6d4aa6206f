import type { Prng } from '../random/prng.js';
import type {
  FloatRange,
  IntRange,
  ParameterRange,
  ParameterValue,
  SampledParameters,
  SearchSpace,
  SearchSpaceDefinition,
} from './search-space.js';

/** Independent random trials: the baseline that any cleverer search must beat (Bergstra, Bengio, JMLR 13, 2012). */
export const randomSearch = {
  /**
   * Draws a value for every parameter, independently, in the order in which the space declares them.
   *
   * The same space and generator state give the same parameters.
   *
   * @example
   * const { learningRate, batchSize } = randomSearch.sample(space, Xoshiro128StarStar.fromSeed(1));
   */
  sample<Definition extends SearchSpaceDefinition>(
    space: SearchSpace<Definition>,
    prng: Prng,
  ): SampledParameters<Definition> {
    const drawn = Object.entries(space.definition).map(([name, range]) => [name, draw(range, prng)]);
    return Object.fromEntries(drawn) as SampledParameters<Definition>;
  },
} as const;

function draw(range: ParameterRange, prng: Prng): ParameterValue {
  switch (range.kind) {
    case 'float':
      return drawFloat(range, prng);
    case 'int':
      return drawInt(range, prng);
    case 'categorical':
      return range.choices[prng.nextInt(range.choices.length)];
  }
}

function drawFloat({ low, high, scale }: FloatRange, prng: Prng): number {
  if (scale === 'uniform') return clamp(low + prng.nextFloat() * (high - low), low, high);
  return clamp(drawLogarithmic(low, high, prng), low, high);
}

/** On a logarithmic scale each integer k owns [k − ½, k + ½), as in Optuna. */
function drawInt({ low, high, scale }: IntRange, prng: Prng): number {
  if (scale === 'uniform') return low + prng.nextInt(high - low + 1);
  return clamp(Math.round(drawLogarithmic(low - 0.5, high + 0.5, prng)), low, high);
}

function drawLogarithmic(low: number, high: number, prng: Prng): number {
  const from = Math.log(low);
  return Math.exp(from + prng.nextFloat() * (Math.log(high) - from));
}

/** Rounding may carry a draw past a bound by a unit in the last place. */
function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
