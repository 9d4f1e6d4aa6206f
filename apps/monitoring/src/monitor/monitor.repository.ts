import { Injectable } from '@nestjs/common';
import { NameTakenError, type EndpointId, type ModelVersionId, type MonitorId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { MONITOR_NAME_UNIQUE, MonitorEntity } from './monitor.entity.js';
import type { Monitor } from './monitor.js';

@Injectable()
export class MonitorRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(monitor: Monitor): Promise<void> {
    try {
      await this.rows.insert({ ...monitor });
    } catch (error) {
      if (isUniqueViolation(error, MONITOR_NAME_UNIQUE)) throw new NameTakenError('Monitor', monitor.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<Monitor | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toMonitor(row);
  }

  /** The one that was created last of each endpoint. */
  async findNewestByEndpoints(endpoints: readonly string[]): Promise<ReadonlyMap<string, Monitor>> {
    const rows = await this.rows.find({
      where: { endpoint: In([...endpoints]) },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return new Map(rows.map(toMonitor).map((monitor) => [monitor.endpoint, monitor]));
  }

  async findByIds(ids: readonly MonitorId[]): Promise<ReadonlyMap<MonitorId, Monitor>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toMonitor).map((monitor) => [monitor.id, monitor]));
  }

  /** The monitor, so locked until the transaction ends that its alerts are raised and resolved one report at a time. */
  async lock(id: MonitorId): Promise<Monitor | null> {
    const row = await this.rows.findOne({ where: { id }, lock: { mode: 'for_no_key_update' } });
    return row && toMonitor(row);
  }

  async list(request: PageRequest): Promise<Page<Monitor>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toMonitor), request);
  }

  private get rows(): Repository<MonitorEntity> {
    return this.unitOfWork.manager.getRepository(MonitorEntity);
  }
}

function toMonitor(row: MonitorEntity): Monitor {
  return {
    ...row,
    id: row.id as MonitorId,
    endpointId: row.endpointId as EndpointId,
    modelVersionId: row.modelVersionId as ModelVersionId,
  };
}
