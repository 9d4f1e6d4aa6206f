import { BETWEEN_CUTS, SUM_COLUMNS, TAIL_COLUMNS, contributionsOf } from './contribution-sql.js';

/** About how many exposures, and how many events, one fold takes. */
export const FOLD_ROWS = 100_000;

/** Written by which transaction last: by a look at the end of an index, as no estimate makes it a scan of the table. */
const LOGS = ['exposure', 'outcome_event', 'exposure_left_out', 'ab_test_metric'];
const LAST = LOGS.map((log) => `(SELECT max(tx) FROM ${log})`).join(', ');

/** Whether anything that can be seen now was written after the cursor. */
export const PENDING = `
  SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS target, coalesce(greatest(${LAST}) >= seq, false) AS pending
  FROM fold_cursor WHERE shard = 0`;

const bound = (table: string): string => `
  (SELECT CASE WHEN count(*) = ${FOLD_ROWS} THEN max(tx) + 1 END
   FROM (SELECT tx FROM ${table} WHERE tx >= seq AND tx < horizon ORDER BY tx LIMIT ${FOLD_ROWS}) AS first)`;

/**
 * From where to where the next fold goes. Transactions that are under way could still write rows with their number, so
 * that it ends before the oldest of them; all older ones are in the tables as they will stay.
 */
export const NEXT_CUT = `
  SELECT seq::text AS from, least(horizon, ${bound('exposure')}, ${bound('outcome_event')})::text AS to
  FROM (
    SELECT seq, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon FROM fold_cursor WHERE shard = 0 FOR UPDATE
  ) AS cursor`;

const KEYS = 'ab_test_id, dimension, segment, metric_id, variation, day';
const added = (table: string, columns: readonly string[]): string =>
  columns.map((column) => `${column} = ${table}.${column} + excluded.${column}`).join(', ');

/** Everything between the cuts $1 and $2, in one statement. */
export const FOLD = `
  WITH ${contributionsOf(BETWEEN_CUTS)}, fold_users AS (
    INSERT INTO user_statistics (ab_test_id, variation, dimension, segment, day, users, conflicting)
    SELECT * FROM user_delta WHERE users <> 0 OR conflicting <> 0
    ON CONFLICT (ab_test_id, dimension, segment, variation, day)
    DO UPDATE SET ${added('user_statistics', ['users', 'conflicting'])}
  ), fold_metrics AS (
    INSERT INTO metric_statistics (ab_test_id, metric_id, variation, dimension, segment, day, ${SUM_COLUMNS.join(', ')})
    SELECT * FROM metric_delta
    ON CONFLICT (${KEYS}) DO UPDATE SET ${added('metric_statistics', SUM_COLUMNS)}
  ), fold_tails AS (
    INSERT INTO metric_tail (ab_test_id, metric_id, variation, dimension, segment, day, bin, ${TAIL_COLUMNS.join(', ')})
    SELECT * FROM tail_delta
    ON CONFLICT (${KEYS}, bin) DO UPDATE SET ${added('metric_tail', TAIL_COLUMNS)}
  ), fold_cluster_users AS (
    INSERT INTO cluster_users (ab_test_id, cluster, variation, day, users)
    SELECT * FROM cluster_user_delta
    ON CONFLICT (ab_test_id, cluster, variation, day) DO UPDATE SET ${added('cluster_users', ['users'])}
  ), fold_cluster_totals AS (
    INSERT INTO cluster_totals (ab_test_id, metric_id, cluster, variation, day, y, d, p, q)
    SELECT * FROM cluster_total_delta
    ON CONFLICT (ab_test_id, metric_id, cluster, variation, day)
    DO UPDATE SET ${added('cluster_totals', ['y', 'd', 'p', 'q'])}
  ), fold_bins AS (
    INSERT INTO metric_histogram (ab_test_id, metric_id, variation, dimension, segment, day, bin, count, square, cross_size)
    SELECT * FROM histogram_delta
    ON CONFLICT (${KEYS}, bin) DO UPDATE SET ${added('metric_histogram', ['count', 'square', 'cross_size'])}
  ), fold_exclusions AS (
    INSERT INTO exclusion_count (ab_test_id, metric_id, reason, day, count)
    SELECT ab_test_id, metric_id, reason, day, count FROM exclusion_delta WHERE count <> 0
    UNION ALL
    SELECT ab_test_id, NULL, reason, NULL, sum(count)
    FROM exposure_left_out WHERE tx >= $1 AND tx < $2 GROUP BY ab_test_id, reason
    ON CONFLICT (ab_test_id, metric_id, reason, day) DO UPDATE SET ${added('exclusion_count', ['count'])}
  ), forget AS (
    DELETE FROM exposure_left_out WHERE tx < $2
  )
  UPDATE fold_cursor SET seq = $2, folded_at = clock_timestamp() WHERE shard = 0`;
