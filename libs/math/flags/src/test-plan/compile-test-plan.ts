import { compileAssignment, type CompiledAssignment } from '@orrery/math-bucketing';
import { compileCondition } from '../condition/compile-condition.js';
import type { CompiledCondition } from '../condition/condition-problem.js';
import type {
  CompiledTestPlan,
  InvalidTestPlan,
  TestAssignment,
  TestPlan,
  TestPlanOptions,
  TestPlanProblem,
  TestSubject,
  TestTrail,
} from './test-plan.js';

/**
 * Makes the plan of a test ready to assign users, or says why it must not be put into force.
 *
 * A user is asked in this order: an empty id is no user; a forced variation; one that is remembered, which goes before
 * targeting as in GrowthBook; the condition; the prerequisites; then what `compileAssignment` says of holdouts,
 * exclusions, ramp and bucket. A prerequisite whose test is not there is not met; tests that ask for each other exclude
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

class Compiled implements CompiledTestPlan {
  readonly kind = 'compiled-test';

  constructor(
    readonly plan: TestPlan,
    readonly assignment: CompiledAssignment,
    private readonly condition: CompiledCondition | null,
    private readonly testOf: TestPlanOptions['testOf'],
  ) {}

  assign(subject: TestSubject, atMs: number, within: TestTrail | null = null): TestAssignment {
    const remembered = subject.remembered?.[this.plan.testId];
    if (!this.goesBeforeTargeting(subject)) {
      const excluded = this.exclusionOf(subject, atMs, within);
      if (excluded !== null) return excluded;
    }
    return this.assignment.assign(subject.userId, { atMs, remembered });
  }

  /** No user, a forced one, or one who has been in this version of the test before. */
  private goesBeforeTargeting({ userId, remembered }: TestSubject): boolean {
    const { forced, sticky, testId, variations } = this.plan;
    if (userId === '' || Object.hasOwn(forced, userId)) return true;
    const kept = remembered?.[testId];
    if (sticky === null || kept === undefined) return false;
    return kept.bucketVersion === sticky.bucketVersion && kept.variation in variations;
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
