// What users contribute to the statistics of their tests, as a function of the log alone: of their exposures and events
// that were written by transactions before a cut. Between two cuts the statistics change by the difference of what the
// users contribute at both, so that neither the order nor the batches in which anything was told matter, and what was
// wrong so far (a user turns up in a second variation) is taken out exactly. All sums are of `numeric`: they round nothing.

/** Numbers beyond this are no values: no metric is that large, and squares of sums stay finite as `double precision`. */
export const LARGEST_VALUE = 1e15;

/**
 * Bins of values for quantiles: 1 % wide, (e^((n − 1)/100), e^(n/100)] and their mirror images, numbered in the order of
 * the values, 0 for 0. What is nearer to 0 than e^−70 counts as that.
 */
export const BINS_PER_E = 100;
export const BIN_OFFSET = 10_000;

/**
 * The users of which something was written between the cuts $1 and $2, with all their exposures and all their events: by
 * a look into the index for each of them, whatever the planner thinks of tables that grow as fast as these. The cut is
 * held outside of that look: the planner would also look up all that was written before the cut, for each user again.
 */
export const BETWEEN_CUTS = {
  told: `
  dirty AS MATERIALIZED (
    SELECT ab_test_id, user_id FROM exposure WHERE tx >= $1 AND tx < $2
    UNION
    SELECT taken.ab_test_id, told.user_id
    FROM outcome_event AS told
    JOIN outcome_metric AS metric ON told.event IN (metric.event, metric.denominator_event)
    JOIN ab_test_metric AS taken ON taken.metric_id = metric.id
    WHERE told.tx >= $1 AND told.tx < $2 AND (told.ab_test_id IS NULL OR told.ab_test_id = taken.ab_test_id)
    UNION
    SELECT ab_test_id, user_id FROM exposure
    WHERE tx < $2 AND ab_test_id IN (SELECT ab_test_id FROM ab_test_metric WHERE tx >= $1 AND tx < $2)
  ), told AS MATERIALIZED (
    SELECT of_user.*
    FROM dirty
    CROSS JOIN LATERAL (
      SELECT * FROM exposure
      WHERE ab_test_id = dirty.ab_test_id AND user_id = dirty.user_id
      ORDER BY variation, exposed_at OFFSET 0
    ) AS of_user
    WHERE of_user.tx < $2
  )`,
  occurred: `CROSS JOIN LATERAL (
      SELECT * FROM outcome_event WHERE user_id = state.user_id ORDER BY event, at OFFSET 0
    ) AS occurred`,
} as const;

/** All users of the test $3 at the cut $2; $1 is 0, the cut before everything. */
export const WHOLE_TEST = {
  told: `
  told AS MATERIALIZED (
    SELECT * FROM exposure WHERE ab_test_id = $3 AND tx < $2
  )`,
  occurred: 'JOIN outcome_event AS occurred USING (user_id)',
} as const;

export type Users = typeof BETWEEN_CUTS | typeof WHOLE_TEST;

/**
 * A user is in the variation of the first exposure, by its own time; ties are of different variations, and then the user
 * is in two of them anyway. `sign` is −1 at the cut $1 and 1 at the cut $2.
 */
const STATES = `
  cut (sign, seq) AS (
    VALUES (-1, $1::bigint), (1, $2::bigint)
  ), state AS MATERIALIZED (
    SELECT DISTINCT ON (sign, ab_test_id, user_id)
           sign, seq, ab_test_id, user_id, variation, exposed_at, segment, cluster, period,
           (exposed_at AT TIME ZONE 'UTC')::date AS day,
           min(variation) OVER of_user < max(variation) OVER of_user AS conflicting
    FROM cut JOIN told ON told.tx < cut.seq
    WINDOW of_user AS (PARTITION BY sign, ab_test_id, user_id)
    ORDER BY sign, ab_test_id, user_id, exposed_at, variation
  )`;

