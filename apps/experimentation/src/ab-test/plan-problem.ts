import { InvalidInputError, isIdentifier } from '@orrery/domain';
import type { AnalysisPlan } from '@orrery/math-experiments';
import type { TakenMetric } from '../outcome-metric/test-metric.service.js';
import type { PrimaryMetric } from './ab-test.js';
import type { RoutingWish } from './plan-test.js';

const NAME = /^[A-Za-z0-9._-]{1,200}$/;
const LEAST_VARIATIONS = 2;
const MOST_VARIATIONS = 20;

/** What somebody asks a test to be, before it is known to be possible. */
export interface ABTestPlan {
  readonly name: string;
  readonly endpointId: string;
  readonly endpoint: string;
  /** By name, as a primary metric; null where the primary one is among `metrics`. */
  readonly metric: PrimaryMetric | null;
  readonly metrics: readonly TakenMetric[];
  readonly variations: readonly PlannedVariation[];
  readonly routing: RoutingWish;
  readonly prerequisites: readonly NamedPrerequisite[];
  readonly analysis: AnalysisPlan;
}

/** Another test, and the variations of it that a user must have one of. */
export interface NamedPrerequisite {
  readonly abTest: string;
  readonly variations: readonly string[];
}

export interface PlannedVariation {
  readonly key: string;
  readonly modelVersionId: string;
  readonly version: number;
  readonly weight: number;
}

/** The first reason why a plan cannot become a test, as far as its division and analysis do not matter. */
export function planProblem(plan: ABTestPlan): InvalidInputError | undefined {
  const { name, endpointId, endpoint, variations } = plan;
  return (
    nameProblem('name', name) ??
    identifierProblem('endpointId', endpointId) ??
    nameProblem('endpoint', endpoint) ??
    metricProblem(plan) ??
    countProblem(variations.length) ??
    firstOf(variations.map(variationProblem)) ??
    repeatedKeyProblem(variations)
  );
}

function nameProblem(field: string, name: string): InvalidInputError | undefined {
  if (NAME.test(name)) return undefined;
  return new InvalidInputError(field, `"${field}" has 1 to 200 letters, digits, ".", "_" and "-".`);
}

function identifierProblem(field: string, id: string): InvalidInputError | undefined {
  return isIdentifier(id) ? undefined : new InvalidInputError(field, `"${id}" is not an identifier.`);
}

/** One primary metric, named in one of the two ways. */
function metricProblem({ metric, metrics }: ABTestPlan): InvalidInputError | undefined {
  const unknown = metrics.findIndex(({ metricId }) => !isIdentifier(metricId));
  if (unknown >= 0) return identifierProblem(`metrics.${unknown}.metricId`, metrics[unknown]?.metricId ?? '');
  const primaries = metrics.filter(({ role }) => role === 'PRIMARY').length + (metric === null ? 0 : 1);
  if (primaries === 0) {
    return new InvalidInputError('metric', 'Give a "metric" by name, or a PRIMARY one among "metrics".');
  }
  if (primaries > 1) return new InvalidInputError('metrics', 'A test has one primary metric.');
  return metric === null ? undefined : nameProblem('metric.name', metric.name);
}

function countProblem(count: number): InvalidInputError | undefined {
  if (count >= LEAST_VARIATIONS && count <= MOST_VARIATIONS) return undefined;
  const message =
    `A test compares ${LEAST_VARIATIONS} to ${MOST_VARIATIONS} variations, the control first and then the treatments; ` +
    `there are ${count}.`;
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

function firstOf<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
