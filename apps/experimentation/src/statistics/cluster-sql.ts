import { SUM_COLUMNS } from './contribution-sql.js';

const AMOUNTS = ['v1', 'v2', 'v3', 'v4'];
const PAIRS = AMOUNTS.flatMap((a, i) => AMOUNTS.slice(i).map((b) => [a, b] as const));

/** How far the products climb on a day: of what a cluster has reached by then, less what it had before. */
const climbs = [
  ...AMOUNTS.map((amount) => amount),
  ...PAIRS.map(([a, b]) => `${a}_to * ${b}_to - (${a}_to - ${a}) * (${b}_to - ${b})`),
];

/**
 * Sums over clusters, of what the users of each do together: `cluster_count` and `cluster_sum`, by day. A cluster is one
 * observation of its numerator, its denominator (the number of its users, unless the metric is a ratio) and the same from
 * before the exposure. A cluster with users in two variations was not assigned as a whole: it is `split`, and sums leave
 * it out. Days add up: what is said of a day is how far the sums climb on it.
 */
export function clusterSums({ users, totals }: { readonly users: string; readonly totals: string }): string {
  return `
  cluster_of_day AS MATERIALIZED (
    SELECT ab_test_id, cluster, variation, day, users,
           min(variation) OVER (PARTITION BY ab_test_id, cluster) <
             max(variation) OVER (PARTITION BY ab_test_id, cluster) AS split
    FROM (SELECT * FROM ${users}) AS known WHERE users <> 0
  ), cluster_count AS (
    SELECT ab_test_id, variation, day, split, users,
           (row_number() OVER (PARTITION BY ab_test_id, cluster, variation ORDER BY day) = 1)::integer AS clusters
    FROM cluster_of_day
  ), cluster_value AS (
    SELECT of_day.ab_test_id, metric.id AS metric_id, of_day.cluster, of_day.variation, of_day.day,
           coalesce(told.y, 0) AS v1, CASE WHEN kind = 'RATIO' THEN coalesce(told.d, 0) ELSE of_day.users END AS v2,
           coalesce(told.p, 0) AS v3, CASE WHEN kind = 'RATIO' THEN coalesce(told.q, 0) ELSE of_day.users END AS v4
    FROM cluster_of_day AS of_day
    JOIN ab_test_metric AS taken ON taken.ab_test_id = of_day.ab_test_id AND taken.tx < (SELECT seq FROM reached)
    JOIN outcome_metric AS metric ON metric.id = taken.metric_id
    LEFT JOIN (SELECT * FROM ${totals}) AS told
      ON told.ab_test_id = of_day.ab_test_id AND told.metric_id = metric.id AND told.cluster = of_day.cluster
         AND told.variation = of_day.variation AND told.day = of_day.day
    WHERE NOT of_day.split
  ), cluster_reached AS (
    SELECT cluster_value.*, ${AMOUNTS.map((amount) => `sum(${amount}) OVER upto AS ${amount}_to`).join(', ')}
    FROM cluster_value
    WINDOW upto AS (PARTITION BY ab_test_id, metric_id, cluster, variation ORDER BY day)
  ), cluster_sum AS (
    SELECT ab_test_id, metric_id, variation, day,
           ${climbs.map((climb, i) => `${climb} AS ${SUM_COLUMNS[i] ?? ''}`).join(', ')}
    FROM cluster_reached
  )`;
}
