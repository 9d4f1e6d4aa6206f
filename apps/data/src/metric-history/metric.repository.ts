import { Injectable } from '@nestjs/common';
import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import { AnomalyCheckEntity, AnomalyFindingEntity, MetricPointEntity } from './metric.entities.js';
import type { AnomalyCheck, MetricFinding, MetricValue, MetricVerdict, VersionMetric } from './metric.js';

/** The values of one metric over the versions of a branch. */
export interface MetricSeries {
  readonly datasetId: DatasetId;
  readonly branch: string;
  readonly metric: VersionMetric;
  readonly column: string;
}

/** Which values of a series. */
export interface NewestOfSeries {
  readonly most: number;
  /** Of versions that were made on it, in UTC, from 0 for Sunday; of all, if it is null. */
  readonly weekday: number | null;
  /** Of versions that came before it; of all, if it is null. */
  readonly before: DatasetVersionId | null;
}

export interface MetricPoint {
  readonly versionId: DatasetVersionId;
  readonly value: number;
  readonly at: Date;
}

export interface CheckOfDataset extends AnomalyCheck {
  readonly datasetId: DatasetId;
}

export interface FindingOfVersion extends MetricFinding {
  readonly versionId: DatasetVersionId;
}

@Injectable()
export class MetricRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insertPoints(
    { id: versionId, datasetId, branch, createdAt: at }: MeasuredVersion,
    metrics: readonly MetricValue[],
  ): Promise<void> {
    for (let from = 0; from < metrics.length; from += ROWS_AT_ONCE) {
      await this.points.insert(
        metrics.slice(from, from + ROWS_AT_ONCE).map(({ metric, column: columnName, value }) => {
          return { versionId, datasetId, branch, metric, columnName, value, at };
        }),
      );
    }
  }

  async insertFindings(versionId: DatasetVersionId, findings: readonly MetricFinding[]): Promise<void> {
    if (findings.length === 0) return;
    await this.findings.insert(
      findings.map(({ metric, column: columnName, severity, verdict }) => {
        return { versionId, metric, columnName, severity, verdict };
      }),
    );
  }

  /** The newest values of versions that count: neither in quarantine nor deleted. */
  async history(
    { datasetId, branch, metric, column }: MetricSeries,
    { most, weekday, before }: NewestOfSeries,
  ): Promise<readonly number[]> {
    const rows = await this.unitOfWork.manager.query<{ value: number }[]>(
      `SELECT p.value FROM metric_point p JOIN dataset_version v ON v.id = p.version_id
        WHERE p.dataset_id = $1 AND p.branch = $2 AND p.metric = $3 AND p.column_name = $4
          AND v.state = 'ACTIVE' AND v.deleted_at IS NULL
          AND ($6::int IS NULL OR extract(dow FROM p.at AT TIME ZONE 'UTC') = $6)
          AND ($7::uuid IS NULL OR p.version_id < $7)
        ORDER BY p.version_id DESC LIMIT $5`,
      [datasetId, branch, metric, column, most, weekday, before],
    );
    return rows.map(({ value }) => value);
  }

  async valuesOf(versionId: DatasetVersionId): Promise<readonly MetricValue[]> {
    const rows = await this.points.findBy({ versionId });
    return rows.map(({ metric, columnName: column, value }) => ({ metric, column, value }));
  }

  /** The newest first. */
  async list(
    { datasetId, branch, metric, column: columnName }: MetricSeries,
    request: PageRequest,
  ): Promise<Page<MetricPoint>> {
    const rows = await this.points.find({
      where: {
        ...{ datasetId, branch, metric, columnName },
        ...(request.after !== null && { versionId: LessThan(request.after) }),
      },
      order: { versionId: 'DESC' },
      take: request.first + 1,
    });
    const points = rows.map(({ versionId, value, at }) => {
      return { versionId: versionId as DatasetVersionId, value, at };
    });
    return pageOf(points, request);
  }

  async checksOf(datasetIds: readonly DatasetId[]): Promise<readonly CheckOfDataset[]> {
    const rows = await this.checks.find({
      where: { datasetId: In([...datasetIds]) },
      order: { metric: 'ASC', columnName: 'ASC' },
    });
    return rows.map(({ datasetId, columnName: column, ...check }) => {
      return { ...check, column, datasetId: datasetId as DatasetId };
    });
  }

  async replaceChecks(datasetId: DatasetId, checks: readonly AnomalyCheck[]): Promise<void> {
    await this.checks.delete({ datasetId });
    if (checks.length === 0) return;
    await this.checks.insert(
      checks.map(({ column: columnName, ...check }) => ({ ...check, columnName, datasetId })),
    );
  }

  async findingsOf(ids: readonly DatasetVersionId[]): Promise<readonly FindingOfVersion[]> {
    const rows = await this.findings.find({
      where: { versionId: In([...ids]) },
      order: { metric: 'ASC', columnName: 'ASC' },
    });
    return rows.map(({ versionId, columnName: column, verdict, ...finding }) => {
      const id = versionId as DatasetVersionId;
      return { ...finding, column, versionId: id, verdict: verdict as MetricVerdict };
    });
  }

  async deleteOf(versionId: DatasetVersionId): Promise<void> {
    await this.points.delete({ versionId });
    await this.findings.delete({ versionId });
  }

  private get points(): Repository<MetricPointEntity> {
    return this.unitOfWork.manager.getRepository(MetricPointEntity);
  }

  private get checks(): Repository<AnomalyCheckEntity> {
    return this.unitOfWork.manager.getRepository(AnomalyCheckEntity);
  }

  private get findings(): Repository<AnomalyFindingEntity> {
    return this.unitOfWork.manager.getRepository(AnomalyFindingEntity);
  }
}

/** A version whose metrics are kept. */
export interface MeasuredVersion {
  readonly id: DatasetVersionId;
  readonly datasetId: DatasetId;
  readonly branch: string;
  readonly createdAt: Date;
}

const ROWS_AT_ONCE = 1000;
