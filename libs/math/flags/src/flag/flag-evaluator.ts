import type { SavedGroups } from '../condition/saved-groups.js';
import type { InvalidCondition } from '../condition/condition-problem.js';
import type { CompiledTestPlan, TestPlanProblem, TestSubject } from '../test-plan/test-plan.js';
import type { FlagValue } from './flag-definition.js';

/** Whoever is asked about. */
export interface FlagSubject extends TestSubject {
  /** A number in [0, 1), for what is not sticky in Unleash's dialect. */
  random(): number;
}

/** As OpenFeature has them. */
export type FlagReason = 'STATIC' | 'TARGETING_MATCH' | 'SPLIT' | 'DEFAULT' | 'DISABLED';

export type FlagEvaluation =
  | {
      readonly kind: 'value';
      /** Null where GrowthBook's dialect has none: a feature without a default value, or behind a gate. */
      readonly value: FlagValue | null;
      /** The key of the variation; null outside of tests. */
      readonly variant: string | null;
      readonly reason: FlagReason;
      /** The test that the user is in by this. For GrowthBook's dialect the id is the key of the experiment. */
      readonly test: { readonly id: string; readonly variation: number } | null;
    }
  | { readonly kind: 'flag-not-found' }
  /** A rule splits users, and there is no routing key to split by. */
  | { readonly kind: 'targeting-key-missing' }
  | { readonly kind: 'flag-invalid'; readonly problem: FlagProblem };

/** Why a flag cannot be put into force. `path` leads into its definition: `rules.2.condition.$and.0`. */
export interface FlagProblem {
  readonly flag: string;
  readonly path: string;
  readonly problem:
    | InvalidCondition
    | TestPlanProblem
    | { readonly kind: 'repeated-key' }
    | { readonly kind: 'value-of-another-type' }
    | { readonly kind: 'values-do-not-match-variations' }
    | { readonly kind: 'share-out-of-range' }
    | { readonly kind: 'unknown-prerequisite' }
    | { readonly kind: 'cyclic-prerequisite' }
    /** More than 10,000, each counted as often as it would be asked. */
    | { readonly kind: 'too-many-prerequisites' }
    | { readonly kind: 'name-differs-from-key' };
}

/** All flags of one moment. Answers are shared objects: do not change them. */
export interface FlagEvaluator {
  /** Every problem of every flag; flags that have one answer `flag-invalid`. */
  readonly problems: readonly FlagProblem[];
  keys(): readonly string[];
  evaluate(key: string, subject: FlagSubject, atMs: number): FlagEvaluation;
}

export interface FlagOptions {
  readonly groups: SavedGroups;
  /** Tests that no flag has a rule for, but that a plan asks for as its prerequisites. */
  readonly testOf?: (testId: string) => CompiledTestPlan | undefined;
}
