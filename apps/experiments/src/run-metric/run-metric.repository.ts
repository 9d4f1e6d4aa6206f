import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { compareByStep } from './metric-summary.js';
import type { HistoryRequest, MetricPoint, MetricsRequest, RunMetric, Series } from './run-metric.js';
import { SAMPLE_HISTORIES, type SampleRow } from './sample-histories.sql.js';

const METRIC_COLUMNS = `run_id, key, last, last_step, last_at_ms, first, first_step, first_at_ms,
  min, min_step, max, max_step`;

/** All of some runs, and some of others. */
const LIST_METRICS = `
  SELECT ${METRIC_COLUMNS} FROM run_metric WHERE run_id = ANY ($1::uuid[])
  UNION
  SELECT ${METRIC_COLUMNS} FROM unnest($2::uuid[], $3::text[]) AS wanted (run_id, key)
  JOIN run_metric USING (run_id, key)`;

interface MetricRow {
  readonly run_id: RunId;
  readonly key: string;
  readonly last: number;
  readonly last_step: string;
  readonly last_at_ms: string;
  readonly first: number;
  readonly first_step: string;
  readonly first_at_ms: string;
  readonly min: number | null;
  readonly min_step: string | null;
  readonly max: number | null;
  readonly max_step: string | null;
}

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

  /** What each request asks for, by key: one statement, which reads nothing else. */
  async listMetrics(requests: readonly MetricsRequest[]): Promise<readonly (readonly RunMetric[])[]> {
    const whole = requests.flatMap(({ runId, keys }) => (keys === null ? [runId] : []));
    const series = requests.flatMap(({ runId, keys }) => (keys ?? []).map((key) => ({ runId, key })));
    const rows = await this.unitOfWork.manager.query<MetricRow[]>(LIST_METRICS, [
      whole,
      series.map(({ runId }) => runId),
      series.map(({ key }) => key),
    ]);
    const byRun = new Map<RunId, Map<string, RunMetric>>();
    for (const metric of rows.map(toMetric)) {
      const own = byRun.get(metric.runId) ?? new Map<string, RunMetric>();
      byRun.set(metric.runId, own.set(metric.key, metric));
    }
    return requests.map(({ runId, keys }) => {
      const own = [...(byRun.get(runId)?.values() ?? [])];
      return own
        .filter(({ key }) => keys === null || keys.includes(key))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    });
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
      const sample = samples[position - 1];
      if (low !== null) sample?.push({ key, step: low.f2, value: Number(low.f1), atMs: low.f3 });
      if (high !== null) sample?.push({ key, step: high.f2, value: Number(high.f1), atMs: high.f3 });
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

function toMetric(row: MetricRow): RunMetric {
  const { run_id: runId, key, last, first, min, max } = row;
  return {
    runId,
    key,
    last,
    lastStep: Number(row.last_step),
    lastAtMs: Number(row.last_at_ms),
    first,
    firstStep: Number(row.first_step),
    firstAtMs: Number(row.first_at_ms),
    min,
    minStep: row.min_step === null ? null : Number(row.min_step),
    max,
    maxStep: row.max_step === null ? null : Number(row.max_step),
  };
}
