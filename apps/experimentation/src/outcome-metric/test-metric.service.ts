import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError, type ABTestId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { OutcomeMetricRepository } from './outcome-metric.repository.js';
import { OutcomeMetricService } from './outcome-metric.service.js';
import type { MetricId, MetricRole, OutcomeMetric, TestMetric } from './outcome-metric.js';

/** A metric that a test is to take. */
export interface TakenMetric {
  readonly metricId: MetricId;
  readonly role: MetricRole;
}

const MOST_METRICS = 100;

/** Which metrics tests take. */
@Injectable()
export class TestMetricService {
  constructor(
    private readonly metrics: OutcomeMetricRepository,
    private readonly definitions: OutcomeMetricService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** The metrics of each test, in the order in which it took them. */
  async ofTests(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, readonly TestMetric[]>> {
    const byTest = new Map<ABTestId, TestMetric[]>(ids.map((id) => [id, []]));
    for (const { abTestId, metric, role } of await this.metrics.listOfTests(ids)) {
      byTest.get(abTestId)?.push({ metric, role });
    }
    return byTest;
  }

  /**
   * Lets a test take metrics. One that it takes while it runs is computed from its beginning; one that it has already
   * stays. @throws {NotFoundError | InvalidInputError}
   */
  attach(abTestId: ABTestId, taken: readonly TakenMetric[]): Promise<void> {
    return this.unitOfWork.run(async () => {
      const known = (await this.ofTests([abTestId])).get(abTestId) ?? [];
      const added = taken.filter(({ metricId }) => !known.some(({ metric }) => metric.id === metricId));
      const found = await this.metrics.findByIds(added.map(({ metricId }) => metricId));
      const missing = added.find(({ metricId }) => !found.has(metricId));
      if (missing !== undefined) throw new NotFoundError('Outcome metric', missing.metricId);
      if (known.length + added.length > MOST_METRICS) {
        throw new InvalidInputError('metrics', `A test takes at most ${MOST_METRICS} metrics.`);
      }
      const primaries = [...known, ...added].filter(({ role }) => role === 'PRIMARY').length;
      if (primaries > 1) throw new InvalidInputError('metrics', 'A test has one primary metric.');
      await this.metrics.attach(abTestId, added);
    });
  }

  /**
   * Gives a test the newest metric of a name as its primary one; where there is none, it is defined as the share of users
   * with an event of that name. @throws {InvalidInputError}
   */
  attachPrimary(
    abTestId: ABTestId,
    { name, description }: { readonly name: string; readonly description: string },
  ): Promise<OutcomeMetric> {
    return this.unitOfWork.run(async () => {
      const metric =
        (await this.metrics.find(name, null)) ??
        (await this.definitions.define({
          name,
          description,
          kind: 'PROPORTION',
          event: name,
          valueField: null,
          denominatorEvent: null,
          quantile: null,
          delayHours: 0,
          windowHours: null,
          covariateHours: null,
          cap: null,
          capPercentile: null,
          filter: [],
          direction: 'HIGHER',
        }));
      await this.attach(abTestId, [{ metricId: metric.id, role: 'PRIMARY' }]);
      return metric;
    });
  }
}
