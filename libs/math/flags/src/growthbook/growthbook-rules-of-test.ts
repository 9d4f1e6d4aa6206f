import type { AssignmentPlan, ExclusionRange } from '@orrery/math-bucketing';
import type { TestPlan } from '../test-plan/test-plan.js';
import type { GrowthBookFilter, GrowthBookRange, GrowthBookRule } from './growthbook-payload.js';

/** A test with the value that each of its variations gives. */
export interface TestAsRules {
  readonly plan: TestPlan;
  /** In the order of the variations. */
  readonly values: readonly unknown[];
  /** At which time: ramps are told as they are then. */
  readonly atMs: number;
  /** What exposures, and assignments that are remembered, name the test by; its identifier when not given. */
  readonly key?: string;
  /** Whom the rules are for besides, forced users too; null or left out for everybody. */
  readonly condition?: object | null;
}

/**
 * What GrowthBook's SDKs cannot compute, so that they would not agree with us: `fallback` for a sticky test that has a
 * fallback beside holdouts, exclusions or a ramp, which SDKs ask of the id only; `sticky` for one whose rules are for some
 * users only, which SDKs forget of those that are remembered.
 */
export type GrowthBookObstacle = 'hash' | 'layer' | 'prerequisite' | 'fallback' | 'sticky';

export type GrowthBookRules =
  | { readonly kind: 'rules'; readonly rules: readonly GrowthBookRule[] }
  | { readonly kind: 'not-expressible'; readonly because: GrowthBookObstacle };

/**
 * A test as rules of a GrowthBook feature, by which every SDK puts the same users into the same variations as
 * `compileTestPlan` does at that time.
 *
 * Forced users come first, each variation's as a rule that tracks nothing; then one experiment by the plan's own hash.
 * A variation of several ranges of buckets is told as several with the same key, as moved users leave it. Namespaces,
 * holdouts and ramps are filters; the condition stays. A sticky test tells its versions and its fallback, for an SDK that
 * has a sticky service, and any other tells the SDK not to remember. MD5 and murmur3, layers and prerequisites on other
 * tests are not expressible. Ramps change with time: ask again at each step.
 *
 * @example
 * growthBookRulesOfTest({ plan, values: [false, true], atMs: 0 });
 */
export function growthBookRulesOfTest(test: TestAsRules): GrowthBookRules {
  const because = obstacleOf(test);
  if (because !== null) return { kind: 'not-expressible', because };
  return { kind: 'rules', rules: [...forcedRules(test), experimentRule(test)] };
}

function obstacleOf({ plan, condition = null }: TestAsRules): GrowthBookObstacle | null {
  const { rule, exclusions, holdouts, ramp, prerequisites, sticky } = plan;
  if (rule !== 'growthbook-v1' && rule !== 'growthbook-v2') return 'hash';
  if (exclusions.some((exclusion) => exclusion.rule === 'layer')) return 'layer';
  if (prerequisites.length > 0) return 'prerequisite';
  if (sticky === null) return null;
  if (condition !== null) return 'sticky';
  const isFiltered = exclusions.length + holdouts.length + ramp.length > 0;
  return sticky.fallbackAttribute !== null && isFiltered ? 'fallback' : null;
}

function forcedRules({ plan: { forced }, values, condition = null }: TestAsRules): readonly GrowthBookRule[] {
  return values.flatMap((force, variation) => {
    const ids = Object.keys(forced).filter((userId) => forced[userId] === variation);
    return ids.length === 0 ? [] : [{ ...conditionOf(condition, { id: { $in: ids } }), force }];
  });
}

function experimentRule({ plan, values, atMs, key, condition = null }: TestAsRules): GrowthBookRule {
  const { buckets, variations } = plan.allocation;
  const parts = variations.flatMap((ranges, variation) =>
    // One without users keeps its place.
    (ranges.length === 0 ? [{ from: 0, to: 0 }] : ranges).map(({ from, to }) => ({
      value: values[variation],
      meta: { key: plan.variations[variation].key },
      range: [from / buckets, to / buckets] as const,
    })),
  );
  return {
    key: key ?? plan.testId,
    seed: plan.key,
    hashVersion: plan.rule === 'growthbook-v1' ? 1 : 2,
    hashAttribute: 'id',
    variations: parts.map(({ value }) => value),
    ranges: parts.map(({ range }) => range),
    meta: parts.map(({ meta }) => meta),
    filters: filtersOf(plan, atMs),
    ...stickinessOf(plan),
    ...conditionOf(condition, plan.condition),
  };
}

/** SDKs that have a sticky service would otherwise remember every test. */
function stickinessOf({ sticky }: TestPlan): Partial<GrowthBookRule> {
  if (sticky === null) return { disableStickyBucketing: true };
  const { bucketVersion, minBucketVersion, fallbackAttribute } = sticky;
  return { bucketVersion, minBucketVersion, ...(fallbackAttribute !== null && { fallbackAttribute }) };
}

function conditionOf(...conditions: readonly (object | null)[]): { readonly condition?: object } {
  const given = conditions.filter((condition) => condition !== null);
  const [only] = given;
  if (only === undefined) return {};
  return { condition: given.length === 1 ? only : { $and: given } };
}

function filtersOf(plan: AssignmentPlan, atMs: number): readonly GrowthBookFilter[] {
  const { ramp, holdouts, exclusions, key } = plan;
  const share = ramp.length === 0 ? 1 : (ramp.findLast((step) => step.atMs <= atMs)?.share ?? 0);
  return [
    ...holdouts.map((holdout) => filter(`holdout:${holdout.key}`, 2, [[holdout.share, 1]])),
    ...namespaces(exclusions),
    ...(share === 1 ? [] : [filter(`ramp:${key}`, 2, [[0, share]])]),
  ];
}

/** The ranges of one space are a union. */
function namespaces(exclusions: readonly ExclusionRange[]): readonly GrowthBookFilter[] {
  const spaces = [...new Set(exclusions.map(({ space }) => space))];
  return spaces.map((name) => {
    const ranges = exclusions.filter(({ space }) => space === name);
    return filter(
      `__${name}`,
      1,
      ranges.map(({ from, to }) => [from, to]),
    );
  });
}

function filter(seed: string, hashVersion: 1 | 2, ranges: readonly GrowthBookRange[]): GrowthBookFilter {
  return { seed, hashVersion, attribute: 'id', ranges };
}
