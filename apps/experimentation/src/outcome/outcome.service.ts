import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '@orrery/domain';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import type { ABTest } from '../ab-test/ab-test.js';
import { OutcomeRepository } from './outcome.repository.js';
import type { RecordedOutcomes, ToldOutcome } from './outcome.js';

@Injectable()
export class OutcomeService {
  constructor(
    private readonly outcomes: OutcomeRepository,
    private readonly tests: ABTestRepository,
  ) {}

  /**
   * Records all of what is told, or nothing of it; of several outcomes of a user the first counts, whenever it is told
   * again. @throws {NotFoundError | ConflictError}
   */
  async record(told: readonly ToldOutcome[]): Promise<RecordedOutcomes> {
    const tests = await this.tests.findByNames([...new Set(told.map(({ abTest }) => abTest))]);
    const outcomes = told.map(({ abTest, userId, value }) => ({
      abTestId: started(abTest, tests).id,
      userId,
      converted: value === 1,
    }));
    const accepted = await this.outcomes.record(outcomes);
    return { accepted, duplicates: told.length - accepted };
  }
}

/** What happened before a test began must not stand in the way of what its users do later. */
function started(name: string, tests: ReadonlyMap<string, ABTest>): ABTest {
  const test = tests.get(name);
  if (test === undefined) throw new NotFoundError('A/B test', name);
  if (test.status === 'DRAFT') {
    throw new ConflictError(`A/B test "${name}" was not started: nobody can have an outcome yet.`);
  }
  return test;
}
