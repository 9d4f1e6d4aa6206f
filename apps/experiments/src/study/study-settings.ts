import { InvalidInputError } from '@orrery/domain';
import {
  Xoshiro128StarStar,
  declareSearchSpace,
  randomSearch,
  type ParameterRange,
  type SearchSpace,
  type SearchSpaceDefinition,
} from '@orrery/math-learn';
import { requireInteger } from '../input/require.js';
import type { ObjectiveMetric, SearchRange, StudySettings, TrialParams, TrialProposal } from './study.js';

/** What trial 0 tries, and what a parameter is that does not vary. */
export const DEFAULT_PARAMS: TrialParams = { learning_rate: 0.01, l2: 1e-6, batch_size: 256 };

const DEFAULT_SEARCH_SPACE: readonly SearchRange[] = [
  { parameter: 'learning_rate', low: 1e-3, high: 0.1, scale: 'LOG' },
  { parameter: 'l2', low: 1e-8, high: 1e-3, scale: 'LOG' },
  { parameter: 'batch_size', low: 64, high: 2048, scale: 'LOG' },
];

/** The smallest value that each parameter can have at all; a learning rate of 0 learns nothing. */
const LOWEST: TrialParams = { learning_rate: Number.MIN_VALUE, l2: 0, batch_size: 1 };

const MAX_TRIALS = 1000;
const MAX_EPOCHS = 1000;
/** Seeds of the trials of one study are apart by one, those of two studies by more than all trials. */
const SEED_STRIDE = 2 ** 20;

/** Settings as they are asked for; what is null is filled in. */
export interface RequestedSettings {
  readonly trials: number;
  readonly epochs: number;
  readonly seed: number;
  readonly searchSpace: readonly RequestedRange[] | null;
  readonly objective: ObjectiveMetric | null;
}

export interface RequestedRange {
  readonly parameter: string;
  readonly low: number;
  readonly high: number;
  readonly scale?: SearchRange['scale'] | null;
}

/** @throws {InvalidInputError} naming the first setting that is wrong. */
export function requireSettings(requested: RequestedSettings): StudySettings {
  const searchSpace = requested.searchSpace?.map(requireRange) ?? DEFAULT_SEARCH_SPACE;
  declare(searchSpace);
  return {
    trials: requireInteger('trials', requested.trials, 1, MAX_TRIALS),
    epochs: requireInteger('epochs', requested.epochs, 1, MAX_EPOCHS),
    seed: requested.seed,
    searchSpace,
    objective: requested.objective ?? 'VALIDATION_LOG_LOSS',
  };
}

/** @throws {InvalidInputError} */
export function requireFraction(field: string, fraction: number): number {
  if (fraction > 0 && fraction < 1) return fraction;
  throw new InvalidInputError(field, `"${field}" must be above 0 and below 1.`);
}

/** What a trial tries: nothing but the settings and its number decide, so that it is the same when asked again. */
export function proposeTrial({ searchSpace, seed }: StudySettings, number: number): TrialProposal {
  const prng = Xoshiro128StarStar.fromSeed(seed * SEED_STRIDE + number);
  const drawn = randomSearch.sample(declare(searchSpace), prng);
  const params = number === 0 ? DEFAULT_PARAMS : { ...DEFAULT_PARAMS, ...drawn };
  return { number, params, seed: prng.nextUint32() };
}

function requireRange({ parameter, low, high, scale }: RequestedRange, index: number): SearchRange {
  const field = `searchSpace.${index}`;
  if (!isParameter(parameter)) {
    const known = Object.keys(DEFAULT_PARAMS).join(', ');
    throw new InvalidInputError(`${field}.parameter`, `"${parameter}" is none of the parameters: ${known}.`);
  }
  if (low < LOWEST[parameter]) {
    throw new InvalidInputError(`${field}.low`, `"${parameter}" cannot be as small as ${low}.`);
  }
  return { parameter, low, high, scale: scale ?? 'LINEAR' };
}

function isParameter(name: string): name is keyof TrialParams {
  return Object.hasOwn(DEFAULT_PARAMS, name);
}

function declare(ranges: readonly SearchRange[]): SearchSpace<SearchSpaceDefinition> {
  const twice = ranges.find(({ parameter }, at) => ranges.findIndex((r) => r.parameter === parameter) < at);
  if (twice !== undefined) {
    throw new InvalidInputError('searchSpace', `"${twice.parameter}" has more than one range.`);
  }
  const declared = declareSearchSpace(
    Object.fromEntries(ranges.map((range) => [range.parameter, asRange(range)])),
  );
  if (declared.kind === 'declared') return declared.space;
  const { parameter, requirement } = declared;
  const index = ranges.findIndex((range) => range.parameter === parameter);
  throw new InvalidInputError(`searchSpace.${index}`, `The range of "${parameter}" needs ${requirement}.`);
}

function asRange({ parameter, low, high, scale }: SearchRange): ParameterRange {
  const spread = scale === 'LOG' ? 'log-uniform' : 'uniform';
  return { kind: parameter === 'batch_size' ? 'int' : 'float', low, high, scale: spread };
}
