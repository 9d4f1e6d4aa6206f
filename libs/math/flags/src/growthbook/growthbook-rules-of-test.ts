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
}

export type GrowthBookRules =
  | { readonly kind: 'rules'; readonly rules: readonly GrowthBookRule[] }
  /** What GrowthBook's SDKs cannot compute, so that they would not agree with us. */
  | { readonly kind: 'not-expressible'; readonly because: 'hash' | 'layer' | 'prerequisite' | 'sticky' };

/**
 * A test as rules of a GrowthBook feature, by which every SDK puts the same users into the same variations as
 * `compileTestPlan` does at that time.
 *
 * Forced users come first, each variation's as a rule that tracks nothing; then one experiment by the plan's own hash.
 * A variation of several ranges of buckets is told as several with the same key, as moved users leave it. Namespaces,
 * holdouts and ramps are filters; the condition stays. MD5 and murmur3, layers, prerequisites on other tests, and
 * remembered variations are not expressible. Ramps change with time: ask again at each step.
 *
 * @example
 * growthBookRulesOfTest({ plan, values: [false, true], atMs: 0 });
 */
export function growthBookRulesOfTest({ plan, values, atMs }: TestAsRules): GrowthBookRules {
  const because = obstacleOf(plan);
  if (because !== null) return { kind: 'not-expressible', because };
  return { kind: 'rules', rules: [...forcedRules(plan, values), experimentRule(plan, values, atMs)] };
}

function obstacleOf(plan: TestPlan): Extract<GrowthBookRules, { kind: 'not-expressible' }>['because'] | null {
  if (plan.rule !== 'growthbook-v1' && plan.rule !== 'growthbook-v2') return 'hash';
  if (plan.exclusions.some(({ rule }) => rule === 'layer')) return 'layer';
  if (plan.prerequisites.length > 0) return 'prerequisite';
  return plan.sticky === null ? null : 'sticky';
}

function forcedRules({ forced }: TestPlan, values: readonly unknown[]): readonly GrowthBookRule[] {
  return values.flatMap((force, variation) => {
    const ids = Object.keys(forced).filter((userId) => forced[userId] === variation);
    return ids.length === 0 ? [] : [{ condition: { id: { $in: ids } }, force }];
  });
}

function experimentRule(plan: TestPlan, values: readonly unknown[], atMs: number): GrowthBookRule {
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
    key: plan.testId,
    seed: plan.key,
    hashVersion: plan.rule === 'growthbook-v1' ? 1 : 2,
    hashAttribute: 'id',
    variations: parts.map(({ value }) => value),
    ranges: parts.map(({ range }) => range),
    meta: parts.map(({ meta }) => meta),
    filters: filtersOf(plan, atMs),
    ...(plan.condition === null ? {} : { condition: plan.condition }),
  };
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
