import { Injectable } from '@nestjs/common';
import type { DriftReportId, ModelVersionId, MonitorId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, type Repository } from 'typeorm';
import type { TrafficWindowId } from '../traffic-window/traffic-window.js';
import { DriftReportEntity } from './drift-report.entity.js';
import type { DriftReport } from './drift-report.js';

@Injectable()
export class DriftReportRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert({ from, to, rows, performance, ...report }: DriftReport): Promise<void> {
    const { requests, errorRate, p50, p95, p99 } = performance;
    await this.rows.insert({
      ...report,
      firstAt: from,
      lastAt: to,
      rows: String(rows),
      performance: { requests, errorRate, p50, p95, p99 },
    });
  }

  async findByIds(ids: readonly DriftReportId[]): Promise<ReadonlyMap<DriftReportId, DriftReport>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toReport).map((report) => [report.id, report]));
  }

  /** The newest report on each of the versions. */
  async findNewestOfVersions(
    ids: readonly ModelVersionId[],
  ): Promise<ReadonlyMap<ModelVersionId, DriftReport>> {
    const rows = await this.rows
      .createQueryBuilder('report')
      .distinctOn(['report.modelVersionId'])
      .where({ modelVersionId: In([...ids]) })
      .orderBy('report.modelVersionId')
      .addOrderBy('report.id', 'DESC')
      .getMany();
    return new Map(rows.map(toReport).map((report) => [report.modelVersionId, report]));
  }

  async list(monitorId: MonitorId, request: PageRequest): Promise<Page<DriftReport>> {
    const rows = await this.rows.find({
      where: { monitorId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toReport), request);
  }

  private get rows(): Repository<DriftReportEntity> {
    return this.unitOfWork.manager.getRepository(DriftReportEntity);
  }
}

function toReport({ firstAt, lastAt, performance, ...row }: DriftReportEntity): DriftReport {
  return {
    ...row,
    id: row.id as DriftReportId,
    monitorId: row.monitorId as MonitorId,
    windowId: row.windowId as TrafficWindowId,
    modelVersionId: row.modelVersionId as ModelVersionId,
    rows: Number(row.rows),
    from: firstAt,
    to: lastAt,
    performance: { ...performance, from: firstAt, to: lastAt },
  };
}
