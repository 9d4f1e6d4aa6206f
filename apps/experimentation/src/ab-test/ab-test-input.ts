import { InvalidInputError } from '@orrery/domain';
import type { ExclusionRange, HashRule } from '@orrery/math-bucketing';
import type { TestStickiness } from '@orrery/math-flags';
import type { TakenMetric } from '../outcome-metric/test-metric.service.js';
import type { ChangeWish } from './change-ab-test.service.js';
import type { ABTestPlan, NamedPrerequisite, PlannedVariation } from './plan-problem.js';
import type { ForcedUser, RoutingWish } from './plan-test.js';
import { readAnalysisPlan, type AnalysisPlanInput } from './read-analysis-plan.js';

type Given<T> = T | null | undefined;

interface RoutingInput {
  readonly coverage?: Given<number>;
  readonly exclusions?: Given<readonly ExclusionInput[]>;
  readonly holdouts?: Given<RoutingWish['holdouts']>;
  readonly forced?: Given<readonly ForcedUser[]>;
  readonly condition?: unknown;
  readonly ramp?: Given<readonly { readonly at: Date; readonly share: number }[]>;
  readonly sticky?: Given<StickinessInput>;
  readonly analysis?: Given<AnalysisPlanInput>;
}

interface StickinessInput {
  readonly bucketVersion?: Given<number>;
  readonly minBucketVersion?: Given<number>;
  readonly fallbackAttribute?: Given<string>;
}

interface ExclusionInput {
  readonly space: string;
  readonly rule?: Given<'NAMESPACE' | 'LAYER'>;
  readonly from: number;
  readonly to: number;
}

export interface CreateABTestInput extends RoutingInput {
  readonly name: string;
  readonly endpointId: string;
  readonly endpoint: string;
  readonly metric?: Given<{ readonly name: string; readonly description?: Given<string> }>;
  readonly metrics?: Given<readonly TakenMetric[]>;
  readonly variations: readonly PlannedVariation[];
  readonly rule?: Given<keyof typeof RULES>;
  readonly prerequisites?: Given<readonly NamedPrerequisite[]>;
}

export interface ChangeABTestInput extends RoutingInput {
  readonly name: string;
  readonly reason?: Given<string>;
  readonly weights?: Given<NonNullable<ChangeWish['weights']>>;
}

export const RULES = {
  MD5: 'md5',
  GROWTHBOOK_V1: 'growthbook-v1',
  GROWTHBOOK_V2: 'growthbook-v2',
  MURMUR3: 'murmur3',
} as const satisfies Record<string, HashRule>;

/** @throws {InvalidInputError} */
export function readABTestPlan(input: CreateABTestInput): ABTestPlan {
  const { name, endpointId, endpoint, metric, metrics, variations } = input;
  return {
    name,
    endpointId,
    endpoint,
    metric: metric == null ? null : { name: metric.name, description: metric.description ?? '' },
    metrics: metrics ?? [],
    variations,
    prerequisites: input.prerequisites ?? [],
    analysis: readAnalysisPlan(input.analysis),
    routing: {
      rule: RULES[input.rule ?? 'MD5'],
      coverage: input.coverage ?? null,
      exclusions: (input.exclusions ?? []).map(readExclusion),
      holdouts: (input.holdouts ?? []).map(({ key, share }) => ({ key, share })),
      forced: input.forced ?? [],
      condition: readCondition(input.condition),
      ramp: (input.ramp ?? []).map(readStep),
      sticky: readStickiness(input.sticky),
    },
  };
}

/** What is absent stays; a coverage, a condition and stickiness can be taken away by null. @throws {InvalidInputError} */
export function readChangeWish(input: ChangeABTestInput): ChangeWish {
  const { weights, coverage, exclusions, holdouts, forced, condition, ramp, sticky, analysis } = input;
  return {
    ...(weights != null && { weights }),
    ...(coverage !== undefined && { coverage }),
    ...(exclusions != null && { exclusions: exclusions.map(readExclusion) }),
    ...(holdouts != null && { holdouts: holdouts.map(({ key, share }) => ({ key, share })) }),
    ...(forced != null && { forced }),
    ...(condition !== undefined && { condition: readCondition(condition) }),
    ...(ramp != null && { ramp: ramp.map(readStep) }),
    ...(sticky !== undefined && { sticky: readStickiness(sticky) }),
    ...(analysis != null && { analysis: readAnalysisPlan(analysis) }),
  };
}

function readStickiness(sticky: Given<StickinessInput>): TestStickiness | null {
  if (sticky == null) return null;
  const { bucketVersion, minBucketVersion, fallbackAttribute } = sticky;
  return {
    bucketVersion: bucketVersion ?? 0,
    minBucketVersion: minBucketVersion ?? 0,
    fallbackAttribute: fallbackAttribute ?? null,
  };
}

function readExclusion({ space, rule, from, to }: ExclusionInput): ExclusionRange {
  return { space, rule: rule === 'LAYER' ? 'layer' : 'namespace', from, to };
}

function readStep({ at, share }: { readonly at: Date; readonly share: number }): RoutingWish['ramp'][number] {
  return { atMs: at.getTime(), share };
}

function readCondition(condition: unknown): object | null {
  if (condition == null) return null;
  if (typeof condition === 'object' && !Array.isArray(condition)) return condition;
  throw new InvalidInputError('condition', 'A condition is a JSON object.');
}
