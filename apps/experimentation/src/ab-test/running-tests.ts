import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { compileTestPlan, savedGroupIds, type CompiledTestPlan } from '@orrery/math-flags';
import { SavedGroupRepository } from '../saved-group/saved-group.repository.js';
import { ABTestRepository } from './ab-test.repository.js';

/** The plans that divide users now, as serving and flags follow them. */
@Injectable()
export class RunningTests {
  constructor(
    private readonly tests: ABTestRepository,
    private readonly groups: SavedGroupRepository,
  ) {}

  /** The plans of all running tests; one that is the other's prerequisite finds it here. */
  async plans(): Promise<ReadonlyMap<ABTestId, CompiledTestPlan>> {
    const running = await this.tests.listRunning();
    const plans = new Map<ABTestId, CompiledTestPlan>();
    const isGrouped = running.some(({ plan }) => savedGroupIds(plan.condition).length > 0);
    const groups = isGrouped ? await this.groups.inForce() : {};
    const testOf = (id: string) => plans.get(id as ABTestId);
    for (const { id, plan } of running) {
      const compiled = compileTestPlan(plan, { groups, testOf });
      // Plans are kept only if they compile.
      if (compiled.kind !== 'compiled-test')
        throw new Error(`The plan of A/B test ${id} is broken: ${compiled.kind}.`);
      plans.set(id, compiled);
    }
    return plans;
  }
}
