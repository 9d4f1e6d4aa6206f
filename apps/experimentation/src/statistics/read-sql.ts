import { SUM_COLUMNS, TAIL_COLUMNS, WHOLE_TEST, contributionsOf } from './contribution-sql.js';
import { clusterSums } from './cluster-sql.js';

/** Into which parts statistics are divided, besides by period and by a dimension. */
export type Grouping = 'all' | 'day';

interface Sources {
  readonly day: string;
  readonly tests: string;
  readonly users: string;
  readonly sums: string;
  readonly bins: string;
  readonly tails: string;
  readonly exclusions: string;
}

const list = (fields: string, from: string): string =>
  `(SELECT coalesce(json_agg(json_build_object(${fields})), '[]') FROM (${from}) AS row)`;

/** All users are one part; those of later periods, and of each stratum, are parts besides. */
const dividedOf = (table: string): string => `(
    SELECT ${table}.*, divided.part
    FROM ${table} JOIN wanted USING (ab_test_id, dimension)
    CROSS JOIN LATERAL (
      SELECT '' AS part WHERE dimension = ''
      UNION ALL SELECT 'period/' || segment WHERE dimension = '' AND segment <> ''
      UNION ALL SELECT 'stratum/' || segment WHERE dimension <> ''
    ) AS divided
  ) AS of_part`;

/** Which dimensions of which tests: all users, and what the test divides them by or the one that is asked for. */
const wantedOf = (tests: string, asked: string): string => `wanted AS (
    SELECT id AS ab_test_id, unnest(ARRAY['', ${asked}]) COLLATE "C" AS dimension FROM ab_test WHERE ${tests}
  )`;

/** Which tests there are, and which metrics they had taken by then. */
const testsOf = (tests: string): string =>
  list(
    `'abTestId', ab_test_id, 'variations', variations, 'clustered', clustered, 'stratified', stratified, 'metrics', metrics`,
    `SELECT ab_test_id, count(*) AS variations, coalesce(ab_test.analysis ->> 'unit' = 'cluster', false) AS clustered,
              ab_test.analysis ? 'stratifyBy' AS stratified,
              (SELECT coalesce(json_agg(json_build_object('metricId', metric.id, 'kind', metric.kind,
                        'covariate', metric.covariate_hours IS NOT NULL, 'capPercentile', metric.cap_percentile)
                        ORDER BY taken.position), '[]')
               FROM ab_test_metric AS taken JOIN outcome_metric AS metric ON metric.id = taken.metric_id
               WHERE taken.ab_test_id = variation.ab_test_id AND taken.tx < (SELECT seq FROM reached)) AS metrics
       FROM variation JOIN ab_test ON ab_test.id = variation.ab_test_id WHERE ${tests} GROUP BY ab_test_id, ab_test.id`,
  );

