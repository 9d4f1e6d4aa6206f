import { compileAssignment, type CompiledAssignment } from '@orrery/math-bucketing';
import { compileCondition } from '../condition/compile-condition.js';
import type { CompiledCondition } from '../condition/condition-problem.js';
import { keptAssignment, keyOfSubject } from './kept-assignments.js';
import type {
  CompiledTestPlan,
  InvalidTestPlan,
  TestAssignment,
  TestPlan,
  TestPlanOptions,
  TestPlanProblem,
  TestSubject,
  TestStickiness,
  TestTrail,
} from './test-plan.js';

/**
 * Makes the plan of a test ready to assign users, or says why it must not be put into force.
 *
 * A user is asked in this order: an empty id is no user, unless a sticky test has a fallback for it; a forced variation;
 * the condition and the prerequisites, which a remembered assignment goes past as in GrowthBook; then what
 * `compileAssignment` says of holdouts, exclusions, ramp, what is remembered, and bucket. A prerequisite whose test is not there is not met; tests that ask for each other exclude
 * the user as `prerequisite-cycle`, and so do those that ask for more than 1,000 others. Answers are shared objects. Cost of an answer: the condition and one hash for each
 * part of the plan that has one; nothing is allocated without prerequisites.
 *
 * @example
 * const compiled = compileTestPlan(plan, { groups: {}, testOf: () => undefined });
 * if (compiled.kind === 'compiled-test') compiled.assign({ userId: 'user-1', attributes: {} }, Date.now());
 */
export function compileTestPlan(
  plan: TestPlan,
  { groups, testOf }: TestPlanOptions,
): CompiledTestPlan | TestPlanProblem {
  const invalid = problemOf(plan);
  if (invalid !== null) return invalid;
  const assignment = compileAssignment(plan);
  if (assignment.kind !== 'compiled') return assignment;
  const condition = plan.condition === null ? null : compileCondition(plan.condition, groups);
  if (condition?.kind === 'invalid-condition') return condition;
  return new Compiled(plan, assignment, condition, testOf);
}

const MOST_PREREQUISITES = 1000;
const OUTSIDE_OF_TARGETING: TestAssignment = { kind: 'excluded', because: 'targeting', bucket: null };
const PREREQUISITE_UNMET: TestAssignment = { kind: 'excluded', because: 'prerequisite', bucket: null };
const CYCLE: TestAssignment = { kind: 'excluded', because: 'prerequisite-cycle', bucket: null };

interface StickyQuestion {
  readonly sticky: TestStickiness;
  readonly atMs: number;
  readonly within: TestTrail | null;
}

class Compiled implements CompiledTestPlan {
  readonly kind = 'compiled-test';

  constructor(
    readonly plan: TestPlan,
    readonly assignment: CompiledAssignment,
    private readonly condition: CompiledCondition | null,
    private readonly testOf: TestPlanOptions['testOf'],
  ) {}

  assign(subject: TestSubject, atMs: number, within: TestTrail | null = null): TestAssignment {
    const { sticky } = this.plan;
    if (sticky !== null) return this.assignSticky(subject, { sticky, atMs, within });
    const { userId } = subject;
    const goesFirst = userId === '' || Object.hasOwn(this.plan.forced, userId);
    const excluded = goesFirst ? null : this.exclusionOf(subject, atMs, within);
    return excluded ?? this.assignment.assign(userId, { atMs });
  }

  private assignSticky(subject: TestSubject, { sticky, atMs, within }: StickyQuestion): TestAssignment {
    const { testId, forced, variations } = this.plan;
    const key = keyOfSubject(subject, sticky.fallbackAttribute);
    const keyedBy = subject.userId === '' ? 'fallback' : 'user';
    const kept = keptAssignment(subject.remembered?.[testId], sticky);
    const isKept = kept?.bucketVersion === sticky.bucketVersion && kept.variation in variations;
    const isForced = keyedBy === 'user' && Object.hasOwn(forced, key.value);
    const goesFirst = key.value === '' || isForced || isKept;
    const excluded = goesFirst ? null : this.exclusionOf(subject, atMs, within);
    if (excluded !== null) return excluded;
    const assigned = this.assignment.assign(key.value, { atMs, remembered: kept, keyedBy });
    if (assigned.kind !== 'assigned' || assigned.because === 'forced') return assigned;
    const isRemembered = assigned.because === 'sticky' && kept?.attribute === key.attribute;
    const { variation } = assigned;
    if (!isRemembered) subject.onSticky?.({ testId, ...key, variation, bucketVersion: sticky.bucketVersion });
    return assigned;
  }

  private exclusionOf(subject: TestSubject, atMs: number, within: TestTrail | null): TestAssignment | null {
    if (this.condition?.matches(subject.attributes) === false) return OUTSIDE_OF_TARGETING;
    const { prerequisites, testId } = this.plan;
    if (prerequisites.length === 0) return null;
    const trail = { testId, within, questions: within?.questions ?? { left: MOST_PREREQUISITES } };
    for (const prerequisite of prerequisites) {
      if (isOn(trail, prerequisite.testId) || --trail.questions.left < 0) return CYCLE;
      const parent = this.testOf(prerequisite.testId)?.assign(subject, atMs, trail);
      if (parent?.kind === 'excluded' && parent.because === 'prerequisite-cycle') return CYCLE;
      if (parent?.kind !== 'assigned' || !prerequisite.variations.includes(parent.variation))
        return PREREQUISITE_UNMET;
    }
    return null;
  }
}

function isOn(trail: TestTrail, testId: string): boolean {
  for (let asked: TestTrail | null = trail; asked !== null; asked = asked.within)
    if (asked.testId === testId) return true;
  return false;
}

function problemOf({ testId, variations, allocation, prerequisites }: TestPlan): InvalidTestPlan | null {
  const reason = (): InvalidTestPlan['reason'] | null => {
    if (variations.length < 2) return 'too-few-variations';
    if (variations.length !== allocation.variations.length) return 'variations-not-allocated';
    if (new Set(variations.map(({ key }) => key)).size < variations.length) return 'repeated-variation-key';
    return prerequisites.some((prerequisite) => prerequisite.testId === testId) ? 'own-prerequisite' : null;
  };
  const found = reason();
  return found === null ? null : { kind: 'invalid-test-plan', reason: found };
}
