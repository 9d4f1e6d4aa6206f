import { Controller, Req, UseFilters } from '@nestjs/common';
import {
  Inputs,
  LIMITS,
  MlflowRoute,
  bodyOf,
  invalidParameter,
  requireParam,
  requireTag,
  type MlflowRequest,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Caller, type Principal } from '@orrery/platform-service';
import type { ProjectScope } from '@orrery/domain';
import { LoggedModelMetricRepository } from '../logged-model/logged-model-metric.repository.js';
import { parseRunId } from '../run/run-id.js';
import { TrackingService } from '../run/tracking.service.js';
import { readLogBatch, readModelPoint, readPoint, type LogBatchRequest } from './log-batch-request.js';
import { withLoggedModel } from './model-history.js';
import * as requests from './run-logging.requests.js';
import { TrackingWordsFilter, tagMissingIn } from './tracking-words.filter.js';

/** MLflow's endpoints for what is logged to a run. */
@Controller()
@UseFilters(TrackingWordsFilter)
export class RunLoggingController {
  constructor(
    private readonly tracking: TrackingService,
    private readonly modelMetrics: LoggedModelMetricRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @MlflowRoute('POST', 'mlflow/runs/log-batch', 'writer')
  async logBatch(@Req() request: MlflowRequest, @Caller() { project }: Principal): Promise<object> {
    await this.log(project, readLogBatch(bodyOf(request)));
    return {};
  }

  @MlflowRoute('POST', 'mlflow/runs/log-metric', 'writer')
  async logMetric(
    @Inputs(requests.logMetric) input: RequestOf<typeof requests.logMetric>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const point = readPoint(input, '');
    const modelPoint = readModelPoint(input, point, '');
    await this.log(project, {
      runId: input.run_id,
      metrics: [point],
      params: [],
      tags: [],
      modelPoints: modelPoint === null ? [] : [modelPoint],
    });
    return {};
  }

  @MlflowRoute('POST', 'mlflow/runs/log-parameter', 'writer')
  async logParameter(
    @Inputs(requests.logParameter) { run_id: id, key, value = '' }: RequestOf<typeof requests.logParameter>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.tracking.logParam(project, id, requireParam({ key, value }, ''));
    return {};
  }

  @MlflowRoute('POST', 'mlflow/runs/set-tag', 'writer')
  async setTag(
    @Inputs(requests.setTag) { run_id: id, key, value = '' }: RequestOf<typeof requests.setTag>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.tracking.setTag(project, id, requireTag({ key, value }, ''));
    return {};
  }

  @MlflowRoute('POST', 'mlflow/runs/delete-tag', 'writer')
  async deleteTag(
    @Inputs(requests.deleteTag) { run_id: id, key }: RequestOf<typeof requests.deleteTag>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    await this.tracking.deleteTag(project, id, key).catch(tagMissingIn(`run with id ${id}`));
    return {};
  }

  /** Clients of MLflow 2 keep the descriptions of a run's models in a tag of it. */
  @MlflowRoute('POST', 'mlflow/runs/log-model', 'writer')
  async logModel(
    @Inputs(requests.logModel) { run_id: id, model_json: json }: RequestOf<typeof requests.logModel>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const { tags } = await this.tracking.get(project, id);
    await this.tracking.setTag(project, id, withLoggedModel(tags, json));
    return {};
  }

  @MlflowRoute('POST', 'mlflow/runs/log-inputs', 'writer')
  async logInputs(
    @Inputs(requests.logInputs) input: RequestOf<typeof requests.logInputs>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    requireCount(input.datasets.length);
    await this.tracking.logInputs(project, input.run_id, {
      datasets: input.datasets.map(({ dataset: { source_type: sourceType, ...dataset }, tags }) => ({
        dataset: { ...dataset, sourceType, schema: dataset.schema || null, profile: dataset.profile || null },
        tags,
      })),
      models: input.models.map(({ model_id: modelId }) => modelId),
    });
    return {};
  }

  @MlflowRoute('POST', 'mlflow/runs/outputs', 'writer')
  async logOutputs(
    @Inputs(requests.logOutputs) { run_id: id, models }: RequestOf<typeof requests.logOutputs>,
    @Caller() { project }: Principal,
  ): Promise<object> {
    const outputs = models.map(({ model_id: modelId, step = 0 }) => ({ modelId, step }));
    await this.tracking.logOutputs(project, id, outputs);
    return {};
  }

  /** One statement, unless metrics measure logged models too: then all of it or nothing. */
  private async log(scope: ProjectScope, { runId, modelPoints, ...batch }: LogBatchRequest): Promise<void> {
    const id = modelPoints.length > 0 ? parseRunId(runId) : null;
    if (id === null) return this.tracking.logBatch(scope, runId, batch);
    await this.unitOfWork.run(async () => {
      await this.tracking.logBatch(scope, runId, batch);
      await this.modelMetrics.add(id, modelPoints);
    });
  }
}

function requireCount(datasets: number): void {
  if (datasets <= LIMITS.datasetsPerRequest) return;
  throw invalidParameter(
    `A request can contain at most ${LIMITS.datasetsPerRequest} datasets. Got ${datasets}.`,
  );
}
