import { Injectable } from '@nestjs/common';
import type { EndpointId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { IsNull, MoreThan, type FindOptionsWhere, type Repository } from 'typeorm';
import { RequestLimitEntity } from './request-limit.entity.js';
import type { RequestLimit, RequestLimitId } from './request-limit.js';

/** For whom a limit is; null for all. */
export type LimitScope = Pick<RequestLimit, 'endpointId' | 'token'>;

@Injectable()
export class RequestLimitRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async listAll(): Promise<readonly RequestLimit[]> {
    return (await this.rows.find()).map(toLimit);
  }

  /** In the order in which they were first set. */
  async list(request: PageRequest): Promise<Page<RequestLimit>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { id: MoreThan(request.after) } }),
      order: { id: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toLimit), request);
  }

  /** In the place of the one for the same, whose identifier stays. */
  async save({ rate, ...limit }: RequestLimit): Promise<RequestLimit> {
    const values = { perSecond: rate?.perSecond ?? null, burst: rate?.burst ?? null };
    const { id, ...changed } = { ...limit, ...values };
    const known = await this.rows.findOneBy(rowOf(limit));
    if (known === null) await this.rows.insert({ id, ...changed });
    else await this.rows.update({ id: known.id }, changed);
    return { ...limit, rate, id: (known?.id ?? id) as RequestLimitId };
  }

  /** @returns whether there was one. */
  async remove(scope: LimitScope): Promise<boolean> {
    return (await this.rows.delete(rowOf(scope))).affected === 1;
  }

  private get rows(): Repository<RequestLimitEntity> {
    return this.unitOfWork.manager.getRepository(RequestLimitEntity);
  }
}

function rowOf({ endpointId, token }: LimitScope): FindOptionsWhere<RequestLimitEntity> {
  return { endpointId: endpointId ?? IsNull(), token: token ?? IsNull() };
}

function toLimit(row: RequestLimitEntity): RequestLimit {
  const { id, endpointId, token, perSecond, burst, concurrent, setAt, setBy } = row;
  return {
    id: id as RequestLimitId,
    endpointId: endpointId as EndpointId | null,
    token,
    rate: perSecond === null || burst === null ? null : { perSecond, burst },
    concurrent,
    setAt,
    setBy,
  };
}
