import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { OutcomeMetricRepository } from './outcome-metric.repository.js';
import type { MetricId, OutcomeMetric, TestMetric } from './outcome-metric.js';
import { TestMetricService } from './test-metric.service.js';

@Injectable()
export class OutcomeMetricLoader {
  readonly byId = requestLoader<MetricId, OutcomeMetric>((ids) => this.metrics.findByIds(ids));
  readonly ofTest = requestLoader<ABTestId, readonly TestMetric[]>((ids) => this.taken.ofTests(ids));

  constructor(
    private readonly metrics: OutcomeMetricRepository,
    private readonly taken: TestMetricService,
  ) {}
}
