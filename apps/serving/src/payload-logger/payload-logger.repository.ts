import { Injectable } from '@nestjs/common';
import type { EndpointId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { PayloadLoggerEntity } from './payload-logger.entity.js';
import type { PayloadLogger } from './payload-logger.js';

@Injectable()
export class PayloadLoggerRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async listAll(): Promise<readonly PayloadLogger[]> {
    return (await this.rows.find()).map(toLogger);
  }

  async findByEndpoints(ids: readonly EndpointId[]): Promise<ReadonlyMap<EndpointId, PayloadLogger>> {
    const loggers = (await this.rows.findBy({ endpointId: In([...ids]) })).map(toLogger);
    return new Map(loggers.map((each) => [each.endpointId, each]));
  }

  /** In the place of the one before. */
  async save(logger: PayloadLogger): Promise<void> {
    await this.rows.upsert({ ...logger }, ['endpointId']);
  }

  /** @returns whether there was one. */
  async remove(endpointId: EndpointId): Promise<boolean> {
    return (await this.rows.delete({ endpointId })).affected === 1;
  }

  private get rows(): Repository<PayloadLoggerEntity> {
    return this.unitOfWork.manager.getRepository(PayloadLoggerEntity);
  }
}

function toLogger(row: PayloadLoggerEntity): PayloadLogger {
  return { ...row, endpointId: row.endpointId as EndpointId };
}
