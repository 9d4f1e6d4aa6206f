import { SUM_COLUMNS, WHOLE_TEST, contributionsOf } from './contribution-sql.js';

/** Into which parts statistics are divided. */
export type Grouping = 'all' | 'day' | 'segment';

interface Sources {
  readonly part: string;
  readonly tests: string;
  readonly users: string;
  readonly sums: string;
  readonly bins: string;
  readonly exclusions: string;
}

const list = (fields: string, from: string): string =>
  `(SELECT coalesce(json_agg(json_build_object(${fields})), '[]') FROM (${from}) AS row)`;

/** Everything in one statement: what several ones answer may be of different moments. */
function partsOf({ part, tests, users, sums, bins, exclusions }: Sources): string {
  const total = (column: string): string => `trim_scale(sum(${column})::numeric)::text AS ${column}`;
  return `json_build_object(
    'tests', ${list(
      `'abTestId', ab_test_id, 'variations', variations, 'metrics', metrics`,
      `SELECT ab_test_id, count(*) AS variations,
              (SELECT coalesce(json_agg(json_build_object('metricId', metric.id, 'kind', metric.kind,
                        'covariate', metric.covariate_hours IS NOT NULL) ORDER BY taken.position), '[]')
               FROM ab_test_metric AS taken JOIN outcome_metric AS metric ON metric.id = taken.metric_id
               WHERE taken.ab_test_id = variation.ab_test_id AND taken.tx < (SELECT seq FROM reached)) AS metrics
       FROM variation WHERE ${tests} GROUP BY ab_test_id`,
    )},
    'users', ${list(
      `'abTestId', ab_test_id, 'part', part, 'variation', variation, 'users', users, 'conflicting', conflicting`,
      `SELECT ab_test_id, ${part} AS part, variation, ${total('users')}, ${total('conflicting')}
       FROM ${users} GROUP BY ab_test_id, part, variation ORDER BY ab_test_id, part, variation`,
    )},
    'sums', ${list(
      `'abTestId', ab_test_id, 'part', part, 'metricId', metric_id, 'variation', variation, 'sums', json_build_array(${SUM_COLUMNS.join(', ')})`,
      `SELECT ab_test_id, ${part} AS part, metric_id, variation, ${SUM_COLUMNS.map(total).join(', ')}
       FROM ${sums} GROUP BY ab_test_id, part, metric_id, variation ORDER BY ab_test_id, part, metric_id, variation`,
    )},
    'bins', ${list(
      `'abTestId', ab_test_id, 'part', part, 'metricId', metric_id, 'variation', variation, 'bin', bin, 'climbs', json_build_array(count, square, cross_size)`,
      `SELECT ab_test_id, ${part} AS part, metric_id, variation, bin, ${['count', 'square', 'cross_size'].map(total).join(', ')}
       FROM ${bins} GROUP BY ab_test_id, part, metric_id, variation, bin
       HAVING sum(count) <> 0 ORDER BY ab_test_id, part, metric_id, variation, bin`,
    )},
    'exclusions', ${list(
      `'abTestId', ab_test_id, 'metricId', metric_id, 'reason', reason, 'count', count`,
      `SELECT ab_test_id, metric_id, reason, ${total('count')}
       FROM ${exclusions} GROUP BY ab_test_id, metric_id, reason ORDER BY ab_test_id, metric_id, reason`,
    )})`;
}

/** $1 the tests, $2 the dimension, $3 the last day of first exposures or null. */
function readBy(part: string): string {
  const within = 'ab_test_id = ANY ($1::uuid[])';
  const chosen = `${within} AND dimension = $2 AND ($3::date IS NULL OR day <= $3::date)`;
  return `
    WITH reached AS (SELECT seq, folded_at FROM fold_cursor WHERE shard = 0)
    SELECT json_build_object('seq', seq::text, 'foldedAt', folded_at) AS cursor,
    ${partsOf({
      part,
      tests: within,
      users: `user_statistics WHERE ${chosen}`,
      sums: `metric_statistics WHERE ${chosen}`,
      bins: `metric_histogram WHERE ${chosen}`,
      exclusions: `exclusion_count WHERE ${within} AND ($3::date IS NULL OR day IS NULL OR day <= $3::date)`,
    })} AS parts
    FROM reached`;
}

export const READ_STATISTICS: Readonly<Record<Grouping, string>> = {
  all: readBy(`''`),
  day: readBy('day::text'),
  segment: readBy('segment'),
};

/** $1 is 0, $2 the cut, $3 the test. */
export const REBUILD_STATISTICS = `
  WITH reached AS (SELECT $2::bigint AS seq), ${contributionsOf(WHOLE_TEST)}
  SELECT ${partsOf({
    part: `''`,
    tests: 'ab_test_id = $3',
    users: `user_delta WHERE dimension = ''`,
    sums: `metric_delta WHERE dimension = ''`,
    bins: `histogram_delta WHERE dimension = ''`,
    exclusions: 'exclusion_delta',
  })} AS parts`;
