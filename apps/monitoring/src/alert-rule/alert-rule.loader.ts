import { Injectable } from '@nestjs/common';
import type { MonitorId } from '@orrery/domain';
import { requestListLoader } from '@orrery/platform-graphql';
import type { AlertRule } from './alert-rule.js';
import { AlertRuleRepository } from './alert-rule.repository.js';

@Injectable()
export class AlertRuleLoader {
  readonly byMonitor = requestListLoader<MonitorId, AlertRule>(
    (ids) => this.rules.listOfMonitors(ids),
    ({ monitorId }) => monitorId,
  );

  constructor(private readonly rules: AlertRuleRepository) {}
}
