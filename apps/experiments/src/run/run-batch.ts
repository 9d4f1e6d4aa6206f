import { InvalidInputError } from '@orrery/domain';
import { requireText } from '../input/require.js';
import type { MetricPoint } from '../run-metric/run-metric.js';
import type { KeyValue } from '../key-value.js';

/** What is logged to a run at once. */
export interface RunBatch {
  readonly metrics: readonly MetricPoint[];
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

const MAX_METRICS = 1000;
const MAX_PAIRS = 100;
const MAX_KEY_LENGTH = 250;
const MAX_VALUE_LENGTH = 6000;
const INT64_BOUND = 2 ** 63;

/** @throws {InvalidInputError} naming the first value that is wrong. */
export function requireBatch({ metrics, params, tags }: RunBatch): RunBatch {
  requireCount('metrics', metrics.length, MAX_METRICS);
  metrics.forEach(({ key, step, value }, index) => {
    requireText(`metrics.${index}.key`, key, 1, MAX_KEY_LENGTH);
    if (step < 0) throw new InvalidInputError(`metrics.${index}.step`, 'A step is 0 or more.');
    if (!Number.isFinite(value)) throw new InvalidInputError(`metrics.${index}.value`, 'A value is finite.');
  });
  return { metrics, params: requireParams(params), tags: lastOfEachKey(requirePairs('tags', tags)) };
}

/** @throws {InvalidInputError} naming the first value that is wrong. */
export function requireParams(params: readonly KeyValue[]): readonly KeyValue[] {
  return onceEach(requirePairs('params', params));
}

function onceEach(params: readonly KeyValue[]): readonly KeyValue[] {
  if (params.length < 2) return params;
  const valueOf = new Map<string, string>();
  params.forEach(({ key, value }, index) => {
    if ((valueOf.get(key) ?? value) !== value)
      throw new InvalidInputError(`params.${index}.value`, `The param "${key}" has two values.`);
    valueOf.set(key, value);
  });
  return [...valueOf].map(([key, value]) => ({ key, value }));
}

/**
 * What a client of MLflow's may log besides what its protocol refuses already.
 * @throws {InvalidInputError} for a number that no 64 bits hold, or a param with two values
 */
export function requireLoggable({ metrics, params, tags }: RunBatch): RunBatch {
  metrics.forEach(({ step, atMs }, index) => {
    requireInt64(`metrics[${index}].step`, step);
    requireInt64(`metrics[${index}].timestamp`, atMs);
  });
  return { metrics, params: onceEach(params), tags: lastOfEachKey(tags) };
}

function requireInt64(field: string, value: number): void {
  if (Number.isInteger(value) && value >= -INT64_BOUND && value < INT64_BOUND) return;
  throw new InvalidInputError(field, `"${field}" is a whole number of 64 bits.`);
}

function requirePairs(field: string, pairs: readonly KeyValue[]): readonly KeyValue[] {
  requireCount(field, pairs.length, MAX_PAIRS);
  pairs.forEach(({ key, value }, index) => {
    requireText(`${field}.${index}.key`, key, 1, MAX_KEY_LENGTH);
    requireText(`${field}.${index}.value`, value, 0, MAX_VALUE_LENGTH);
  });
  return pairs;
}

function requireCount(field: string, count: number, max: number): void {
  if (count > max)
    throw new InvalidInputError(field, `At most ${max} "${field}" are logged at once, not ${count}.`);
}

function lastOfEachKey(pairs: readonly KeyValue[]): readonly KeyValue[] {
  if (pairs.length < 2) return pairs;
  return [...new Map(pairs.map((pair) => [pair.key, pair])).values()];
}
