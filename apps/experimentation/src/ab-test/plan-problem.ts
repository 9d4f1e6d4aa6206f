import { InvalidInputError, isIdentifier } from '@orrery/domain';
import { validateWeights } from '@orrery/math-bucketing';
import type { OutcomeMetric } from './ab-test.js';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;

/** What somebody asks a test to be, before it is known to be possible. */
export interface ABTestPlan {
  readonly name: string;
  readonly endpointId: string;
  readonly endpoint: string;
  readonly metric: OutcomeMetric;
  readonly variations: readonly PlannedVariation[];
}

export interface PlannedVariation {
  readonly key: string;
  readonly modelVersionId: string;
  readonly version: number;
  readonly weight: number;
}

/** The first reason why a plan cannot become a test, or undefined when it can. */
export function planProblem(plan: ABTestPlan): InvalidInputError | undefined {
  const { name, endpointId, endpoint, metric, variations } = plan;
  return (
    nameProblem('name', name) ??
    identifierProblem('endpointId', endpointId) ??
    nameProblem('endpoint', endpoint) ??
    nameProblem('metric.name', metric.name) ??
    countProblem(variations.length) ??
    firstOf(variations.map(variationProblem)) ??
    repeatedKeyProblem(variations) ??
    weightsProblem(variations.map(({ weight }) => weight))
  );
}

function nameProblem(field: string, name: string): InvalidInputError | undefined {
  if (NAME.test(name)) return undefined;
  return new InvalidInputError(field, `"${field}" has 1 to 200 letters, digits, ".", "_" and "-".`);
}

function identifierProblem(field: string, id: string): InvalidInputError | undefined {
  return isIdentifier(id) ? undefined : new InvalidInputError(field, `"${id}" is not an identifier.`);
}

function countProblem(count: number): InvalidInputError | undefined {
  if (count === 2) return undefined;
  const message = `A test compares two variations, the control first and then the treatment; there are ${count}.`;
  return new InvalidInputError('variations', message);
}

function variationProblem(variation: PlannedVariation, index: number): InvalidInputError | undefined {
  const field = (name: keyof PlannedVariation) => `variations.${index}.${name}`;
  return (
    nameProblem(field('key'), variation.key) ??
    identifierProblem(field('modelVersionId'), variation.modelVersionId) ??
    atLeastOneProblem(field('version'), variation.version) ??
    atLeastOneProblem(field('weight'), variation.weight)
  );
}

function atLeastOneProblem(field: string, value: number): InvalidInputError | undefined {
  return value >= 1
    ? undefined
    : new InvalidInputError(field, `"${field}" must be at least 1, not ${value}.`);
}

function repeatedKeyProblem(variations: readonly PlannedVariation[]): InvalidInputError | undefined {
  const keys = variations.map(({ key }) => key);
  const index = keys.findIndex((key, at) => keys.indexOf(key) < at);
  if (index === -1) return undefined;
  const message = `Two variations have the key "${keys[index]}": give each its own.`;
  return new InvalidInputError(`variations.${index}.key`, message);
}

function weightsProblem(weights: readonly number[]): InvalidInputError | undefined {
  const invalid = validateWeights(weights);
  if (invalid === undefined) return undefined;
  const message =
    invalid.kind === 'weights-exceed-hundred'
      ? `The weights sum to ${invalid.sum}; at most 100 percent of the users can be in a test.`
      : 'Weights are whole percents, from 1 on.';
  return new InvalidInputError('variations', message);
}

function firstOf<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
