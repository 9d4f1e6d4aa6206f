import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, type ABTestId } from '@orrery/domain';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import { TestMetricService } from '../outcome-metric/test-metric.service.js';
import { OutcomeRepository } from './outcome.repository.js';
import type { OutcomeEvent, RecordedEvents, RecordedOutcomes, ToldOutcome } from './outcome.js';

/** Clocks may be wrong by so much; what is later cannot have happened. */
const LARGEST_SKEW_MS = 24 * 60 * 60 * 1000;

/** Where an outcome of a test goes. */
interface OutcomeTarget {
  readonly abTestId: ABTestId;
  readonly event: string;
}

@Injectable()
export class OutcomeService {
  constructor(
    private readonly outcomes: OutcomeRepository,
    private readonly tests: ABTestRepository,
    private readonly metrics: TestMetricService,
  ) {}

  /**
   * Records all of what is told, or nothing of it; of several outcomes of a user the first counts, whenever it is told
   * again. An outcome is an event of the test's primary metric that counts for this test only, and whenever it is told.
   * @throws {NotFoundError | ConflictError}
   */
  async record(told: readonly ToldOutcome[]): Promise<RecordedOutcomes> {
    const targets = await this.targetsOf([...new Set(told.map(({ abTest }) => abTest))]);
    const at = new Date();
    const events = told.map(({ abTest, userId, value }): OutcomeEvent => {
      const target = targets.get(abTest);
      if (target === undefined) throw new NotFoundError('A/B test', abTest);
      return { id: userId, userId, at, value, properties: null, ...target };
    });
    const accepted = await this.outcomes.record(events);
    return { accepted, duplicates: told.length - accepted };
  }

  /** Records the events that are new; what comes from the future is refused by itself. */
  async recordEvents(told: readonly OutcomeEvent[]): Promise<RecordedEvents> {
    const latest = Date.now() + LARGEST_SKEW_MS;
    const refused = told.flatMap(({ at }, index) =>
      at.getTime() > latest ? [{ index, reason: 'IN_THE_FUTURE' } as const] : [],
    );
    const accepted = await this.outcomes.record(told.filter(({ at }) => at.getTime() <= latest));
    return { accepted, duplicates: told.length - refused.length - accepted, refused };
  }

  /** What happened before a test began must not stand in the way of what its users do later. */
  private async targetsOf(names: readonly string[]): Promise<ReadonlyMap<string, OutcomeTarget>> {
    const tests = await this.tests.findByNames(names);
    const metrics = await this.metrics.ofTests([...tests.values()].map(({ id }) => id));
    return new Map(
      [...tests].map(([name, { id, status }]) => {
        if (status === 'DRAFT') {
          throw new ConflictError(`A/B test "${name}" was not started: nobody can have an outcome yet.`);
        }
        const primary = metrics.get(id)?.find(({ role }) => role === 'PRIMARY');
        if (primary === undefined) {
          throw new ConflictError(
            `A/B test "${name}" has no primary metric that an outcome could be of: tell events.`,
          );
        }
        return [name, { abTestId: id, event: primary.metric.event }];
      }),
    );
  }
}
