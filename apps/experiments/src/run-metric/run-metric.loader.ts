import { Injectable } from '@nestjs/common';
import { requestLoader } from '@orrery/platform-graphql';
import { RunMetricRepository } from './run-metric.repository.js';
import type { HistoryRequest, MetricPoint, MetricsRequest, RunMetric } from './run-metric.js';

@Injectable()
export class RunMetricLoader {
  /** Every request is asked for once only, so it may be its own key. */
  readonly ofRun = requestLoader<MetricsRequest, readonly RunMetric[]>(async (requests) => {
    const metrics = await this.metrics.listMetrics(requests);
    return new Map(requests.map((request, index) => [request, metrics[index] ?? []]));
  });

  /** As `ofRun`. */
  readonly history = requestLoader<HistoryRequest, readonly MetricPoint[]>(async (requests) => {
    const histories = await this.metrics.listHistories(requests);
    return new Map(requests.map((request, index) => [request, histories[index] ?? []]));
  });

  constructor(private readonly metrics: RunMetricRepository) {}
}
