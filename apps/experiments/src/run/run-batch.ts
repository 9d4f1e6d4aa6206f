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
  const valueOf = new Map<string, string>();
  requirePairs('params', params).forEach(({ key, value }, index) => {
    if ((valueOf.get(key) ?? value) !== value)
      throw new InvalidInputError(`params.${index}.value`, `The param "${key}" has two values.`);
    valueOf.set(key, value);
  });
  return [...valueOf].map(([key, value]) => ({ key, value }));
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
  return [...new Map(pairs.map((pair) => [pair.key, pair])).values()];
}
