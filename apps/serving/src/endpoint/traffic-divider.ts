import { Injectable } from '@nestjs/common';
import { Outbox } from '@orrery/platform-events';
import { EndpointRepository } from './endpoint.repository.js';
import type { Endpoint } from './endpoint.js';
import {
  beforeOf,
  type DividedShare,
  type DivisionOrigin,
  type TrafficDivision,
} from './traffic-division.js';
import { TrafficDivisionRepository } from './traffic-division.repository.js';

/** The one way in which an endpoint's traffic is divided anew: the shares, their history and the event, together. */
@Injectable()
export class TrafficDivider {
  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly divisions: TrafficDivisionRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Inside a transaction that holds the endpoint's lock.
   * @param restored the division that this one brings back.
   */
  async divide(
    endpoint: Endpoint,
    shares: readonly DividedShare[],
    origin: DivisionOrigin,
    restored: TrafficDivision | null = null,
  ): Promise<void> {
    const { id: endpointId, name, modelId, model } = endpoint;
    const last = await this.divisions.findLast(endpointId);
    await this.endpoints.replaceShares(
      endpointId,
      shares.map((share) => ({ endpointId, ...share })),
    );
    await this.divisions.insert({
      endpointId,
      number: (last?.number ?? 0) + 1,
      at: new Date(),
      shares,
      before: beforeOf(last, origin, restored),
      cause: origin.cause,
      changedBy: origin.changedBy,
      reason: origin.reason,
      moverId: origin.moverId,
    });
    await this.outbox.publish('TrafficChanged', endpointId, {
      endpointId,
      endpoint: name,
      modelId,
      model,
      shares: shares.map(({ versionId, version, percent }) => ({ versionId, version, percent })),
    });
  }
}
