import { Injectable } from '@nestjs/common';
import type { ProjectScope, RunId } from '@orrery/domain';
import {
  UnitOfWork,
  binaryInt4Array,
  binaryTextArray,
  isForeignKeyViolation,
} from '@orrery/platform-postgres';
import { QueryFailedError } from 'typeorm';
import type { KeyValue } from '../key-value.js';
import { summarize } from '../run-metric/metric-summary.js';
import type { MetricPoint } from '../run-metric/run-metric.js';
import { LogGatherer, type GatheredPoints } from './log-gatherer.js';
import { GATHERED_LOG, logStatement } from './log-statement.js';
import { metricValues } from './metric-values.js';
import type { RunBatch } from './run-batch.js';
import type { ParamChange } from './run.errors.js';
import { RUN_NAME_TAG } from './run.js';

/** What became of a batch. `refused`: the run is not there, is deleted or of another project, or `changes` says why. */
export type LogOutcome =
  { readonly kind: 'logged' } | { readonly kind: 'refused'; readonly changes: readonly ParamChange[] };

interface OutcomeRow {
  readonly logged: boolean;
  readonly clashes: readonly ParamChange[] | null;
}

const NOT_NULL_VIOLATION = '23502';
/** More points are worth a statement of their own. */
const FEW_POINTS = 20;

const FIND_STEPS = `
  SELECT given.position::int - 1 AS index
  FROM unnest($2::text[], $3::int8[]) WITH ORDINALITY AS given (key, step, position)
  JOIN run_metric ON run_id = $1 AND run_metric.key = given.key
  WHERE EXISTS (SELECT FROM run_metric_point WHERE series = run_metric.id AND run_metric_point.step = given.step)`;

/** The hot path: what a run logs. */
@Injectable()
export class RunLogRepository {
  private readonly gatherer = new LogGatherer<LogOutcome>({
    one: ({ runId, scope, metrics }) => this.logAlone(runId, scope, { metrics, params: [], tags: [] }),
    many: (points) => this.logTogether(points),
  });

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * Logs all of a batch, whose params and tags have each key once, or nothing of it: one statement. A few points share it
   * with those of other runs that come at the same time.
   */
  log(runId: RunId, scope: ProjectScope, batch: RunBatch): Promise<LogOutcome> {
    const { metrics, params, tags } = batch;
    const isFew = metrics.length > 0 && metrics.length <= FEW_POINTS && params.length + tags.length === 0;
    const isInTransaction = this.unitOfWork.manager.queryRunner !== undefined;
    if (isFew && !isInTransaction) return this.gatherer.log({ runId, scope, metrics });
    return this.logAlone(runId, scope, batch);
  }

  private async logAlone(runId: RunId, scope: ProjectScope, batch: RunBatch): Promise<LogOutcome> {
    try {
      return await this.tryToLog(runId, scope, batch);
    } catch (error) {
      // Somebody logged another value for a param, or removed the run, at the same moment: now it can be seen.
      if (!isUnseenClash(error) && !isForeignKeyViolation(error)) throw error;
      return this.tryToLog(runId, scope, batch);
    }
  }

  /** The places of those points whose metric has a point at their step already. */
  async findKnownSteps(runId: RunId, points: readonly MetricPoint[]): Promise<ReadonlySet<number>> {
    const rows = await this.unitOfWork.manager.query<{ index: number }[]>(FIND_STEPS, [
      runId,
      points.map(({ key }) => key),
      points.map(({ step }) => step),
    ]);
    return new Set(rows.map(({ index }) => index));
  }

  private async logTogether(points: readonly GatheredPoints[]): Promise<readonly LogOutcome[]> {
    // In the order in which every statement locks what it writes: by run, then by key.
    const runs = [...points].sort((a, b) => (a.runId < b.runId ? -1 : 1));
    const summaries = runs.map(({ metrics }) => summarize(metrics));
    const rows = await this.unitOfWork.prepared<{ place: number }>(GATHERED_LOG, [
      runs.map(({ runId }) => runId),
      runs.map(({ scope }) => scope),
      binaryInt4Array(summaries.flatMap((own, index) => own.map(() => index + 1))),
      ...metricValues(summaries.flat()),
    ]);
    const logged = new Set(rows.map(({ place }) => runs[place - 1]));
    return points.map((each) => (logged.has(each) ? { kind: 'logged' } : { kind: 'refused', changes: [] }));
  }

  private async tryToLog(runId: RunId, scope: ProjectScope, batch: RunBatch): Promise<LogOutcome> {
    const { metrics, params, tags } = batch;
    const name = tags.find(({ key }) => key === RUN_NAME_TAG)?.value;
    const shape = {
      metrics: metrics.length > 0,
      params: params.length > 0,
      tags: tags.length > 0,
      name: name !== undefined,
    };
    const values = [
      runId,
      scope,
      ...(shape.metrics ? metricValues(summarize(metrics)) : []),
      ...(shape.params ? pairValues(params) : []),
      ...(shape.tags ? pairValues(tags) : []),
      ...(name === undefined ? [] : [name]),
    ];
    const [row] = await this.unitOfWork.prepared<OutcomeRow>(logStatement(shape), values);
    return row?.logged ? { kind: 'logged' } : { kind: 'refused', changes: row?.clashes ?? [] };
  }
}

function pairValues(pairs: readonly KeyValue[]): readonly unknown[] {
  const inOrder = [...pairs].sort((a, b) => (a.key < b.key ? -1 : 1));
  return [binaryTextArray(inOrder.map(({ key }) => key)), binaryTextArray(inOrder.map(({ value }) => value))];
}

function isUnseenClash(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause: { code?: unknown; table?: unknown } = error.driverError;
  return cause.code === NOT_NULL_VIOLATION && cause.table === 'run_param';
}
