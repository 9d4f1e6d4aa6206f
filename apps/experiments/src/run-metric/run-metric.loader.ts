import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { RunMetricRepository } from './run-metric.repository.js';
import type { HistoryRequest, MetricPoint, RunMetric } from './run-metric.js';

@Injectable()
export class RunMetricLoader {
  readonly byRun = requestListLoader<RunId, RunMetric>(
    (ids) => this.metrics.listOfRuns(ids),
    ({ runId }) => runId,
  );

  /** Every request is asked for once only, so it may be its own key. */
  readonly history = requestLoader<HistoryRequest, readonly MetricPoint[]>(async (requests) => {
    const histories = await this.metrics.listHistories(requests);
    return new Map(requests.map((request, index) => [request, histories[index] ?? []]));
  });

  constructor(private readonly metrics: RunMetricRepository) {}
}