/** Each event of a user against each side of each metric of each test that the user is in. */
const occurrencesOf = ({ occurred }: Users): string => `
  side AS MATERIALIZED (
    SELECT taken.ab_test_id, taken.tx, metric.*, part.side, part.of_event, part.field
    FROM ab_test_metric AS taken
    JOIN outcome_metric AS metric ON metric.id = taken.metric_id
    CROSS JOIN LATERAL (VALUES ('n', metric.event, metric.value_field), ('d', metric.denominator_event, NULL))
      AS part (side, of_event, field)
    WHERE part.of_event IS NOT NULL AND taken.ab_test_id IN (SELECT ab_test_id FROM told)
  ), event AS (
    SELECT state.*, occurred.event, occurred.at, occurred.value, occurred.properties,
           occurred.ab_test_id IS NOT NULL AS timeless
    FROM state ${occurred}
    WHERE NOT state.conflicting AND occurred.tx < state.seq AND (occurred.ab_test_id IS NULL OR occurred.ab_test_id = state.ab_test_id)
  ), valued AS (
    SELECT event.sign, event.ab_test_id, event.user_id, event.variation, event.segment, event.cluster, event.period, event.day,
           side.id AS metric_id, side.kind, side.cap, side.cap_percentile IS NOT NULL AS tailed, side.side,
           CASE
             WHEN timeless THEN 'in'
             WHEN at < exposed_at - make_interval(secs => coalesce(covariate_hours, 0) * 3600) THEN 'before'
             WHEN at < exposed_at THEN 'pre'
             WHEN at < exposed_at + make_interval(secs => delay_hours * 3600) THEN 'outside'
             WHEN at >= exposed_at + make_interval(secs => (delay_hours + window_hours) * 3600) THEN 'outside'
             ELSE 'in'
           END AS place,
           CASE
             WHEN side.kind = 'COUNT' THEN 1
             WHEN field IS NOT NULL THEN CASE WHEN jsonb_typeof(properties -> field) = 'number'
               AND abs((properties ->> field)::numeric) <= ${LARGEST_VALUE} THEN (properties ->> field)::numeric END
             WHEN side.kind IN ('MEAN', 'QUANTILE') THEN event.value
             ELSE coalesce(event.value, 1)
           END AS value
    FROM event JOIN side ON side.ab_test_id = event.ab_test_id AND side.of_event = event.event
    WHERE side.tx < event.seq
      AND (side.filter_path IS NULL OR coalesce(coalesce(event.properties, '{}') @@ side.filter_path, false))
  ), occurrence AS MATERIALIZED (
    SELECT valued.*,
           CASE
             WHEN value IS NULL THEN 0
             WHEN kind IN ('PROPORTION', 'RETENTION') THEN (value <> 0)::integer
             WHEN kind = 'QUANTILE' THEN 1
             ELSE value
           END AS amount
    FROM valued
  )`;

const amountOf = (place: string, side: string): string =>
  `coalesce(sum(amount) FILTER (WHERE place = '${place}' AND side = '${side}'), 0)`;
/** Once is as good as often for a proportion. */
const cappedAmountOf = (place: string): string => `CASE
    WHEN kind IN ('PROPORTION', 'RETENTION') THEN least(${amountOf(place, 'n')}, 1)
    WHEN cap IS NULL THEN ${amountOf(place, 'n')}
    ELSE least(${amountOf(place, 'n')}, cap)
  END`;

const OF_USER = 'occurrence.sign, ab_test_id, metric_id, user_id, variation, segment, cluster, period, day';

/** The bin of a value above 0. */
const binOf = (value: string): string =>
  `${BIN_OFFSET} + greatest(-7000, ceil(ln(${value}::float8) * ${BINS_PER_E})::integer)`;

/** One row per user and metric: numerator, denominator, and the same from before the exposure. */
const TOTALS = `
  total AS MATERIALIZED (
    SELECT ${OF_USER}, tailed,
           ${cappedAmountOf('in')} AS y, ${amountOf('in', 'd')} AS d,
           ${cappedAmountOf('pre')} AS p, ${amountOf('pre', 'd')} AS q,
           count(*) FILTER (WHERE place = 'before') AS before,
           count(*) FILTER (WHERE place = 'outside') AS outside,
           count(*) FILTER (WHERE place IN ('in', 'pre') AND value IS NULL) AS without_value
    FROM occurrence
    GROUP BY ${OF_USER}, kind, cap, tailed
  ), bin AS (
    SELECT ${OF_USER}, binned.bin, count(*) AS count
    FROM occurrence
    CROSS JOIN LATERAL (
      SELECT CASE
        WHEN value > 0 THEN ${binOf('value')}
        WHEN value < 0 THEN -${BIN_OFFSET} - greatest(-7000, floor(ln(-value::float8) * ${BINS_PER_E})::integer)
        ELSE 0
      END AS bin
    ) AS binned
    WHERE kind = 'QUANTILE' AND place = 'in' AND side = 'n' AND value IS NOT NULL
    GROUP BY ${OF_USER}, binned.bin
  ), stair AS (
    SELECT bin.*, sum(count) OVER (of_user ORDER BY bin.bin) AS upto, sum(count) OVER of_user AS size
    FROM bin WINDOW of_user AS (PARTITION BY bin.sign, ab_test_id, metric_id, user_id)
  )`;

/** All users, by the period in which they came ('' is the first one), and the users of each segment. */
const DIMENSIONS = `CROSS JOIN LATERAL (
      SELECT '' COLLATE "C" AS dimension, CASE WHEN period = 0 THEN '' ELSE period::text END COLLATE "C" AS part
      UNION ALL SELECT key, value FROM jsonb_each_text(segment)
    ) AS dimensions`;

