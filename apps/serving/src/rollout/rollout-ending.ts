import { Injectable } from '@nestjs/common';
import { Outbox } from '@orrery/platform-events';
import type { Endpoint } from '../endpoint/endpoint.js';
import { RolloutRepository } from './rollout.repository.js';
import type { Rollout, RolloutState } from './rollout.js';

export type EndState = Extract<RolloutState, 'COMPLETED' | 'ROLLED_BACK' | 'ABANDONED'>;

/** Ends roll-outs, whoever divides the traffic then. */
@Injectable()
export class RolloutEnding {
  constructor(
    private readonly rollouts: RolloutRepository,
    private readonly outbox: Outbox,
  ) {}

  /** Inside a transaction that holds the endpoint's lock: ends the roll-out that is open there, if any. */
  async endOpen(endpoint: Endpoint, state: EndState, reason: string): Promise<void> {
    const open = await this.rollouts.findOpen(endpoint.id);
    if (open !== null) await this.end(endpoint, open, state, reason);
  }

  /** Inside a transaction that holds the endpoint's lock. */
  async end(endpoint: Endpoint, rollout: Rollout, state: EndState, reason: string): Promise<void> {
    const endedAt = new Date();
    await this.rollouts.saveState(rollout.id, { state, endedAt, reason });
    const step = await this.rollouts.findStep(rollout.id, rollout.position);
    if (step !== null) await this.rollouts.saveStep({ ...step, endedAt, note: reason });
    await this.outbox.publish('RolloutEnded', endpoint.id, {
      ...eventSubject(endpoint, rollout),
      outcome: state,
      reason,
    });
  }
}

/** What every event of a roll-out begins with. */
export function eventSubject({ id, name, modelId, model }: Endpoint, rollout: Rollout) {
  const { stableVersion, stableVersionId, canaryVersion, canaryVersionId } = rollout;
  return {
    rolloutId: rollout.id,
    endpointId: id,
    endpoint: name,
    modelId,
    model,
    stableVersion,
    stableVersionId,
    canaryVersion,
    canaryVersionId,
  };
}
