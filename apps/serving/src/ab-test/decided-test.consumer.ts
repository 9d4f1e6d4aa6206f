import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DomainEvent, ModelVersionId } from '@orrery/domain';
import { EventConsumer } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import { TrafficDivider } from '../endpoint/traffic-divider.js';
import { TrafficMovers } from '../endpoint/traffic-movers.js';
import { Reconciler } from '../routing/reconciler.js';

/** Gives an endpoint's traffic to the version that a decided A/B test chose. */
@Injectable()
export class DecidedTestConsumer implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly endpoints: EndpointRepository,
    private readonly movers: TrafficMovers,
    private readonly divider: TrafficDivider,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.events.on('ABTestDecided', (event) => this.decided(event));
  }

  private async decided({ data }: DomainEvent<'ABTestDecided'>): Promise<void> {
    const { action, modelVersionId, version, endpointId, name, decidedBy } = data;
    if (action.kind !== 'traffic' || modelVersionId === null || version === null) return;
    const endpoint = await this.endpoints.lockByName(data.endpoint);
    // An endpoint that was made anew since is another one, whatever it is called.
    if (endpoint.id !== endpointId) return;
    const why = `A/B test "${name}" was decided.`;
    const reason = data.reason === '' ? why : `${why} ${data.reason}`;
    await this.movers.giveWay(endpoint, 'ABANDONED', why);
    const share = { versionId: modelVersionId as ModelVersionId, version, percent: 100 };
    await this.divider.divide(endpoint, [share], {
      cause: 'AB_TEST',
      changedBy: decidedBy,
      reason,
      moverId: null,
    });
    this.unitOfWork.afterCommit(() => void this.reconciler.reconcile());
  }
}
