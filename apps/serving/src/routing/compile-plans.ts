import { compileTestPlan, type CompiledTestPlan } from '@orrery/math-flags';
import type { RunningTest } from '../ab-test/running-test.js';

/**
 * Why the users of a test are not divided here: it goes by what was assigned before, which is remembered where flags are
 * evaluated and nowhere else; it asks for the variation of a test that is left out; or its plan does not hold together.
 */
export type LeftOutReason = 'STICKY' | 'PREREQUISITE_LEFT_OUT' | 'BROKEN_PLAN';

export interface CompiledPlans {
  /** Of the tests that can be followed, each the other's prerequisite. */
  readonly plans: ReadonlyMap<string, CompiledTestPlan>;
  /** The others: their users go by the traffic's division, and nobody is counted. */
  readonly leftOut: ReadonlyMap<string, LeftOutReason>;
}

/** The plans of all running tests. */
export function compilePlans(tests: readonly RunningTest[]): CompiledPlans {
  const plans = new Map<string, CompiledTestPlan>();
  const leftOut = new Map<string, LeftOutReason>();
  for (const { id, plan, savedGroups: groups } of tests) {
    const compiled = compileTestPlan(plan, { groups, testOf: (other) => plans.get(other) });
    if (compiled.kind !== 'compiled-test') leftOut.set(id, 'BROKEN_PLAN');
    else if (plan.sticky !== null) leftOut.set(id, 'STICKY');
    else plans.set(id, compiled);
  }
  // Each round leaves out what asks for what the round before left out.
  for (let orphans = orphansOf(plans, leftOut); orphans.length > 0; orphans = orphansOf(plans, leftOut)) {
    for (const id of orphans) {
      plans.delete(id);
      leftOut.set(id, 'PREREQUISITE_LEFT_OUT');
    }
  }
  return { plans, leftOut };
}

function orphansOf(
  plans: ReadonlyMap<string, CompiledTestPlan>,
  leftOut: ReadonlyMap<string, LeftOutReason>,
): readonly string[] {
  return [...plans].flatMap(([id, { plan }]) =>
    plan.prerequisites.some(({ testId }) => leftOut.has(testId)) ? [id] : [],
  );
}
