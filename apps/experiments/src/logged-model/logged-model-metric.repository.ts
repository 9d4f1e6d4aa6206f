import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { loggedModelNotFound } from './logged-model.errors.js';
import { readMlflowModelId, type LoggedModelId, type LoggedModelMetricPoint } from './logged-model.js';
import { ADD_METRICS, LIST_MEASURABLE } from './logged-model.sql.js';

@Injectable()
export class LoggedModelMetricRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Adds what a run measured of logged models; a point that is there already stays as it is.
   * @throws {MlflowError} RESOURCE_DOES_NOT_EXIST when a model is unknown, deleted, or not of the run's project.
   */
  async add(runId: RunId, points: readonly LoggedModelMetricPoint[]): Promise<void> {
    if (points.length === 0) return;
    const ids = points.map(({ modelId }) => requireId(modelId));
    await this.requireMeasurable(runId, ids, points);
    await this.unitOfWork.manager.query(ADD_METRICS, [
      runId,
      ids,
      points.map(({ key }) => key),
      points.map(({ atMs }) => atMs),
      points.map(({ step }) => step),
      points.map(({ value }) => value),
      points.map(({ datasetName }) => datasetName ?? ''),
      points.map(({ datasetDigest }) => datasetDigest ?? ''),
    ]);
  }

  private async requireMeasurable(
    runId: RunId,
    ids: readonly LoggedModelId[],
    points: readonly LoggedModelMetricPoint[],
  ): Promise<void> {
    const rows = await this.unitOfWork.manager.query<{ id: LoggedModelId }[]>(LIST_MEASURABLE, [ids, runId]);
    const known = new Set(rows.map(({ id }) => id));
    const missing = points.find((_, index) => !known.has(ids[index] as LoggedModelId));
    if (missing !== undefined) throw loggedModelNotFound(missing.modelId);
  }
}

function requireId(text: string): LoggedModelId {
  const id = readMlflowModelId(text);
  if (id === null) throw loggedModelNotFound(text);
  return id;
}
