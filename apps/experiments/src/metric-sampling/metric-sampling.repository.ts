import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { MetricPoint, Series } from '../run-metric/run-metric.js';

/**
 * As `minMaxBuckets` of libs/math/series, beside the data: the first and the last point, and of each of $3 buckets the
 * first of its smallest and of its largest values. Buckets are cut by place, not by step, since clients that name no step
 * log everything at step 0, and as `bucketStart` cuts them: the first `rest` of them have one point more than `size`.
 * An extreme carries its place, step and time with it; of equal values the first is the extreme, so the largest carries
 * its place negated. NaN is larger than any number to Postgres: it is the smallest only where there is nothing else.
 */
const SAMPLE = `
  SELECT wanted.position::int AS position, sample.low, sample.high
  FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS wanted (run_id, key, position)
  JOIN run_metric USING (run_id, key)
  CROSS JOIN LATERAL (SELECT count(*) AS length FROM run_metric_point WHERE series = run_metric.id) AS history
  CROSS JOIN LATERAL (SELECT (length - 2) / $3::bigint AS size, (length - 2) % $3::bigint AS rest) AS cut
  CROSS JOIN LATERAL (
    SELECT bucket, min(ARRAY[value, place, step, at_ms]) AS low,
      max(ARRAY[value, -place, step, at_ms]) FILTER (WHERE value < 'NaN') AS high
    FROM (
      SELECT value, place, step, at_ms, CASE
        WHEN length <= $4 THEN place
        WHEN place = 1 THEN -1
        WHEN place = length THEN $3::bigint
        ELSE greatest((place - 2) / (size + 1), (place - 2 - rest) / size) END AS bucket
      FROM (
        SELECT value, step, at_ms, row_number() OVER (ORDER BY step, at_ms, value) AS place
        FROM run_metric_point WHERE series = run_metric.id
      ) AS placed
    ) AS bucketed
    GROUP BY bucket
  ) AS sample
  ORDER BY wanted.position, sample.bucket`;

/** Value, place, step and time. */
type Extreme = readonly [value: number, place: number, step: number, atMs: number];

interface BucketRow {
  readonly position: number;
  readonly low: Extreme;
  readonly high: Extreme | null;
}

@Injectable()
export class MetricSamplingRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Histories of at most `maxPoints` points, 4 or more, that keep the extremes, in the order of the series: one
   * statement, whose answer is no longer than what is asked for, however long the histories are.
   */
  async sample(series: readonly Series[], maxPoints: number): Promise<readonly (readonly MetricPoint[])[]> {
    const rows = await this.unitOfWork.manager.query<BucketRow[]>(SAMPLE, [
      series.map(({ runId }) => runId),
      series.map(({ key }) => key),
      Math.floor((maxPoints - 2) / 2),
      maxPoints,
    ]);
    const samples = series.map((): MetricPoint[] => []);
    for (const row of rows) {
      const key = series[row.position - 1]?.key ?? '';
      samples[row.position - 1]?.push(...extremesOf(row).map((extreme) => toPoint(key, extreme)));
    }
    return samples;
  }
}

/** One or two extremes, in their order. */
function extremesOf({ low, high }: BucketRow): readonly Extreme[] {
  if (high === null || placeOf(high) === placeOf(low)) return [low];
  return placeOf(low) < placeOf(high) ? [low, high] : [high, low];
}

function placeOf([, place]: Extreme): number {
  return Math.abs(place);
}

function toPoint(key: string, [value, , step, atMs]: Extreme): MetricPoint {
  return { key, step, value, atMs };
}
