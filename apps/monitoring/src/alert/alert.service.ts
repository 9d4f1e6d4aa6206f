import { Injectable } from '@nestjs/common';
import { Outbox } from '@orrery/platform-events';
import { newId } from '@orrery/platform-postgres';
import type { AlertRule } from '../alert-rule/alert-rule.js';
import type { DriftReport } from '../drift-report/drift-report.js';
import type { Monitor } from '../monitor/monitor.js';
import { TrafficWindowRepository } from '../traffic-window/traffic-window.repository.js';
import { AlertDeliveryRepository } from './alert-delivery.repository.js';
import { AlertRepository } from './alert.repository.js';
import type { Alert } from './alert.js';
import { judgeRule } from './judge-rule.js';

export const DELIVERY_QUEUE = 'monitoring-delivery';

export interface JudgedReport {
  readonly monitor: Monitor;
  readonly rules: readonly AlertRule[];
  readonly report: DriftReport;
}

@Injectable()
export class AlertService {
  constructor(
    private readonly alerts: AlertRepository,
    private readonly deliveries: AlertDeliveryRepository,
    private readonly windows: TrafficWindowRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Raises and resolves what a report says, inside the transaction that stores the report. */
  async judge(judged: JudgedReport): Promise<void> {
    const open = await this.alerts.listOpen(judged.monitor.id);
    for (const rule of judged.rules) {
      const verdict = judgeRule(rule, judged.report);
      const alert = open.get(rule.id);
      if (verdict.kind === 'fires' && alert === undefined) await this.raise(judged, rule, verdict.message);
      if (verdict.kind === 'holds' && alert !== undefined) await this.resolve(alert, judged.report);
    }
  }

  private async raise({ monitor, report }: JudgedReport, rule: AlertRule, message: string): Promise<void> {
    const { kind, severity, pipeline, channelId } = rule;
    const alert: Alert = {
      id: newId(),
      ruleId: rule.id,
      monitorId: monitor.id,
      reportId: report.id,
      modelVersionId: report.modelVersionId,
      kind,
      severity,
      message,
      pipeline,
      raisedAt: report.createdAt,
      resolvedAt: null,
    };
    await this.alerts.insert(alert);
    const { name, model, endpoint } = monitor;
    const told = { alertId: alert.id, monitorId: monitor.id, monitor: name, model, endpoint };
    await this.outbox.publish('AlertRaised', monitor.id, { ...told, severity, message, pipeline });
    if (channelId === null) return;
    const deliveryId = await this.deliveries.insert(alert.id, channelId);
    const payload = { deliveryId };
    await this.outbox.enqueue({ queue: DELIVERY_QUEUE, name: 'deliver-alert', id: deliveryId, payload });
  }

  /**
   * By a report on the version that the alert is about; by one on another version only if that one was asked nothing any
   * more, so that two versions side by side do not raise and resolve the same alert in turns.
   */
  private async resolve(alert: Alert, report: DriftReport): Promise<void> {
    const sameVersion = alert.modelVersionId === report.modelVersionId;
    if (!sameVersion && (await this.windows.hasTraffic(alert.monitorId, alert.modelVersionId, report.from))) {
      return;
    }
    await this.alerts.resolve(alert.id, report.createdAt);
  }
}