/** Everything in one statement: what several ones answer may be of different moments. */
function partsOf({ day, tests, users, sums, bins, tails, exclusions }: Sources): string {
  const total = (column: string): string => `trim_scale(sum(${column})::numeric)::text AS ${column}`;
  const key = `ab_test_id, day, part`;
  const shown = `'abTestId', ab_test_id, 'day', day, 'part', part`;
  const rows = (fields: string, from: string): string => list(`${shown}, ${fields}`, from);
  return `json_build_object(
    'tests', ${testsOf(tests)},
    'users', ${rows(
      `'variation', variation, 'users', users, 'conflicting', conflicting`,
      `SELECT ab_test_id, ${day} AS day, part, variation, ${total('users')}, ${total('conflicting')}
       FROM ${users} GROUP BY ab_test_id, 2, part, variation ORDER BY ${key}, variation`,
    )},
    'sums', ${rows(
      `'metricId', metric_id, 'variation', variation, 'sums', json_build_array(${SUM_COLUMNS.join(', ')})`,
      `SELECT ab_test_id, ${day} AS day, part, metric_id, variation, ${SUM_COLUMNS.map(total).join(', ')}
       FROM ${sums} GROUP BY ab_test_id, 2, part, metric_id, variation ORDER BY ${key}, metric_id, variation`,
    )},
    'bins', ${rows(
      `'metricId', metric_id, 'variation', variation, 'bin', bin, 'climbs', json_build_array(count, square, cross_size)`,
      `SELECT ab_test_id, ${day} AS day, part, metric_id, variation, bin,
              ${['count', 'square', 'cross_size'].map(total).join(', ')}
       FROM ${bins} GROUP BY ab_test_id, 2, part, metric_id, variation, bin
       HAVING sum(count) <> 0 ORDER BY ${key}, metric_id, variation, bin`,
    )},
    'tails', ${rows(
      `'metricId', metric_id, 'variation', variation, 'bin', bin, 'sums', json_build_array(${TAIL_COLUMNS.join(', ')})`,
      `SELECT ab_test_id, ${day} AS day, part, metric_id, variation, bin, ${TAIL_COLUMNS.map(total).join(', ')}
       FROM ${tails} GROUP BY ab_test_id, 2, part, metric_id, variation, bin
       HAVING sum(users) <> 0 ORDER BY ${key}, metric_id, variation, bin`,
    )},
    'clusters', ${rows(
      `'variation', variation, 'split', split, 'clusters', clusters, 'users', users`,
      `SELECT ab_test_id, ${day} AS day, '' AS part, variation, split, ${total('clusters')}, ${total('users')}
       FROM cluster_count GROUP BY ab_test_id, 2, variation, split ORDER BY ${key}, variation, split`,
    )},
    'clusterSums', ${rows(
      `'metricId', metric_id, 'variation', variation, 'sums', json_build_array(${SUM_COLUMNS.join(', ')})`,
      `SELECT ab_test_id, ${day} AS day, '' AS part, metric_id, variation, ${SUM_COLUMNS.map(total).join(', ')}
       FROM cluster_sum GROUP BY ab_test_id, 2, metric_id, variation ORDER BY ${key}, metric_id, variation`,
    )},
    'exclusions', ${list(
      `'abTestId', ab_test_id, 'metricId', metric_id, 'reason', reason, 'count', count`,
      `SELECT ab_test_id, metric_id, reason, ${total('count')}
       FROM ${exclusions} GROUP BY ab_test_id, metric_id, reason ORDER BY ab_test_id, metric_id, reason`,
    )})`;
}

/** $1 the tests, $2 a dimension or null for the one that each test divides its users by, $3 the last day or null. */
function readBy(day: string): string {
  const within = 'ab_test_id = ANY ($1::uuid[])';
  const upTo = '($3::date IS NULL OR day <= $3::date)';
  const chosen = (table: string): string => `${dividedOf(table)} WHERE ${upTo}`;
  return `
    WITH reached AS (
      SELECT seq, folded_at FROM fold_cursor WHERE shard = 0
    ), ${wantedOf('id = ANY ($1::uuid[])', `coalesce($2::text, analysis ->> 'stratifyBy')`)},
    ${clusterSums({
      users: `cluster_users WHERE ${within} AND ${upTo}`,
      totals: `cluster_totals WHERE ${within}`,
    })}
    SELECT json_build_object('seq', seq::text, 'foldedAt', folded_at) AS cursor,
    ${partsOf({
      day,
      tests: within,
      users: chosen('user_statistics'),
      sums: chosen('metric_statistics'),
      bins: chosen('metric_histogram'),
      tails: chosen('metric_tail'),
      exclusions: `exclusion_count WHERE ${within} AND (day IS NULL OR ${upTo})`,
    })} AS parts
    FROM reached`;
}

export const READ_STATISTICS: Readonly<Record<Grouping, string>> = {
  all: readBy(`''`),
  day: readBy('day::text'),
};

/** $1 is 0, $2 the cut, $3 the test. */
export const REBUILD_STATISTICS = `
  WITH reached AS (SELECT $2::bigint AS seq), ${contributionsOf(WHOLE_TEST)},
  ${wantedOf('id = $3', `analysis ->> 'stratifyBy'`)},
  ${clusterSums({ users: 'cluster_user_delta', totals: 'cluster_total_delta' })}
  SELECT ${partsOf({
    day: `''`,
    tests: 'ab_test_id = $3',
    users: dividedOf('user_delta'),
    sums: dividedOf('metric_delta'),
    bins: dividedOf('histogram_delta'),
    tails: dividedOf('tail_delta'),
    exclusions: 'exclusion_delta',
  })} AS parts`;
