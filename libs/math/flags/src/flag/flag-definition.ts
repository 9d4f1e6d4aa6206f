import type { GrowthBookFeature } from '../growthbook/growthbook-payload.js';
import type { TestPlan } from '../test-plan/test-plan.js';
import type { UnleashFeature, UnleashSegment } from '../unleash/unleash-state.js';

export type FlagValue = boolean | string | number | object;

export type FlagType = 'boolean' | 'string' | 'number' | 'json';

/** A flag of our own. Its rules are asked in their order; the first that takes the user decides. */
export interface FlagDefinition {
  readonly dialect: 'orrery';
  readonly key: string;
  readonly type: FlagType;
  readonly defaultValue: FlagValue;
  readonly enabled: boolean;
  readonly rules: readonly FlagRule[];
  /** All must hold, or the flag has its default value. */
  readonly prerequisites: readonly FlagPrerequisite[];
}

export type FlagRule = ForceRule | TestRule;

/** Gives a value to those who match. */
export interface ForceRule {
  readonly kind: 'force';
  /** GrowthBook's condition language; null for everybody. */
  readonly condition: object | null;
  /** Only this share (0…1) of them: `growthBookHash({ seed, value: userId }, 2) < share`; null for all. */
  readonly coverage: { readonly share: number; readonly seed: string } | null;
  readonly value: FlagValue;
}

/** Gives those who are in a test the value of their variation. */
export interface TestRule {
  readonly kind: 'test';
  readonly condition: object | null;
  readonly plan: TestPlan;
  /** One for each variation of the plan, in its order. */
  readonly values: readonly FlagValue[];
}

export interface FlagPrerequisite {
  readonly flag: string;
  /** Asked about `{ value }`, the value of that flag. */
  readonly condition: object;
}

/** A flag that is evaluated as GrowthBook's SDK does; its features and prerequisites are those of the same dialect. */
export interface GrowthBookFlag {
  readonly dialect: 'growthbook';
  readonly key: string;
  readonly feature: GrowthBookFeature;
}

/** A flag that is evaluated as Unleash's SDK does. */
export interface UnleashFlag {
  readonly dialect: 'unleash';
  /** Equals the name of the feature. */
  readonly key: string;
  readonly feature: UnleashFeature;
  /** Those that the strategies name. */
  readonly segments: readonly UnleashSegment[];
  /** The value is the payload of the variant, of this type; if left out it is whether the flag is enabled. */
  readonly payload?: { readonly type: Exclude<FlagType, 'boolean'>; readonly defaultValue: FlagValue };
}

export type AnyFlag = FlagDefinition | GrowthBookFlag | UnleashFlag;
