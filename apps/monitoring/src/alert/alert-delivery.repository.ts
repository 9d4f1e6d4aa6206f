import { Injectable } from '@nestjs/common';
import type { AlertId } from '@orrery/domain';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import type { ChannelId } from '../channel/channel.js';
import { AlertDeliveryEntity } from './alert-delivery.entity.js';
import type { DeliveryTry } from '../webhook/record-delivery.js';
import type { AlertDelivery, AlertDeliveryId } from './alert.js';

@Injectable()
export class AlertDeliveryRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(alertId: AlertId, channelId: ChannelId): Promise<AlertDeliveryId> {
    const id: AlertDeliveryId = newId();
    const untried = { status: 'PENDING', attempts: 0, deliveredAt: null, error: null } as const;
    await this.rows.insert({ id, alertId, channelId, ...untried });
    return id;
  }

  async find(id: AlertDeliveryId): Promise<AlertDelivery | null> {
    const row = await this.rows.findOneBy({ id });
    return row && toDelivery(row);
  }

  async recordTry(id: AlertDeliveryId, tried: DeliveryTry): Promise<void> {
    await this.rows.update({ id }, { ...tried, attempts: () => 'attempts + 1' });
  }

  async listOfAlerts(ids: readonly AlertId[]): Promise<readonly AlertDelivery[]> {
    return (await this.rows.find({ where: { alertId: In([...ids]) }, order: { id: 'ASC' } })).map(toDelivery);
  }

  private get rows(): Repository<AlertDeliveryEntity> {
    return this.unitOfWork.manager.getRepository(AlertDeliveryEntity);
  }
}

function toDelivery(row: AlertDeliveryEntity): AlertDelivery {
  return {
    ...row,
    id: row.id as AlertDeliveryId,
    alertId: row.alertId as AlertId,
    channelId: row.channelId as ChannelId,
  };
}
