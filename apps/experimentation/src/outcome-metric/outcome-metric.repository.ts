import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { filterPath } from './filter-path.js';
import type { MetricDefinition, MetricId, MetricRole, OutcomeMetric, TestMetric } from './outcome-metric.js';

interface TestMetricRow extends OutcomeMetric {
  readonly abTestId: ABTestId;
  readonly role: MetricRole;
}

const COLUMNS = `metric.id, metric.name, metric.version, metric.description, metric.kind, metric.event,
  metric.value_field AS "valueField", metric.denominator_event AS "denominatorEvent", metric.quantile,
  metric.delay_hours AS "delayHours", metric.window_hours AS "windowHours",
  metric.covariate_hours AS "covariateHours", metric.cap::float8 AS cap,
  metric.cap_percentile AS "capPercentile", metric.filter, metric.direction,
  metric.created_at AS "createdAt"`;

@Injectable()
export class OutcomeMetricRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Keeps a definition as the next version of its name. Call it within a transaction. */
  async insert(id: MetricId, metric: MetricDefinition): Promise<OutcomeMetric> {
    // Versions of a name are counted one after another.
    await this.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `outcome_metric/${metric.name}`,
    ]);
    const [stored] = await this.query<OutcomeMetric>(
      `INSERT INTO outcome_metric AS metric (id, name, version, description, kind, event, value_field, denominator_event,
         quantile, delay_hours, window_hours, covariate_hours, cap, cap_percentile, filter, filter_path, direction, created_at)
       SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::jsonpath, $16, now()
       FROM outcome_metric WHERE name = $2
       RETURNING ${COLUMNS}`,
      [
        id, metric.name, metric.description, metric.kind, metric.event, metric.valueField, metric.denominatorEvent,
        metric.quantile, metric.delayHours, metric.windowHours, metric.covariateHours, metric.cap,
        metric.capPercentile,        JSON.stringify(metric.filter), filterPath(metric.filter), metric.direction,
      ], // prettier-ignore
    );
    if (stored === undefined) throw new Error(`The metric "${metric.name}" was not stored.`);
    return stored;
  }

  async findByIds(ids: readonly MetricId[]): Promise<ReadonlyMap<MetricId, OutcomeMetric>> {
    const metrics = await this.query<OutcomeMetric>(
      `SELECT ${COLUMNS} FROM outcome_metric AS metric WHERE metric.id = ANY ($1::uuid[])`,
      [ids],
    );
    return new Map(metrics.map((metric) => [metric.id, metric]));
  }

  /** A version of a metric; the newest, unless one is given. */
  async find(name: string, version: number | null): Promise<OutcomeMetric | null> {
    const [metric] = await this.query<OutcomeMetric>(
      `SELECT ${COLUMNS} FROM outcome_metric AS metric
       WHERE metric.name = $1 AND ($2::integer IS NULL OR metric.version = $2) ORDER BY metric.version DESC LIMIT 1`,
      [name, version],
    );
    return metric ?? null;
  }

  /** The newest version of each name, by name. */
  async list(request: PageRequest): Promise<Page<OutcomeMetric>> {
    const metrics = await this.query<OutcomeMetric>(
      `SELECT DISTINCT ON (metric.name) ${COLUMNS} FROM outcome_metric AS metric
       WHERE $1::text IS NULL OR metric.name > $1 ORDER BY metric.name, metric.version DESC LIMIT $2`,
      [request.after, request.first + 1],
    );
    return pageOf(metrics, request);
  }

  /** The metrics of tests, in their order. */
  async listOfTests(ids: readonly ABTestId[]): Promise<readonly (TestMetric & { abTestId: ABTestId })[]> {
    const rows = await this.query<TestMetricRow>(
      `SELECT taken.ab_test_id AS "abTestId", taken.role, ${COLUMNS}
       FROM ab_test_metric AS taken JOIN outcome_metric AS metric ON metric.id = taken.metric_id
       WHERE taken.ab_test_id = ANY ($1::uuid[]) ORDER BY taken.ab_test_id, taken.position`,
      [ids],
    );
    return rows.map(({ abTestId, role, ...metric }) => ({ abTestId, role, metric }));
  }

  /** Adds metrics behind those that a test has; one that it has already stays as it is. */
  async attach(
    abTestId: ABTestId,
    metrics: readonly { readonly metricId: MetricId; readonly role: MetricRole }[],
  ): Promise<void> {
    await this.query(
      `INSERT INTO ab_test_metric (ab_test_id, metric_id, position, role, tx)
       SELECT $1, metric_id, coalesce((SELECT max(position) + 1 FROM ab_test_metric WHERE ab_test_id = $1), 0) + nth - 1,
              role, pg_current_xact_id()::text::bigint
       FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS taken (metric_id, role, nth)
       ON CONFLICT (ab_test_id, metric_id) DO NOTHING`,
      [abTestId, metrics.map(({ metricId }) => metricId), metrics.map(({ role }) => role)],
    );
  }

  private query<Row>(statement: string, values: unknown[]): Promise<Row[]> {
    return this.unitOfWork.manager.query<Row[]>(statement, values);
  }
}
