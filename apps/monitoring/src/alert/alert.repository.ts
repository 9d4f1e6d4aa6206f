import { Injectable } from '@nestjs/common';
import type { AlertId, DriftReportId, ModelVersionId, MonitorId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, IsNull, type Repository } from 'typeorm';
import type { AlertRuleId } from '../alert-rule/alert-rule.js';
import { AlertEntity } from './alert.entity.js';
import type { Alert } from './alert.js';

/** An alert among those that a report shows. */
export interface AlertOfReport extends Alert {
  readonly shownBy: DriftReportId;
}

const MAX_LISTED = 100;

@Injectable()
export class AlertRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(alert: Alert): Promise<void> {
    await this.rows.insert({ ...alert });
  }

  async resolve(id: AlertId, at: Date): Promise<void> {
    await this.rows.update({ id }, { resolvedAt: at });
  }

  async findByIds(ids: readonly AlertId[]): Promise<ReadonlyMap<AlertId, Alert>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toAlert).map((alert) => [alert.id, alert]));
  }

  async listOpen(monitorId: MonitorId): Promise<ReadonlyMap<AlertRuleId, Alert>> {
    const rows = await this.rows.findBy({ monitorId, resolvedAt: IsNull() });
    return new Map(rows.map(toAlert).map((alert) => [alert.ruleId, alert]));
  }

  /** The open alerts about these versions, of all monitors, newest first. */
  async listOpenOfVersions(ids: readonly ModelVersionId[]): Promise<readonly Alert[]> {
    const where = { modelVersionId: In([...ids]), resolvedAt: IsNull() };
    return (await this.rows.find({ where, order: { id: 'DESC' } })).map(toAlert);
  }

  /** For each monitor its newest alerts. */
  async listOfMonitors(ids: readonly MonitorId[]): Promise<readonly Alert[]> {
    const keys = await this.unitOfWork.manager.query<{ id: string }[]>(
      `SELECT a.id FROM unnest($1::uuid[]) AS m (id) CROSS JOIN LATERAL (
         SELECT id FROM alert WHERE monitor_id = m.id ORDER BY id DESC LIMIT $2
       ) a`,
      [ids, MAX_LISTED],
    );
    const rows = await this.rows.find({
      where: { id: In(keys.map(({ id }) => id)) },
      order: { id: 'DESC' },
    });
    return rows.map(toAlert);
  }

  /** The alerts of the monitor that were open when the report was written, with those that it raised. */
  async listOfReports(ids: readonly DriftReportId[]): Promise<readonly AlertOfReport[]> {
    const pairs = await this.unitOfWork.manager.query<{ shownBy: DriftReportId; id: string }[]>(
      `SELECT r.id AS "shownBy", a.id FROM drift_report r JOIN alert a ON a.monitor_id = r.monitor_id
         AND a.raised_at <= r.created_at AND (a.resolved_at IS NULL OR a.resolved_at > r.created_at)
       WHERE r.id = ANY ($1) ORDER BY a.id DESC`,
      [ids],
    );
    const alerts = await this.findByIds(pairs.map(({ id }) => id as AlertId));
    return pairs.flatMap(({ shownBy, id }) => {
      const alert = alerts.get(id as AlertId);
      return alert === undefined ? [] : [{ ...alert, shownBy }];
    });
  }

  private get rows(): Repository<AlertEntity> {
    return this.unitOfWork.manager.getRepository(AlertEntity);
  }
}

function toAlert(row: AlertEntity): Alert {
  return {
    ...row,
    id: row.id as AlertId,
    ruleId: row.ruleId as AlertRuleId,
    monitorId: row.monitorId as MonitorId,
    reportId: row.reportId as DriftReportId,
    modelVersionId: row.modelVersionId as ModelVersionId,
  };
}
