import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InvalidInputError, type DatasetId, type DatasetVersionId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import type { MeasuredTable } from '../data-profile/measure-profile.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { Versions } from '../dataset-version/versions.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { judgeMetric } from './judge-metric.js';
import { MetricRepository, type MeasuredVersion } from './metric.repository.js';
import type { AskedSeries, MetricVerdicts } from './metric-question.js';
import type { AnomalyCheck, MetricFinding, MetricValue } from './metric.js';
import { metricsOfTable, type MeasuredRows } from './metrics-of-table.js';

/** A table whose metrics are held against those of the versions before it. */
export interface TableInTime {
  readonly datasetId: DatasetId;
  readonly branch: string;
  readonly measured: Pick<MeasuredTable, 'rows' | 'profile'>;
  readonly at: Date;
}

export interface JudgedMetrics {
  readonly metrics: readonly MetricValue[];
  readonly findings: readonly MetricFinding[];
  readonly verdicts: MetricVerdicts;
}

interface PlaceInHistory {
  readonly datasetId: DatasetId;
  readonly branch: string;
  readonly at: Date;
  /** Only versions that came before this one; all, if it is null. */
  readonly before: DatasetVersionId | null;
}

/** As many versions tell what is usual: what was long ago does not. */
const WINDOW = 30;

const MOST_CHECKS = 200;

/** What was measured of versions over time, and what of it is out of line. */
@Injectable()
export class MetricHistory implements OnModuleInit {
  constructor(
    private readonly metrics: MetricRepository,
    private readonly profiles: DataProfileRepository,
    private readonly versions: Versions,
    private readonly deletions: VersionDeletions,
    private readonly datasets: DatasetRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.deletions.beside((id) => this.metrics.deleteOf(id));
  }

  /** What the dataset's checks say of a table, and a judge for whoever else asks. */
  async judge(
    { datasetId, branch, measured, at }: TableInTime,
    asked: readonly AskedSeries[],
  ): Promise<JudgedMetrics> {
    const head = await this.versions.resolve(datasetId, { branch });
    const metrics = metricsOfTable(measured, await this.measuredOf(head), at);
    const checks = await this.metrics.checksOf([datasetId]);
    const place = { datasetId, branch, at, before: null };
    const verdicts = await this.verdicts(metrics, place, [...checks, ...asked]);
    const findings = checks.map((check) => {
      const { metric, column, severity } = check;
      return { metric, column, severity, verdict: verdicts(check) };
    });
    return { metrics, findings, verdicts };
  }

  /** For a version that exists: by those before it. */
  async judgeVersion(
    { id, datasetId, branch, createdAt: at }: DatasetVersion,
    asked: readonly AskedSeries[],
  ): Promise<MetricVerdicts> {
    if (asked.length === 0) return () => ({ kind: 'not-measured' });
    const place = { datasetId, branch, at, before: id };
    return this.verdicts(await this.metrics.valuesOf(id), place, asked);
  }

  private async verdicts(
    metrics: readonly MetricValue[],
    { at, before, ...branch }: PlaceInHistory,
    asked: readonly AskedSeries[],
  ): Promise<MetricVerdicts> {
    const histories = new Map<string, readonly number[]>();
    for (const { metric, column, season } of asked) {
      const key = seriesKey({ metric, column, season });
      if (histories.has(key)) continue;
      const weekday = season === 'WEEKDAY' ? at.getUTCDay() : null;
      const newest = { most: WINDOW, weekday, before };
      histories.set(key, await this.metrics.history({ ...branch, metric, column }, newest));
    }
    return ({ falseAlarmRate, ...series }) => {
      const { metric, column } = series;
      const value = metrics.find((each) => each.metric === metric && each.column === column)?.value;
      const history = histories.get(seriesKey(series));
      return value === undefined || history === undefined
        ? { kind: 'not-measured' }
        : judgeMetric({ metric, value, falseAlarmRate, history });
    };
  }

  private async measuredOf(head: DatasetVersion | null): Promise<MeasuredRows | null> {
    const profile = head && (await this.profiles.findOfVersions([head.id])).get(head.id);
    return head && profile ? { rows: head.rows ?? 0, profile } : null;
  }

  /** In the transaction that makes the version. */
  async record(
    version: MeasuredVersion,
    { metrics, findings }: Pick<JudgedMetrics, 'metrics' | 'findings'>,
  ): Promise<void> {
    await this.metrics.insertPoints(version, metrics);
    await this.metrics.insertFindings(version.id, findings);
  }

  /** Replaces what is watched of a dataset. @throws {NotFoundError | InvalidInputError} */
  watch(name: string, checks: readonly AnomalyCheck[]): Promise<Dataset> {
    if (checks.length > MOST_CHECKS) {
      throw new InvalidInputError('checks', `A dataset has at most ${MOST_CHECKS} checks.`);
    }
    checks.forEach((check, at) => requireCheck(check, `checks.${at}`));
    const names = new Set(checks.map(({ metric, column }) => `${metric} ${column}`));
    if (names.size < checks.length) {
      throw new InvalidInputError('checks', 'A metric of a column is watched by one check.');
    }
    return this.unitOfWork.run(async () => {
      const dataset = await this.datasets.lockByName(name);
      await this.metrics.replaceChecks(dataset.id, checks);
      return dataset;
    });
  }
}

function seriesKey({ metric, column, season }: AskedSeries): string {
  return JSON.stringify([metric, column, season]);
}

function requireCheck({ metric, column, falseAlarmRate }: AnomalyCheck, path: string): void {
  if ((metric === 'VOLUME') !== (column === '')) {
    const message = metric === 'VOLUME' ? 'VOLUME is about no column.' : `${metric} needs a column.`;
    throw new InvalidInputError(`${path}.column`, message);
  }
  if (!(falseAlarmRate >= 0.0001 && falseAlarmRate <= 0.1)) {
    throw new InvalidInputError(`${path}.falseAlarmRate`, 'A rate of false alarms is from 0.0001 to 0.1.');
  }
}
