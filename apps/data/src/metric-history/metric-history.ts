import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InvalidInputError, type DatasetId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { DataProfileRepository } from '../data-profile/data-profile.repository.js';
import type { MeasuredTable } from '../data-profile/measure-profile.js';
import { VersionDeletions } from '../dataset-version/version-deletions.js';
import { Versions } from '../dataset-version/versions.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { judgeMetric } from './judge-metric.js';
import { MetricRepository, type MeasuredVersion } from './metric.repository.js';
import type { AnomalyCheck, MetricFinding, MetricValue, MetricVerdict } from './metric.js';
import { metricsOfTable } from './metrics-of-table.js';

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

  async judge({ datasetId, branch, measured, at }: TableInTime): Promise<JudgedMetrics> {
    const head = await this.versions.resolve(datasetId, { branch });
    const before = head === null ? null : (await this.profiles.findOfVersions([head.id])).get(head.id);
    const metrics = metricsOfTable(measured, before ?? null, at);
    const findings: MetricFinding[] = [];
    for (const check of await this.metrics.checksOf([datasetId])) {
      const { metric, column, severity, falseAlarmRate } = check;
      const value = metrics.find((each) => each.metric === metric && each.column === column)?.value;
      const verdict: MetricVerdict =
        value === undefined
          ? { kind: 'not-measured' }
          : judgeMetric({
              ...{ metric, value, falseAlarmRate },
              history: await this.metrics.history({ datasetId, branch, metric, column }, WINDOW),
            });
      findings.push({ metric, column, severity, verdict });
    }
    return { metrics, findings };
  }

  /** In the transaction that makes the version. */
  async record(version: MeasuredVersion, { metrics, findings }: JudgedMetrics): Promise<void> {
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

function requireCheck({ metric, column, falseAlarmRate }: AnomalyCheck, path: string): void {
  if ((metric === 'VOLUME') !== (column === '')) {
    const message = metric === 'VOLUME' ? 'VOLUME is about no column.' : `${metric} needs a column.`;
    throw new InvalidInputError(`${path}.column`, message);
  }
  if (!(falseAlarmRate >= 0.0001 && falseAlarmRate <= 0.1)) {
    throw new InvalidInputError(`${path}.falseAlarmRate`, 'A rate of false alarms is from 0.0001 to 0.1.');
  }
}
