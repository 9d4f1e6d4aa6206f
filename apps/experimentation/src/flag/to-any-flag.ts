import type {
  AnyFlag,
  FlagDefinition,
  FlagRule,
  FlagType,
  GrowthBookFeature,
  TestPlan,
  UnleashFeature,
  UnleashFlag,
  UnleashSegment,
} from '@orrery/math-flags';
import type { Flag, FlagDraft } from './flag.js';
import type { GrowthBookDefinition } from './growthbook-definition.js';
import type { OrreryDefinition } from './orrery-definition.js';
import { storedDefinition } from './read-definition.js';
import type { UnleashDefinition } from './unleash-definition.js';

/** A test that a rule names, and whether it divides users now. */
export interface RuledTest {
  readonly plan: TestPlan;
  readonly isRunning: boolean;
}

/** The tests that rules name, by name; one that is not there does not exist. */
export type RuledTests = ReadonlyMap<string, RuledTest>;

type Keyed = Pick<FlagDraft, 'key' | 'dialect' | 'type' | 'enabled' | 'definition'>;

/** A stored flag as it is evaluated: rules of tests that do not run are left out. */
export function toAnyFlag(flag: Keyed, tests: RuledTests): AnyFlag {
  const read = storedDefinition(flag.dialect, flag.definition);
  switch (read.dialect) {
    case 'ORRERY':
      return ownFlag(flag, read.definition, tests);
    case 'GROWTHBOOK':
      return { dialect: 'growthbook', key: flag.key, feature: growthBookFeature(flag, read.definition) };
    case 'UNLEASH':
      return unleashFlag(flag, read.definition);
  }
}

/** The names of the tests that a flag has rules for. */
export function testsOfFlag({
  dialect,
  definition,
}: Pick<Flag, 'dialect' | 'definition'>): readonly string[] {
  const read = storedDefinition(dialect, definition);
  if (read.dialect !== 'ORRERY') return [];
  return read.definition.rules.flatMap((rule) => (rule.kind === 'test' ? [rule.abTest] : []));
}

function ownFlag(flag: Keyed, definition: OrreryDefinition, tests: RuledTests): FlagDefinition {
  const { defaultValue, rules, prerequisites } = definition;
  return {
    dialect: 'orrery',
    key: flag.key,
    type: flag.type.toLowerCase() as FlagType,
    enabled: flag.enabled,
    defaultValue,
    prerequisites,
    rules: rules.flatMap((rule): readonly FlagRule[] => {
      const condition = rule.condition ?? null;
      if (rule.kind === 'force') return [{ ...rule, condition, coverage: rule.coverage ?? null }];
      const test = tests.get(rule.abTest);
      if (test === undefined || !test.isRunning) return [];
      const values = test.plan.variations.map(({ key }) => rule.values[key] ?? defaultValue);
      return [{ kind: 'test', condition, plan: test.plan, values }];
    }),
  };
}

/** Off, it has no rules: the SDKs then have its default value, as we do. */
function growthBookFeature({ enabled }: Keyed, definition: GrowthBookDefinition): GrowthBookFeature {
  const { defaultValue, rules } = definition;
  // What zod calls optional may be undefined to the compiler; read from JSON it never is.
  return { defaultValue, ...(enabled && { rules: rules as GrowthBookFeature['rules'] & {} }) };
}

function unleashFlag({ key, type, enabled }: Keyed, definition: UnleashDefinition): UnleashFlag {
  const { segments, defaultValue, ...feature } = definition;
  return {
    dialect: 'unleash',
    key,
    feature: { name: key, enabled, ...feature } as UnleashFeature,
    segments: segments as readonly UnleashSegment[],
    ...(type !== 'BOOLEAN' &&
      defaultValue !== undefined && {
        payload: { type: type.toLowerCase() as Exclude<FlagType, 'boolean'>, defaultValue },
      }),
  };
}
