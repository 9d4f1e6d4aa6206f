import { compileTestPlan, type CompiledTestPlan } from '@orrery/math-flags';
import type { RunningTest } from '../ab-test/running-test.js';

/**
 * The plans of all running tests, each the other's prerequisite. One that cannot be followed is left out: its users go by
 * the traffic's division, and nobody is counted.
 */
export function compilePlans(tests: readonly RunningTest[]): ReadonlyMap<string, CompiledTestPlan> {
  const plans = new Map<string, CompiledTestPlan>();
  for (const { id, plan } of tests) {
    const compiled = compileTestPlan(plan, { groups: {}, testOf: (other) => plans.get(other) });
    if (compiled.kind === 'compiled-test') plans.set(id, compiled);
  }
  return plans;
}