const PAIRS = ['y', 'd', 'p', 'q'].flatMap((a, i, all) => all.slice(i).map((b) => `${a} * ${b}`));
const SUMS = ['y', 'd', 'p', 'q', ...PAIRS];

/** The sums of a metric in the order of their columns: s1 … s4, then s11, s12 … s44 row by row. */
export const SUM_COLUMNS: readonly string[] = [
  's1', 's2', 's3', 's4', 's11', 's12', 's13', 's14', 's22', 's23', 's24', 's33', 's34', 's44',
]; // prettier-ignore

/** Of what a tail holds: how many users, and the sums that change when their totals are capped. */
export const TAIL_COLUMNS = ['users', 's1', 's2', 's3', 's4', 's11', 's12', 's13', 's14'] as const;
const TAIL_SUMS = ['1', 'y', 'd', 'p', 'q', 'y * y', 'y * d', 'y * p', 'y * q'];

/** Of tests that assign whole clusters, what the users of each cluster do together. */
const CLUSTER_DELTAS = `
  cluster_user_delta AS (
    SELECT ab_test_id, cluster, variation, day, sum(state.sign) AS users
    FROM state JOIN ab_test ON ab_test.id = state.ab_test_id AND analysis ->> 'unit' = 'cluster'
    WHERE NOT conflicting AND cluster IS NOT NULL
    GROUP BY ab_test_id, cluster, variation, day
  ), cluster_total_delta AS (
    SELECT ab_test_id, metric_id, cluster, variation, day,
           ${['y', 'd', 'p', 'q'].map((amount) => `sum(total.sign * ${amount}) AS ${amount}`).join(', ')}
    FROM total JOIN ab_test ON ab_test.id = total.ab_test_id AND analysis ->> 'unit' = 'cluster'
    WHERE cluster IS NOT NULL AND (y <> 0 OR d <> 0 OR p <> 0 OR q <> 0)
    GROUP BY ab_test_id, metric_id, cluster, variation, day
  )`;

const DELTAS = `
  user_delta AS (
    SELECT ab_test_id, variation, dimension, part AS segment, day,
           coalesce(sum(state.sign) FILTER (WHERE NOT conflicting), 0) AS users,
           coalesce(sum(state.sign) FILTER (WHERE conflicting), 0) AS conflicting
    FROM state ${DIMENSIONS}
    GROUP BY ab_test_id, variation, dimension, part, day
  ), metric_delta AS (
    SELECT ab_test_id, metric_id, variation, dimension, part AS segment, day,
           ${SUMS.map((sum, i) => `sum(total.sign * ${sum}) AS ${SUM_COLUMNS[i]}`).join(', ')}
    FROM total ${DIMENSIONS}
    WHERE y <> 0 OR d <> 0 OR p <> 0 OR q <> 0
    GROUP BY ab_test_id, metric_id, variation, dimension, part, day
  ), tail_delta AS (
    SELECT ab_test_id, metric_id, variation, dimension, part AS segment, day, ${binOf('y')} AS bin,
           ${TAIL_SUMS.map((sum, i) => `sum(total.sign * ${sum}) AS ${TAIL_COLUMNS[i]}`).join(', ')}
    FROM total ${DIMENSIONS}
    WHERE tailed AND y > 0
    GROUP BY ab_test_id, metric_id, variation, dimension, part, day, ${binOf('y')}
  ), histogram_delta AS (
    SELECT ab_test_id, metric_id, variation, dimension, part AS segment, day, bin,
           sum(stair.sign * count) AS count,
           sum(stair.sign * (2 * upto - count) * count) AS square,
           sum(stair.sign * count * size) AS cross_size
    FROM stair ${DIMENSIONS}
    GROUP BY ab_test_id, metric_id, variation, dimension, part, day, bin
  ), exclusion_delta AS (
    SELECT ab_test_id, metric_id, excluded.reason, day, sum(total.sign * excluded.count)::bigint AS count
    FROM total
    CROSS JOIN LATERAL (VALUES ('OUTCOME_BEFORE_EXPOSURE', before), ('OUTSIDE_WINDOW', outside),
                               ('WITHOUT_VALUE', without_value)) AS excluded (reason, count)
    WHERE excluded.count > 0
    GROUP BY ab_test_id, metric_id, excluded.reason, day
  )`;

/** From users to what changes between the cuts $1 and $2. */
export function contributionsOf(users: Users): string {
  return [users.told, STATES, occurrencesOf(users), TOTALS, DELTAS, CLUSTER_DELTAS].join(',');
}
