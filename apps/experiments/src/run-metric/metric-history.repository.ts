import { Injectable } from '@nestjs/common';
import { InvalidInputError, type ProjectScope, type RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { MetricPoint, RunPoint } from './run-metric.js';

export interface HistoryPage {
  readonly points: readonly MetricPoint[];
  /** Where the next page begins; null when there is none. */
  readonly next: string | null;
}

/** Both or neither of the steps. */
export interface StepInterval {
  readonly startStep: number | null;
  readonly endStep: number | null;
}

interface SeriesRow {
  readonly id: string;
  readonly run_id: RunId;
  readonly chronological: boolean;
}

interface PointRow {
  readonly run_id: RunId;
  readonly step: string;
  readonly at_ms: string;
  readonly value: number;
}

type Place = readonly [atMs: string, step: string, value: string];

/** What is of another project has no series. */
const FIND_SERIES = `
  SELECT run_metric.id, run_id, chronological
  FROM run_metric JOIN experiment ON experiment.id = run_metric.experiment_id
  WHERE run_id = ANY ($1::uuid[]) AND key = $2 AND ($3::text IS NULL OR project = $3)
  ORDER BY run_id`;

/** By time is by step where a series is chronological: then the primary key has the order, and nothing is sorted. */
const ORDERS = { chronological: 'step, at_ms, value', other: 'at_ms, step, value' } as const;

/** Each series in its order, up to as many points as are wanted in all. */
const LIST_BULK = `
  SELECT run_id, step, at_ms, value
  FROM unnest($1::int8[], $2::uuid[], $3::bool[]) AS wanted (id, run_id, chronological)
  CROSS JOIN LATERAL (
    (SELECT * FROM run_metric_point WHERE series = id AND chronological ORDER BY ${ORDERS.chronological} LIMIT $4)
    UNION ALL
    (SELECT * FROM run_metric_point WHERE series = id AND NOT chronological ORDER BY ${ORDERS.other} LIMIT $4)
  ) AS point
  ORDER BY run_id, at_ms, step, value LIMIT $4`;

/**
 * All points at some of the steps, and those at the first and last step of each series. Steps are those that any of the
 * series has in the interval; of more than $2 the first of each of $2 equal stretches is taken, and the last of all: step
 * number n begins a stretch where n = ⌊i · total / $2⌋ for a whole i. So runs that are shown together have the same steps.
 * Whatever the planner believes of a series, steps are told apart by their order, which the primary key has, and their
 * points are looked up by it: to tell a million steps apart by hashing in parallel takes a minute.
 * @param ofSeries The condition for the series: of one alone, the primary key gives the steps in their order.
 */
const sampleSteps = (ofSeries: string): string => `
  WITH counted AS MATERIALIZED (
    SELECT count(DISTINCT step) AS total FROM run_metric_point WHERE ${ofSeries} AND step BETWEEN $3 AND $4
  ),
  stretch AS (
    SELECT step, number, total, (number * $2::int8 + total - 1) / total AS place
    FROM counted, (
      SELECT step, dense_rank() OVER (ORDER BY step) - 1 AS number
      FROM run_metric_point WHERE ${ofSeries} AND step BETWEEN $3 AND $4
    ) AS logged
  ),
  sampled AS MATERIALIZED (
    SELECT step FROM stretch
    WHERE total <= $2 OR number = total - 1 OR (place < $2 AND place * total / $2 = number)
    UNION
    SELECT step FROM unnest($1::int8[]) AS one (id)
    CROSS JOIN LATERAL unnest(ARRAY[
      (SELECT min(step) FROM run_metric_point WHERE series = id),
      (SELECT max(step) FROM run_metric_point WHERE series = id)
    ]) AS ends (step)
    WHERE step BETWEEN $3 AND $4
  )
  SELECT run_id, step, at_ms, value
  FROM unnest($1::int8[], $5::uuid[]) WITH ORDINALITY AS wanted (id, run_id, position)
  CROSS JOIN LATERAL (
    SELECT at_step.* FROM sampled CROSS JOIN LATERAL (
      SELECT step, at_ms, value FROM run_metric_point
      WHERE series = id AND step = sampled.step ORDER BY at_ms, value LIMIT $6
    ) AS at_step
    ORDER BY step, at_ms, value LIMIT $6
  ) AS point
  ORDER BY position, step, at_ms, value`;

const SAMPLE_ONE = sampleSteps('series = ($1::int8[])[1]');
const SAMPLE_MANY = sampleSteps('series = ANY ($1::int8[])');

/** Points of one answer at most, however many lie on each step. */
const MOST_SAMPLED = 25_000;

const LOWEST_STEP = '-9223372036854775808';
const HIGHEST_STEP = '9223372036854775807';

/** The points of metrics as MLflow's clients ask for them. */
@Injectable()
export class MetricHistoryRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** By time, step and value. @throws {InvalidInputError} when `after` is not where a page ended. */
  async list(
    scope: ProjectScope,
    { runId, key }: { readonly runId: RunId; readonly key: string },
    { first, after }: { readonly first: number; readonly after: string | null },
  ): Promise<HistoryPage> {
    const place = after === null ? null : readPlace(after);
    const [series] = await this.findSeries(scope, [runId], key);
    if (series === undefined) return { points: [], next: null };
    const order = series.chronological ? ORDERS.chronological : ORDERS.other;
    const [atMs, step, value] = place ?? [];
    const start = series.chronological ? [step, atMs, value] : [atMs, step, value];
    const beyond = place === null ? '' : `AND (${order}) > ($3::int8, $4::int8, $5::float8)`;
    const rows = await this.unitOfWork.manager.query<PointRow[]>(
      `SELECT step, at_ms, value FROM run_metric_point WHERE series = $1 ${beyond} ORDER BY ${order} LIMIT $2`,
      [series.id, first + 1, ...(place === null ? [] : start)],
    );
    const last = rows.length > first ? rows[first - 1] : undefined;
    return {
      points: rows.slice(0, first).map((row) => toPoint(key, row)),
      next: last === undefined ? null : JSON.stringify([last.at_ms, last.step, String(last.value)]),
    };
  }

  /** Of several runs at most `max` in all, by run, time, step and value. */
  async listBulk(
    scope: ProjectScope,
    runIds: readonly RunId[],
    key: string,
    max: number,
  ): Promise<readonly RunPoint[]> {
    const series = await this.findSeries(scope, runIds, key);
    const rows = await this.unitOfWork.manager.query<PointRow[]>(LIST_BULK, [
      series.map(({ id }) => id),
      series.map((one) => one.run_id),
      series.map(({ chronological }) => chronological),
      max,
    ]);
    return rows.map((row) => ({ ...toPoint(key, row), runId: row.run_id }));
  }

  /** The points of about `max` steps that are evenly spread, the same for all runs, in the order of the runs given. */
  async sampleSteps(
    scope: ProjectScope,
    runIds: readonly RunId[],
    key: string,
    { max, startStep, endStep }: StepInterval & { readonly max: number },
  ): Promise<readonly RunPoint[]> {
    const found = await this.findSeries(scope, runIds, key);
    const series = runIds.flatMap((runId) => found.find((one) => one.run_id === runId) ?? []);
    if (series.length === 0) return [];
    const sql = series.length === 1 ? SAMPLE_ONE : SAMPLE_MANY;
    const rows = await this.unitOfWork.manager.query<PointRow[]>(sql, [
      series.map(({ id }) => id),
      max,
      startStep ?? LOWEST_STEP,
      endStep ?? HIGHEST_STEP,
      series.map((one) => one.run_id),
      Math.max(Math.floor(MOST_SAMPLED / series.length), 2 * max),
    ]);
    return rows.map((row) => ({ ...toPoint(key, row), runId: row.run_id }));
  }

  private findSeries(
    scope: ProjectScope,
    runIds: readonly RunId[],
    key: string,
  ): Promise<readonly SeriesRow[]> {
    return this.unitOfWork.manager.query<SeriesRow[]>(FIND_SERIES, [runIds, key, scope]);
  }
}

function toPoint(key: string, { step, at_ms: atMs, value }: PointRow): MetricPoint {
  return { key, step: Number(step), atMs: Number(atMs), value };
}

const WHOLE = /^-?\d{1,19}$/;
const NUMBER = /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|-?Infinity|NaN)$/;

function readPlace(text: string): Place {
  const [atMs, step, value] = parse(text);
  if (isText(atMs, WHOLE) && isText(step, WHOLE) && isText(value, NUMBER)) return [atMs, step, value];
  throw new InvalidInputError('after', 'This is not where a page of this history ended.');
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === 'string' && form.test(value);
}

function parse(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
