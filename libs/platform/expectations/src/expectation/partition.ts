import { ExpectationFault } from '../expectation.errors.js';
import { isJsonObject, type JsonValue } from '../json.js';
import type { Scalar } from '../plan/literal.js';

/** How values are expected to be distributed: over single values, or over intervals. */
export type Partition = CategoricalPartition | ContinuousPartition;

export interface CategoricalPartition {
  readonly kind: 'categorical';
  readonly values: readonly Scalar[];
  readonly weights: readonly number[];
}

export interface ContinuousPartition {
  readonly kind: 'continuous';
  /** Edges, ascending; the outermost may be infinite. One more than there are weights. */
  readonly bins: readonly number[];
  readonly weights: readonly number[];
  /** What is expected below the first and above the last edge. */
  readonly tails: readonly [number, number] | null;
}

/** Weights may miss one by this much, as Great Expectations has it. */
const ROUNDING = 1e-5;

/** @throws {ExpectationFault} when it is neither. */
export function readPartition(given: JsonValue): Partition {
  if (!isJsonObject(given)) return refuse('it is no object');
  const weights = numbers(given['weights']);
  if (weights === null || weights.some((weight) => weight < 0))
    return refuse('its weights must be numbers from 0');
  if (Array.isArray(given['values'])) return categorical(given['values'], weights);
  const bins = numbers(given['bins']);
  if (bins === null || bins.length !== weights.length + 1)
    return refuse('it needs one more edge than weights');
  if (bins.some((edge, at) => at > 0 && !(edge > (bins[at - 1] ?? Number.NaN))))
    return refuse('its edges must ascend');
  const tails = given['tail_weights'] === undefined ? null : numbers(given['tail_weights']);
  const [below, above] = tails ?? [];
  const pair = below === undefined || above === undefined ? null : ([below, above] as const);
  if (given['tail_weights'] !== undefined && (pair === null || tails?.length !== 2))
    return refuse('it has two tails');
  requireOne([...weights, ...(pair ?? [])]);
  return { kind: 'continuous', bins, weights, tails: pair };
}

function categorical(values: readonly JsonValue[], weights: readonly number[]): CategoricalPartition {
  const scalars = values.filter((value) => typeof value !== 'object');
  if (scalars.length !== weights.length || values.length !== weights.length)
    return refuse('each value needs a weight');
  requireOne(weights);
  return { kind: 'categorical', values: scalars, weights };
}

function requireOne(weights: readonly number[]): void {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (Math.abs(sum - 1) > ROUNDING) refuse(`its weights must sum up to 1; they sum up to ${sum}`);
}

/** Infinite edges are written as texts where JSON is strict. */
function numbers(given: JsonValue | undefined): number[] | null {
  if (!Array.isArray(given)) return null;
  const read = given.map((each: JsonValue) => (typeof each === 'number' ? each : infinite(each)));
  return read.some(Number.isNaN) ? null : read;
}

function infinite(text: JsonValue): number {
  if (text === 'Infinity' || text === 'inf') return Number.POSITIVE_INFINITY;
  return text === '-Infinity' || text === '-inf' ? Number.NEGATIVE_INFINITY : Number.NaN;
}

function refuse(reason: string): never {
  throw new ExpectationFault(`ValueError: Invalid partition object: ${reason}.`);
}
