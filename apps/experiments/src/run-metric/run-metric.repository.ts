import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In } from 'typeorm';
import { RunMetricEntity } from './run-metric.entity.js';
import type { HistoryRequest, MetricPoint, RunMetric } from './run-metric.js';

/**
 * Adds the points that are new to the history, and those only to the summary. The rows are written in the order of
 * their keys, so that two batches for one run wait for each other and never both.
 */
const ADD_POINTS = `
  WITH added AS (
    INSERT INTO run_metric_point (run_id, key, step, value, recorded_at)
    SELECT DISTINCT ON (key, step) $1::uuid, key, step, value, recorded_at
    FROM unnest($2::text[], $3::bigint[], $4::float8[], $5::timestamptz[])
      WITH ORDINALITY AS given (key, step, value, recorded_at, position)
    ORDER BY key, step, position
    ON CONFLICT (run_id, key, step) DO NOTHING
    RETURNING key, step, value
  )
  INSERT INTO run_metric AS known (run_id, key, last, last_step, min, max)
  SELECT $1::uuid, key, (array_agg(value ORDER BY step DESC))[1], max(step), min(value), max(value)
  FROM added GROUP BY key ORDER BY key
  ON CONFLICT (run_id, key) DO UPDATE SET
    last = CASE WHEN excluded.last_step > known.last_step THEN excluded.last ELSE known.last END,
    last_step = greatest(excluded.last_step, known.last_step),
    min = least(excluded.min, known.min),
    max = greatest(excluded.max, known.max)`;

const LIST_HISTORIES = `
  SELECT wanted.position::int AS position, point.step, point.value, point.recorded_at
  FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::int[])
    WITH ORDINALITY AS wanted (run_id, key, after, first, position)
  CROSS JOIN LATERAL (
    SELECT step, value, recorded_at FROM run_metric_point
    WHERE run_id = wanted.run_id AND key = wanted.key AND step > wanted.after
    ORDER BY step LIMIT wanted.first
  ) AS point
  ORDER BY wanted.position, point.step`;

interface HistoryRow {
  readonly position: number;
  readonly step: string;
  readonly value: number;
  readonly recorded_at: Date;
}

@Injectable()
export class RunMetricRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Adds points; one that is known by its key and step stays as it is, so that adding twice adds once. */
  async add(runId: RunId, points: readonly MetricPoint[]): Promise<void> {
    if (points.length === 0) return;
    await this.unitOfWork.manager.query(ADD_POINTS, [
      runId,
      points.map(({ key }) => key),
      points.map(({ step }) => step),
      points.map(({ value }) => value),
      points.map(({ at }) => at),
    ]);
  }

  async listOfRuns(ids: readonly RunId[]): Promise<readonly RunMetric[]> {
    const query = { where: { runId: In([...ids]) }, order: { key: 'ASC' } } as const;
    return (await this.unitOfWork.manager.find(RunMetricEntity, query)).map(toMetric);
  }

  /** The histories in the order of the requests, in one statement. */
  async listHistories(requests: readonly HistoryRequest[]): Promise<readonly (readonly MetricPoint[])[]> {
    const rows = await this.unitOfWork.manager.query<HistoryRow[]>(LIST_HISTORIES, [
      requests.map(({ runId }) => runId),
      requests.map(({ key }) => key),
      requests.map(({ after }) => after),
      requests.map(({ first }) => first),
    ]);
    const histories = requests.map((): MetricPoint[] => []);
    for (const { position, step, value, recorded_at } of rows) {
      const key = requests[position - 1]?.key ?? '';
      histories[position - 1]?.push({ key, step: Number(step), value, at: recorded_at });
    }
    return histories;
  }
}

function toMetric({ runId, lastStep, ...metric }: RunMetricEntity): RunMetric {
  return { ...metric, runId: runId as RunId, lastStep: Number(lastStep) };
}
