import type {
  AssignmentPlan,
  CompiledAssignment,
  InvalidPlan,
  PlanAssignment,
  RememberedAssignment,
  Stickiness,
} from '@orrery/math-bucketing';
import type { Attributes } from '../attributes.js';
import type { InvalidCondition } from '../condition/condition-problem.js';
import type { SavedGroups } from '../condition/saved-groups.js';

/** A test as it is put into force: who may take part, on what grounds, and what they get. */
export interface TestPlan extends AssignmentPlan {
  readonly testId: string;
  readonly sticky: TestStickiness | null;
  /** Whom it is for, in GrowthBook's condition language; null for everybody. */
  readonly condition: object | null;
  /** Other tests that a user must have one of these variations (indices) in. */
  readonly prerequisites: readonly TestPrerequisite[];
  readonly variations: readonly { readonly key: string }[];
}

/** Whether users keep what they once got, and who they are before they have an id. */
export interface TestStickiness extends Stickiness {
  /** The attribute that stands for the id where there is none, as GrowthBook's `fallbackAttribute`; null for none. */
  readonly fallbackAttribute: string | null;
}

/** What a user got before, under one of the attributes that the user is known by: `id`, or a fallback. */
export interface KeptAssignment extends RememberedAssignment {
  readonly attribute: string;
}

/** What is to be remembered from now on. */
export interface NewAssignment extends KeptAssignment {
  readonly testId: string;
  readonly value: string;
}

export interface TestPrerequisite {
  readonly testId: string;
  readonly variations: readonly number[];
}

/** Whoever is asked about. */
export interface TestSubject {
  /** The routing key; an empty one takes part in nothing. */
  readonly userId: string;
  readonly attributes: Attributes;
  /** By id of the test; of tests that are not sticky it counts for nothing. */
  readonly remembered?: Readonly<Record<string, readonly KeptAssignment[]>>;
  /** Is told of what sticky tests assign that is not remembered yet. */
  readonly onSticky?: (assignment: NewAssignment) => void;
}

export type TestAssignment =
  | PlanAssignment
  | {
      readonly kind: 'excluded';
      readonly because: 'targeting' | 'prerequisite' | 'prerequisite-cycle';
      readonly bucket: null;
    };

export interface TestPlanOptions {
  readonly groups: SavedGroups;
  /** The other tests, as they are in force when a user is assigned. */
  readonly testOf: (testId: string) => CompiledTestPlan | undefined;
}

/** Variations and allocation do not belong together, or a prerequisite asks for what its test cannot have. */
export interface InvalidTestPlan {
  readonly kind: 'invalid-test-plan';
  readonly reason:
    'variations-not-allocated' | 'too-few-variations' | 'repeated-variation-key' | 'own-prerequisite';
}

export interface CompiledTestPlan {
  readonly kind: 'compiled-test';
  readonly plan: TestPlan;
  readonly assignment: CompiledAssignment;
  assign(subject: TestSubject, atMs: number, within?: TestTrail | null): TestAssignment;
}

/** The tests that are being asked about as each other's prerequisites. */
export interface TestTrail {
  readonly testId: string;
  readonly within: TestTrail | null;
  /** How many more may be asked. */
  readonly questions: { left: number };
}

export type TestPlanProblem = InvalidPlan | InvalidCondition | InvalidTestPlan;
