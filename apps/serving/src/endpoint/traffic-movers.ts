import { Injectable } from '@nestjs/common';
import { BanditRepository } from '../bandit/bandit.repository.js';
import { RolloutEnding, type EndState } from '../rollout/rollout-ending.js';
import type { Endpoint } from './endpoint.js';

/** What moves an endpoint's traffic by itself: one at a time, and a hand goes before all of them. */
@Injectable()
export class TrafficMovers {
  constructor(
    private readonly rollouts: RolloutEnding,
    private readonly bandits: BanditRepository,
  ) {}

  /** Inside a transaction that holds the endpoint's lock: ends what is open there. */
  async giveWay(endpoint: Endpoint, state: EndState, reason: string): Promise<void> {
    await this.rollouts.endOpen(endpoint, state, reason);
    await this.bandits.endOpen(endpoint.id);
  }
}
