import { Injectable } from '@nestjs/common';
import { ConflictError } from '@orrery/domain';
import { overlaps } from '@orrery/math-bucketing';
import { ABTestRepository } from './ab-test.repository.js';
import type { ABTest } from './ab-test.js';

/** The tests of one endpoint: several may run there if no user can be in two of them. */
@Injectable()
export class EndpointTests {
  constructor(private readonly tests: ABTestRepository) {}

  /**
   * Inside a transaction: nobody begins or changes another test of the endpoint before it ends.
   * @throws {ConflictError} when a user could be in this test and in another one that runs.
   */
  async makeRoomFor({ id, endpoint, plan }: ABTest): Promise<void> {
    await this.tests.lockEndpoint(endpoint);
    for (const other of await this.tests.listRunning(endpoint)) {
      if (other.id === id) continue;
      const overlap = overlaps(plan.exclusions, other.plan.exclusions);
      if (overlap.kind === 'disjoint') continue;
      const where =
        overlap.space === null
          ? 'no exclusion space keeps their users apart'
          : `both take the part ${overlap.from} to ${overlap.to} of "${overlap.space}"`;
      throw new ConflictError(
        `Another A/B test, "${other.name}", runs on endpoint "${endpoint}", and ${where}: stop it first, or give the two ` +
          'parts of one space that do not meet.',
      );
    }
  }
}
