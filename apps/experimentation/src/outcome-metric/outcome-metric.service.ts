import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { metricProblem } from './metric-problem.js';
import { OutcomeMetricRepository } from './outcome-metric.repository.js';
import type { MetricDefinition, MetricId, OutcomeMetric } from './outcome-metric.js';

@Injectable()
export class OutcomeMetricService {
  constructor(
    private readonly metrics: OutcomeMetricRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Defines a metric, or the next version of one: tests keep the version that they took. @throws {InvalidInputError} */
  async define(definition: MetricDefinition): Promise<OutcomeMetric> {
    const problem = metricProblem(definition);
    if (problem !== undefined) throw problem;
    return this.unitOfWork.run(() => this.metrics.insert(newId(), definition));
  }

  find(name: string, version: number | null): Promise<OutcomeMetric | null> {
    return this.metrics.find(name, version);
  }

  /** Without those that do not exist. */
  findByIds(ids: readonly MetricId[]): Promise<ReadonlyMap<MetricId, OutcomeMetric>> {
    return this.metrics.findByIds(ids);
  }

  list(page: PageRequest): Promise<Page<OutcomeMetric>> {
    return this.metrics.list(page);
  }
}
