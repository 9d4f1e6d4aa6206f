/** The lowest and highest point of each stretch, which are even in `position`: a step or a time. */
function extremes(position: 'step' | 'at_ms', isWanted: string): string {
  return `
  SELECT position, low, high
  FROM wanted JOIN LATERAL (
    SELECT row_to_json(min(ROW(value, step, at_ms))) AS low,
      row_to_json(max(ROW(value, step, at_ms)) FILTER (WHERE value < 'NaN')) AS high
    FROM run_metric_point WHERE series = id AND is_long AND ${isWanted} AND $4 > 0
    GROUP BY floor((${position}::float8 - first_${position}) * per_${position})
  ) AS stretch ON true`;
}

/**
 * Of each history at most so many points ($3): all of them where they are no more, else the first, the last, and the
 * lowest and highest of each of $4 stretches. Stretches divide the steps evenly, or the time where all steps are the same.
 * A stretch without a number has its NaN. A history is read once, by its index, and only what is kept leaves the database;
 * as JSON, because Postgres names no fields of the rows that its `min` and `max` compare.
 */
export const SAMPLE_HISTORIES = `
  WITH wanted AS MATERIALIZED (
    SELECT given.position::int, run_metric.*, first_step < last_step AS has_steps,
      $4 / (last_step::float8 - first_step + 1) AS per_step, $4 / (last_at_ms::float8 - first_at_ms + 1) AS per_at_ms,
      (SELECT count(*) FROM (SELECT FROM run_metric_point WHERE series = id LIMIT $3 + 1) AS counted) > $3 AS is_long
    FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS given (run_id, key, position)
    JOIN run_metric USING (run_id, key)
  )
  SELECT position, row_to_json(ROW(value, step, at_ms)) AS low, NULL AS high
  FROM wanted JOIN LATERAL (
    SELECT value, step, at_ms FROM run_metric_point WHERE series = id AND NOT is_long
  ) AS point ON true
  UNION ALL
  SELECT position, row_to_json(ROW(first, first_step, first_at_ms)), row_to_json(ROW(last, last_step, last_at_ms))
  FROM wanted WHERE is_long
  UNION ALL ${extremes('step', 'has_steps')}
  UNION ALL ${extremes('at_ms', 'NOT has_steps')}`;

/** A point as `row_to_json` writes it: the value, the step and the time. */
export interface PointJson {
  readonly f1: unknown;
  readonly f2: number;
  readonly f3: number;
}

export interface SampleRow {
  readonly position: number;
  readonly low: PointJson | null;
  readonly high: PointJson | null;
}
