import type { AnyFlag, FlagDefinition, FlagRule } from '../flag/flag-definition.js';
import type { GrowthBookFeature, GrowthBookRule } from './growthbook-payload.js';
import { growthBookRulesOfTest, type GrowthBookObstacle } from './growthbook-rules-of-test.js';

export interface FlagsAsFeatures {
  /** At which time: ramps of tests are told as they are then. */
  readonly atMs: number;
  /** What exposures name a test by; its identifier when not given. */
  readonly testKeyOf?: (testId: string) => string;
}

export interface GrowthBookFeatures {
  readonly features: Readonly<Record<string, GrowthBookFeature>>;
  /** The flags that SDKs cannot evaluate as we do, and why; `parent` for one that depends on such a flag. */
  readonly notExpressible: ReadonlyMap<string, GrowthBookObstacle | 'dialect' | 'parent'>;
}

/**
 * Flags as features that GrowthBook's SDKs evaluate themselves, with the values that `compileFlags` gives at that time:
 * those of GrowthBook's dialect as they are, and of our own those of whose rules each can be told.
 *
 * Shares of users are told as ranges, tests as `growthBookRulesOfTest` tells them, and prerequisites as conditions on the
 * parent of every rule. Whoever has no id is asked for it here, where an SDK passes over rules that split users.
 *
 * @example
 * growthBookFeaturesOfFlags(flags, { atMs: Date.now() }).features['checkout'];
 */
export function growthBookFeaturesOfFlags(
  flags: readonly AnyFlag[],
  told: FlagsAsFeatures,
): GrowthBookFeatures {
  const notExpressible = new Map<string, GrowthBookObstacle | 'dialect' | 'parent'>();
  const features = new Map<string, GrowthBookFeature>();
  const parents = new Map<string, readonly string[]>();
  for (const flag of flags) {
    const read = featureOf(flag, told);
    if (typeof read === 'string') notExpressible.set(flag.key, read);
    else features.set(flag.key, read);
    if (flag.dialect === 'orrery' && flag.enabled)
      parents.set(
        flag.key,
        flag.prerequisites.map((parent) => parent.flag),
      );
  }
  // Each round takes out what depended on what the round before took out.
  for (let isSettled = false; !isSettled;) {
    const orphans = [...features.keys()].filter((key) =>
      parents.get(key)?.some((parent) => !features.has(parent)),
    );
    for (const key of orphans) {
      features.delete(key);
      notExpressible.set(key, 'parent');
    }
    isSettled = orphans.length === 0;
  }
  return { features: Object.fromEntries(features), notExpressible };
}

function featureOf(flag: AnyFlag, told: FlagsAsFeatures): GrowthBookFeature | GrowthBookObstacle | 'dialect' {
  if (flag.dialect === 'growthbook') return flag.feature;
  return flag.dialect === 'orrery' ? ownFeature(flag, told) : 'dialect';
}

function ownFeature(
  { defaultValue, enabled, rules, prerequisites }: FlagDefinition,
  told: FlagsAsFeatures,
): GrowthBookFeature | GrowthBookObstacle {
  if (!enabled || rules.length === 0) return { defaultValue };
  const parentConditions = prerequisites.map(({ flag: id, condition }) => ({ id, condition }));
  const features: GrowthBookRule[] = [];
  for (const rule of rules) {
    const read = rulesOf(rule, told);
    if (typeof read === 'string') return read;
    features.push(
      ...read.map((each) => (parentConditions.length === 0 ? each : { ...each, parentConditions })),
    );
  }
  return { defaultValue, rules: features };
}

function rulesOf(
  rule: FlagRule,
  { atMs, testKeyOf = (testId) => testId }: FlagsAsFeatures,
): readonly GrowthBookRule[] | GrowthBookObstacle {
  const { condition } = rule;
  if (rule.kind === 'test') {
    const { plan, values } = rule;
    const told = growthBookRulesOfTest({ plan, values, atMs, condition, key: testKeyOf(plan.testId) });
    return told.kind === 'rules' ? told.rules : told.because;
  }
  const { coverage, value: force } = rule;
  const share = coverage && {
    seed: coverage.seed,
    hashVersion: 2,
    hashAttribute: 'id',
    range: [0, coverage.share] as const,
  };
  return [{ ...(condition !== null && { condition }), ...share, force }];
}
