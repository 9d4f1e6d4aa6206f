import { Injectable } from '@nestjs/common';
import type { EndpointId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { LessThan, type Repository } from 'typeorm';
import { TrafficDivisionEntity } from './traffic-division.entity.js';
import type { TrafficDivision } from './traffic-division.js';

@Injectable()
export class TrafficDivisionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async findLast(endpointId: EndpointId): Promise<TrafficDivision | null> {
    const row = await this.rows.findOne({ where: { endpointId }, order: { number: 'DESC' } });
    return row && toDivision(row);
  }

  async find(endpointId: EndpointId, number: number): Promise<TrafficDivision | null> {
    const row = await this.rows.findOneBy({ endpointId, number });
    return row && toDivision(row);
  }

  async insert(division: TrafficDivision): Promise<void> {
    await this.rows.insert({ ...division, shares: [...division.shares] });
  }

  /** Newest first. */
  async list(endpointId: EndpointId, request: PageRequest): Promise<Page<TrafficDivision>> {
    const after = request.after === null ? null : Number(request.after);
    const rows = await this.rows.find({
      where: { endpointId, ...(after !== null && { number: LessThan(after) }) },
      order: { number: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toDivision), request);
  }

  private get rows(): Repository<TrafficDivisionEntity> {
    return this.unitOfWork.manager.getRepository(TrafficDivisionEntity);
  }
}

function toDivision(row: TrafficDivisionEntity): TrafficDivision {
  return { ...row, endpointId: row.endpointId as EndpointId };
}
