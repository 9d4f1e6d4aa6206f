import { Injectable } from '@nestjs/common';
import type { MonitorId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In } from 'typeorm';
import type { ChannelId } from '../channel/channel.js';
import { AlertRuleEntity } from './alert-rule.entity.js';
import type { AlertRule, AlertRuleId } from './alert-rule.js';

@Injectable()
export class AlertRuleRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(rules: readonly AlertRule[]): Promise<void> {
    if (rules.length === 0) return;
    await this.unitOfWork.manager.insert(
      AlertRuleEntity,
      rules.map((rule) => ({ ...rule })),
    );
  }

  async listOfMonitors(ids: readonly MonitorId[]): Promise<readonly AlertRule[]> {
    const rows = await this.unitOfWork.manager.find(AlertRuleEntity, {
      where: { monitorId: In([...ids]) },
      order: { monitorId: 'ASC', position: 'ASC' },
    });
    return rows.map(toRule);
  }
}

function toRule(row: AlertRuleEntity): AlertRule {
  return {
    ...row,
    id: row.id as AlertRuleId,
    monitorId: row.monitorId as MonitorId,
    channelId: row.channelId as ChannelId | null,
  };
}
