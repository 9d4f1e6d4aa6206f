import { Controller, Get, UseFilters } from '@nestjs/common';
import { Inputs, MlflowRoute, invalidParameter, type RequestOf } from '@orrery/platform-mlflow';
import { Access, Caller, type Principal } from '@orrery/platform-service';
import { RunMetricService } from '../run-metric/run-metric.service.js';
import * as requests from './metric.requests.js';
import { pageTokens } from './page-tokens.js';
import { metricJson, runMetricJson } from './tracking-json.js';
import { TrackingWordsFilter } from './tracking-words.filter.js';

const MAX_POINTS = 25_000;
const MAX_SAMPLES = 2500;

/** MLflow's endpoints for the points of metrics. */
@Controller()
@UseFilters(TrackingWordsFilter)
export class MetricController {
  constructor(private readonly metrics: RunMetricService) {}

  @MlflowRoute('GET', 'mlflow/metrics/get-history', 'reader')
  async getHistory(
    @Inputs(requests.getHistory) input: RequestOf<typeof requests.getHistory>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { run_id: runId, metric_key: key, max_results: first = null } = input;
    const tokens = pageTokens('history', [runId, key]);
    const after = tokens.read(input.page_token);
    const { points, next } = await this.metrics.history(project, runId, key, { first, after });
    return { ...(points.length > 0 && { metrics: points.map(metricJson) }), ...tokens.write(next) };
  }

  /** For MLflow's own page, which names no version of an answer without points. */
  @Get('ajax-api/2.0/mlflow/metrics/get-history-bulk')
  @Access('reader', { scoped: true })
  async getHistoryBulk(
    @Inputs(requests.getHistoryBulk) input: RequestOf<typeof requests.getHistoryBulk>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { run_id: runIds, metric_key: key, max_results: max = MAX_POINTS } = input;
    if (key === undefined) throw invalidParameter('GetMetricHistoryBulk request must specify a metric_key.');
    const most = Math.min(Math.max(max, 0), MAX_POINTS);
    return { metrics: (await this.metrics.bulkHistory(project, runIds, key, most)).map(runMetricJson) };
  }

  @MlflowRoute('GET', 'mlflow/metrics/get-history-bulk-interval', 'reader')
  async getHistoryBulkInterval(
    @Inputs(requests.getHistoryBulkInterval) input: RequestOf<typeof requests.getHistoryBulkInterval>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { run_ids: runIds, metric_key: key, max_results: first = MAX_SAMPLES } = input;
    const { start_step: startStep = null, end_step: endStep = null } = input;
    requireInterval(startStep, endStep);
    const points = await this.metrics.bulkInterval(project, runIds, key, { first, startStep, endStep });
    return points.length > 0 ? { metrics: points.map(runMetricJson) } : {};
  }
}

function requireInterval(startStep: number | null, endStep: number | null): void {
  if ((startStep === null) !== (endStep === null)) {
    throw invalidParameter('If either start step or end step are specified, both must be specified.');
  }
  if (startStep === null || endStep === null || startStep <= endStep) return;
  throw invalidParameter(
    `end_step must be greater than start_step. Found start_step=${startStep} and end_step=${endStep}.`,
  );
}
