import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Parameters } from '../run/search/parameters.js';
import { matchingRuns } from '../run-search/matching-runs.js';
import type {
  AggregateRequest,
  GroupAttribute,
  GroupMoments,
  MetricMoments,
  MetricSelector,
  RunGroupKey,
  SelectedMetric,
} from './run-aggregate.js';

const ATTRIBUTES: Readonly<Record<GroupAttribute, string>> = {
  experiment: '(SELECT name FROM experiment WHERE id = run.experiment_id)',
  name: 'run.name',
  status: 'run.status',
  user: `nullif(run.user_id, '')`,
};

const PAIRS = { PARAM: 'run_param', TAG: 'run_tag' } as const;

const VALUES: Readonly<Record<MetricSelector, string>> = {
  LAST: 'last',
  FIRST: 'first',
  MIN: 'min',
  MAX: 'max',
};

/** NaN is larger than any number to Postgres, so this is false for it too. Squares and their sums stay numbers below it. */
const LARGEST = '1e145';

type Row = Readonly<Record<string, string | number | null>>;

@Injectable()
export class RunAggregateRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** One group more than asked for when there are more; one statement. */
  async aggregate(request: AggregateRequest): Promise<readonly GroupMoments[]> {
    const parameters = new Parameters();
    const sql = aggregateSql(request, parameters);
    const rows = await this.unitOfWork.manager.query<Row[]>(sql, [...parameters.values]);
    return rows.map((row) => ({
      by: request.groupBy.map((_, index) => textIn(row, `group_${index}`)),
      runCount: numberIn(row, 'runs') ?? 0,
      metrics: request.metrics.map((_, index) => momentsIn(row, index)),
    }));
  }
}

function aggregateSql(request: AggregateRequest, parameters: Parameters): string {
  const groups = request.groupBy.map((key, index) => groupOf(key, index, parameters));
  const metrics = request.metrics.map((metric, index) => metricOf(metric, index, parameters));
  const by = groups.map((_, index) => `group_${index}`);
  return `
    WITH member AS (
      SELECT ${[...groups.map(({ column }) => column), ...metrics.map(({ column }) => column), '1'].join(', ')}
      FROM run ${[...groups, ...metrics].map(({ join }) => join).join(' ')}
      WHERE ${matchingRuns(request, parameters)}
    )
    SELECT ${[...by, 'count(*)::int AS runs', ...metrics.flatMap((_, index) => statistics(index))].join(', ')}
    FROM member
    ${by.length === 0 ? 'HAVING count(*) > 0' : `GROUP BY ${by.join(', ')}`}
    ${by.length === 0 ? '' : `ORDER BY ${by.map((name) => `${name} COLLATE "C"`).join(', ')}`}
    LIMIT ${parameters.add(request.first + 1)}`;
}

interface Source {
  readonly column: string;
  readonly join: string;
}

function groupOf({ kind, key }: RunGroupKey, index: number, parameters: Parameters): Source {
  if (kind === 'ATTRIBUTE') return { column: `${ATTRIBUTES[key]} AS group_${index}`, join: '' };
  const name = `pair_${index}`;
  return {
    column: `${name}.value AS group_${index}`,
    join: `LEFT JOIN ${PAIRS[kind]} AS ${name} ON ${name}.run_id = run.id AND ${name}.key = ${parameters.add(key)}`,
  };
}

function metricOf({ key, value }: SelectedMetric, index: number, parameters: Parameters): Source {
  const name = `metric_${index}`;
  return {
    column: `${name}.run_id IS NOT NULL AS known_${index}, ${name}.${VALUES[value]} AS value_${index}`,
    join: `LEFT JOIN run_metric AS ${name} ON ${name}.run_id = run.id AND ${name}.key = ${parameters.add(key)}`,
  };
}

/** Σ (xᵢ − mean)² by `regr_sxx`, which adds it up by Youngs and Cramer, without the cancellation of a sum of squares. */
function statistics(index: number): readonly string[] {
  const value = `value_${index}`;
  const takesPart = `FILTER (WHERE abs(${value}) <= ${LARGEST})`;
  return [
    `(count(*) FILTER (WHERE known_${index}))::int AS known_${index}`,
    `(count(*) ${takesPart})::int AS count_${index}`,
    `avg(${value}) ${takesPart} AS mean_${index}`,
    `regr_sxx(${value}, ${value}) ${takesPart} AS squares_${index}`,
    `min(${value}) ${takesPart} AS min_${index}`,
    `max(${value}) ${takesPart} AS max_${index}`,
  ];
}

function momentsIn(row: Row, index: number): MetricMoments {
  const known = numberIn(row, `known_${index}`) ?? 0;
  const count = numberIn(row, `count_${index}`) ?? 0;
  return {
    moments: {
      count,
      mean: numberIn(row, `mean_${index}`) ?? 0,
      sumOfSquaredDeviations: numberIn(row, `squares_${index}`) ?? 0,
    },
    excludedCount: known - count,
    missingCount: (numberIn(row, 'runs') ?? 0) - known,
    min: numberIn(row, `min_${index}`),
    max: numberIn(row, `max_${index}`),
  };
}

function numberIn(row: Row, column: string): number | null {
  const value = row[column];
  return typeof value === 'number' ? value : null;
}

function textIn(row: Row, column: string): string | null {
  const value = row[column];
  return typeof value === 'string' ? value : null;
}
