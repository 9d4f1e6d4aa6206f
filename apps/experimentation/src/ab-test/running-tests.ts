import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { compileTestPlan, type CompiledTestPlan } from '@orrery/math-flags';
import { ABTestRepository } from './ab-test.repository.js';

/** The plans that divide users now, as serving and flags follow them. */
@Injectable()
export class RunningTests {
  constructor(private readonly tests: ABTestRepository) {}

  /** The plans of all running tests; one that is the other's prerequisite finds it here. */
  async plans(): Promise<ReadonlyMap<ABTestId, CompiledTestPlan>> {
    const running = await this.tests.listRunning();
    const plans = new Map<ABTestId, CompiledTestPlan>();
    const testOf = (id: string) => plans.get(id as ABTestId);
    for (const { id, plan } of running) {
      const compiled = compileTestPlan(plan, { groups: {}, testOf });
      // Plans are kept only if they compile.
      if (compiled.kind !== 'compiled-test')
        throw new Error(`The plan of A/B test ${id} is broken: ${compiled.kind}.`);
      plans.set(id, compiled);
    }
    return plans;
  }
}
