import { Injectable } from '@nestjs/common';
import type { AlertId, DriftReportId, ModelVersionId, MonitorId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { AlertDeliveryRepository } from './alert-delivery.repository.js';
import { AlertRepository, type AlertOfReport } from './alert.repository.js';
import type { Alert, AlertDelivery } from './alert.js';

@Injectable()
export class AlertLoader {
  readonly byId = requestLoader<AlertId, Alert>((ids) => this.alerts.findByIds(ids));

  readonly byMonitor = requestListLoader<MonitorId, Alert>(
    (ids) => this.alerts.listOfMonitors(ids),
    ({ monitorId }) => monitorId,
  );

  readonly openByVersion = requestListLoader<ModelVersionId, Alert>(
    (ids) => this.alerts.listOpenOfVersions(ids),
    ({ modelVersionId }) => modelVersionId,
  );

  readonly byReport = requestListLoader<DriftReportId, AlertOfReport>(
    (ids) => this.alerts.listOfReports(ids),
    ({ shownBy }) => shownBy,
  );

  readonly deliveries = requestListLoader<AlertId, AlertDelivery>(
    (ids) => this.sent.listOfAlerts(ids),
    ({ alertId }) => alertId,
  );

  constructor(
    private readonly alerts: AlertRepository,
    private readonly sent: AlertDeliveryRepository,
  ) {}
}

/** Alerts that are open, or resolved, or both when that is not asked. */
export function withOpenness(alerts: readonly Alert[], open: boolean | null | undefined): readonly Alert[] {
  return open == null ? alerts : alerts.filter(({ resolvedAt }) => (resolvedAt === null) === open);
}
