export type { Attributes } from './attributes.js';
export type {
  CompiledCondition,
  ConditionProblem,
  ConditionProblemReason,
  InvalidCondition,
} from './condition/condition-problem.js';
export type { SavedGroup, SavedGroups } from './condition/saved-groups.js';
export type {
  AnyFlag,
  FlagDefinition,
  FlagPrerequisite,
  FlagRule,
  FlagType,
  FlagValue,
  ForceRule,
  GrowthBookFlag,
  TestRule,
  UnleashFlag,
} from './flag/flag-definition.js';
export type {
  FlagEvaluation,
  FlagEvaluator,
  FlagOptions,
  FlagProblem,
  FlagReason,
  FlagSubject,
} from './flag/flag-evaluator.js';
export type {
  GrowthBookEvaluator,
  GrowthBookProblem,
  GrowthBookRedirect,
  GrowthBookStickyDocument,
  GrowthBookUser,
} from './growthbook/growthbook-evaluator.js';
export type {
  GrowthBookBandit,
  GrowthBookExperiment,
  GrowthBookExperimentResult,
  GrowthBookFeature,
  GrowthBookFeatureResult,
  GrowthBookFilter,
  GrowthBookLeaf,
  GrowthBookMeta,
  GrowthBookNamespace,
  GrowthBookPayload,
  GrowthBookPrerequisite,
  GrowthBookRange,
  GrowthBookRule,
  GrowthBookSource,
  GrowthBookTrack,
  GrowthBookUrlTarget,
} from './growthbook/growthbook-payload.js';
export type {
  CompiledTestPlan,
  InvalidTestPlan,
  KeptAssignment,
  NewAssignment,
  TestAssignment,
  TestPlan,
  TestPlanOptions,
  TestPlanProblem,
  TestPrerequisite,
  TestStickiness,
  TestSubject,
  TestTrail,
} from './test-plan/test-plan.js';
export type {
  UnleashContext,
  UnleashEvaluator,
  UnleashOptions,
  UnleashVariant,
} from './unleash/unleash-evaluator.js';
export type {
  UnleashConstraint,
  UnleashDeltaEvent,
  UnleashDependency,
  UnleashFeature,
  UnleashPayload,
  UnleashSegment,
  UnleashState,
  UnleashStrategy,
  UnleashVariantDefinition,
} from './unleash/unleash-state.js';
export { compileCondition } from './condition/compile-condition.js';
export { conditionMatches } from './condition/condition-matches.js';
export { conditionOfGroup, savedGroupIds } from './condition/saved-group-ids.js';
export { compileGrowthBook } from './growthbook/compile-growthbook.js';
export { applyUnleashDelta } from './unleash/apply-unleash-delta.js';
export { compileUnleash } from './unleash/compile-unleash.js';
export { compileFlags } from './flag/compile-flags.js';
export { keyOfSubject } from './test-plan/kept-assignments.js';
export type { SubjectKey } from './test-plan/kept-assignments.js';
export { compileTestPlan } from './test-plan/compile-test-plan.js';
export { growthBookRulesOfTest } from './growthbook/growthbook-rules-of-test.js';
export { growthBookFeaturesOfFlags } from './growthbook/growthbook-features-of-flags.js';
export type { FlagsAsFeatures, GrowthBookFeatures } from './growthbook/growthbook-features-of-flags.js';
export type {
  GrowthBookObstacle,
  GrowthBookRules,
  TestAsRules,
} from './growthbook/growthbook-rules-of-test.js';
