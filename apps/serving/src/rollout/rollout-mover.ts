import { Injectable } from '@nestjs/common';
import { Outbox } from '@orrery/platform-events';
import { TrafficDivider } from '../endpoint/traffic-divider.js';
import { TrafficDivisionRepository } from '../endpoint/traffic-division.repository.js';
import type { DividedShare, TrafficDivision } from '../endpoint/traffic-division.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { RolloutEnding, eventSubject } from './rollout-ending.js';
import { RolloutRepository } from './rollout.repository.js';
import type { Rollout } from './rollout.js';
import { noCounts } from './step-counts.js';

/** Who moves the traffic, and why. */
export interface Move {
  readonly changedBy: string;
  readonly reason: string;
}

/** Moves traffic to a canary and away from it. Everything inside a transaction that holds the endpoint's lock. */
@Injectable()
export class RolloutMover {
  constructor(
    private readonly rollouts: RolloutRepository,
    private readonly ending: RolloutEnding,
    private readonly divisions: TrafficDivisionRepository,
    private readonly divider: TrafficDivider,
    private readonly outbox: Outbox,
  ) {}

  /** Stores a new roll-out, and gives its canary the first share. */
  async start(endpoint: Endpoint, rollout: Rollout, move: Move): Promise<void> {
    await this.rollouts.insert(rollout);
    await this.outbox.publish('RolloutStarted', endpoint.id, eventSubject(endpoint, rollout));
    await this.enter(endpoint, rollout, move);
  }

  /** Ends the step; the canary gets the next one's share, or, after the last, everything. */
  async advance(endpoint: Endpoint, rollout: Rollout, move: Move): Promise<void> {
    const next = { ...rollout, position: rollout.position + 1 };
    if (next.position >= rollout.plan.length) return this.complete(endpoint, rollout, move);
    const step = await this.rollouts.findStep(rollout.id, rollout.position);
    if (step !== null) await this.rollouts.saveStep({ ...step, endedAt: new Date(), note: move.reason });
    await this.rollouts.saveState(rollout.id, { position: next.position });
    await this.enter(endpoint, next, move);
  }

  /** The canary gets everything; the stable version stays loaded, for a way back in no time. */
  async complete(endpoint: Endpoint, rollout: Rollout, move: Move): Promise<void> {
    await this.ending.end(endpoint, rollout, 'COMPLETED', move.reason);
    await this.divide(endpoint, rollout, 100, move);
  }

  /** The canary gets nothing: the traffic is divided as before the roll-out began. */
  async rollBack(endpoint: Endpoint, rollout: Rollout, move: Move): Promise<void> {
    await this.ending.end(endpoint, rollout, 'ROLLED_BACK', move.reason);
    const before = await this.divisionBefore(rollout);
    const { stableVersionId: versionId, stableVersion: version } = rollout;
    const shares = before?.shares ?? [{ versionId, version, percent: 100 }];
    await this.divider.divide(endpoint, shares, originOf(rollout, move), before);
  }

  private async enter(endpoint: Endpoint, rollout: Rollout, move: Move): Promise<void> {
    const { id: rolloutId, position, plan } = rollout;
    const percent = plan[position]?.percent ?? 0;
    await this.rollouts.insertStep({
      rolloutId,
      position,
      percent,
      beganAt: new Date(),
      inForceAt: null,
      endedAt: null,
      note: 'Waits for the canary to be loaded.',
      counts: noCounts(),
    });
    await this.divide(endpoint, rollout, percent, move);
    const stepped = { ...eventSubject(endpoint, rollout), step: position + 1, percent };
    await this.outbox.publish('RolloutStepped', endpoint.id, stepped);
  }

  private async divide(endpoint: Endpoint, rollout: Rollout, percent: number, move: Move): Promise<void> {
    const stable = { versionId: rollout.stableVersionId, version: rollout.stableVersion };
    const canary = { versionId: rollout.canaryVersionId, version: rollout.canaryVersion };
    // In hundredths, as shares are: 100 − 99.99 is not 0.01.
    const rest = Math.round((100 - percent) * 100) / 100;
    const shares: readonly DividedShare[] = [
      { ...stable, percent: rest },
      { ...canary, percent },
    ];
    await this.divider.divide(endpoint, shares, originOf(rollout, move));
  }

  private async divisionBefore({ id, endpointId }: Rollout): Promise<TrafficDivision | null> {
    const last = await this.divisions.findLast(endpointId);
    if (last?.moverId !== id || last.before === null) return null;
    return this.divisions.find(endpointId, last.before);
  }
}

function originOf({ id }: Rollout, { changedBy, reason }: Move) {
  return { cause: 'ROLLOUT' as const, changedBy, reason, moverId: id };
}
