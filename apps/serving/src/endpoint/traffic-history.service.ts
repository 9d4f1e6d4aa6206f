import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Reconciler } from '../routing/reconciler.js';
import { EndpointRepository } from './endpoint.repository.js';
import type { Wish } from './endpoint.service.js';
import type { Endpoint } from './endpoint.js';
import { TrafficDivider } from './traffic-divider.js';
import { TrafficDivisionRepository } from './traffic-division.repository.js';
import { TrafficMovers } from './traffic-movers.js';
import type { TrafficDivision } from './traffic-division.js';

/** How an endpoint's traffic was divided, and the way back. */
@Injectable()
export class TrafficHistoryService {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly divisions: TrafficDivisionRepository,
    private readonly divider: TrafficDivider,
    private readonly movers: TrafficMovers,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Newest first. @throws {NotFoundError} */
  async list(name: string, page: PageRequest): Promise<Page<TrafficDivision>> {
    const endpoint = await this.endpoints.findByName(name);
    if (endpoint === null) throw new NotFoundError('Endpoint', name);
    return this.divisions.list(endpoint.id, page);
  }

  /** Divides the traffic as it was before; nobody else is asked for it. @throws {NotFoundError | ConflictError} */
  async rollBack(name: string, wish: Wish): Promise<Endpoint> {
    const endpoint = await this.unitOfWork.run(async () => {
      const locked = await this.endpoints.lockByName(name);
      const last = await this.divisions.findLast(locked.id);
      const before = last?.before == null ? null : await this.divisions.find(locked.id, last.before);
      if (before === null) {
        throw new ConflictError(`The traffic of endpoint ${name} was never divided otherwise.`);
      }
      await this.movers.giveWay(locked, 'ROLLED_BACK', wish.reason || `${wish.changedBy} went back.`);
      const origin = { cause: 'ROLLED_BACK', moverId: null, ...wish } as const;
      await this.divider.divide(locked, before.shares, origin, before);
      return locked;
    });
    await this.reconciler.reconcile();
    return endpoint;
  }
}
