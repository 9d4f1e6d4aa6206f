import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In } from 'typeorm';
import { RunMetricEntity } from './run-metric.entity.js';
import { compareByStep } from './metric-summary.js';
import type { HistoryRequest, MetricPoint, RunMetric, Series } from './run-metric.js';
import { SAMPLE_HISTORIES, type SampleRow } from './sample-histories.sql.js';

const LIST_HISTORIES = `
  SELECT wanted.position::int AS position, point.step, point.value, point.at_ms
  FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::int[])
    WITH ORDINALITY AS wanted (run_id, key, after, first, position)
  JOIN run_metric USING (run_id, key)
  CROSS JOIN LATERAL (
    SELECT step, value, at_ms FROM run_metric_point
    WHERE series = run_metric.id AND step > wanted.after
    ORDER BY step, at_ms, value LIMIT wanted.first
  ) AS point
  ORDER BY wanted.position, point.step, point.at_ms, point.value`;

interface HistoryRow {
  readonly position: number;
  readonly step: string;
  readonly value: number;
  readonly at_ms: string;
}

/** The first and the last point of a history. */
const ENDS = 2;
/** The lowest and the highest point of a stretch. */
const EXTREMES = 2;

@Injectable()
export class RunMetricRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

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
    for (const { position, step, value, at_ms } of rows) {
      const key = requests[position - 1]?.key ?? '';
      histories[position - 1]?.push({ key, step: Number(step), value, atMs: Number(at_ms) });
    }
    return histories;
  }

  /**
   * Of each history at most `maxPoints` (1 or more) in the order of their steps, the first, the last and the extremes
   * among them: one statement.
   */
  async sampleHistories(
    requests: readonly Series[],
    maxPoints: number,
  ): Promise<readonly (readonly MetricPoint[])[]> {
    const rows = await this.unitOfWork.manager.query<SampleRow[]>(SAMPLE_HISTORIES, [
      requests.map(({ runId }) => runId),
      requests.map(({ key }) => key),
      maxPoints,
      Math.max(0, Math.floor((maxPoints - ENDS) / EXTREMES)),
    ]);
    const samples = requests.map((): MetricPoint[] => []);
    for (const { position, low, high } of rows) {
      const key = requests[position - 1]?.key ?? '';
      for (const point of [low, high]) {
        if (point !== null)
          samples[position - 1]?.push({ key, step: point.f2, value: Number(point.f1), atMs: point.f3 });
      }
    }
    return samples.map((sample) => withoutRepeats(sample.sort(compareByStep)).slice(-maxPoints));
  }
}

function withoutRepeats(points: readonly MetricPoint[]): readonly MetricPoint[] {
  return points.filter((point, i) => {
    const before = points[i - 1];
    return before === undefined || compareByStep(before, point) !== 0;
  });
}

function toMetric(row: RunMetricEntity): RunMetric {
  const { runId, key, last, first, min, max } = row;
  return {
    runId: runId as RunId,
    key,
    last,
    lastStep: Number(row.lastStep),
    lastAtMs: Number(row.lastAtMs),
    first,
    firstStep: Number(row.firstStep),
    firstAtMs: Number(row.firstAtMs),
    min,
    minStep: row.minStep === null ? null : Number(row.minStep),
    max,
    maxStep: row.maxStep === null ? null : Number(row.maxStep),
  };
}
