import { Injectable } from '@nestjs/common';
import type { EndpointId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { RolloutRepository } from './rollout.repository.js';
import type { Rollout, RolloutId, RolloutStep } from './rollout.js';

@Injectable()
export class RolloutLoader {
  readonly latestOf = requestLoader<EndpointId, Rollout>((ids) => this.rollouts.findLatest(ids));

  readonly stepsOf = requestListLoader<RolloutId, RolloutStep>(
    (ids) => this.rollouts.listSteps(ids),
    ({ rolloutId }) => rolloutId,
  );

  constructor(private readonly rollouts: RolloutRepository) {}
}
