import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { EndpointLoader } from '../endpoint/endpoint.loader.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { GivenCriteria } from './read-plan.js';
import { RolloutLoader } from './rollout.loader.js';
import { RolloutService, type PromotionReach } from './rollout.service.js';
import type { PlannedStep, Rollout, RolloutId, RolloutStep } from './rollout.js';

interface RolloutInput {
  readonly endpoint: string;
  readonly reason?: string | null;
}

interface StartRolloutInput extends RolloutInput {
  readonly version: number;
  readonly steps?: readonly PlannedStep[] | null;
  readonly criteria?: GivenCriteria | null;
}

interface PromoteRolloutInput extends RolloutInput {
  readonly to: PromotionReach;
}

@Resolver('Rollout')
export class RolloutResolver {
  constructor(
    private readonly rollouts: RolloutService,
    private readonly loader: RolloutLoader,
    private readonly endpoints: EndpointLoader,
  ) {}

  @Query('rollout')
  find(@Args('id') id: RolloutId): Promise<Rollout | null> {
    return this.rollouts.find(id);
  }

  @Query('rollouts')
  async list(
    @Args() { endpoint, ...args }: ConnectionArgs & { readonly endpoint: string },
  ): Promise<Connection<Rollout>> {
    return connectionOf(await this.rollouts.list(endpoint, pageRequest(args)), ({ id }) => id);
  }

  @Mutation('startRollout')
  async start(@Args('input') input: StartRolloutInput, @Context() context: SubgraphContext) {
    const { endpoint, version, steps = null, criteria = null } = input;
    const wanted = { endpoint, version, steps, criteria };
    const rollout = await this.rollouts.start(wanted, moveOf(input, context));
    return { __typename: 'StartRolloutSuccess', rollout };
  }

  @Mutation('promoteRollout')
  async promote(@Args('input') input: PromoteRolloutInput, @Context() context: SubgraphContext) {
    const rollout = await this.rollouts.promote(input.endpoint, input.to, moveOf(input, context));
    return { __typename: 'PromoteRolloutSuccess', rollout };
  }

  @Mutation('rollBackRollout')
  async rollBack(@Args('input') input: RolloutInput, @Context() context: SubgraphContext) {
    const rollout = await this.rollouts.rollBack(input.endpoint, moveOf(input, context));
    return { __typename: 'RollBackRolloutSuccess', rollout };
  }

  @Mutation('pauseRollout')
  async pause(@Args('input') { endpoint }: RolloutInput) {
    return { __typename: 'PauseRolloutSuccess', rollout: await this.rollouts.hold(endpoint, 'PAUSED') };
  }

  @Mutation('resumeRollout')
  async resume(@Args('input') { endpoint }: RolloutInput) {
    return { __typename: 'ResumeRolloutSuccess', rollout: await this.rollouts.hold(endpoint, 'RUNNING') };
  }

  @ResolveField()
  endpoint(@Parent() { endpointId }: Rollout, @Context() context: SubgraphContext): Promise<Endpoint | null> {
    return this.endpoints.byId.load(context, endpointId);
  }

  @ResolveField()
  stable(@Parent() { stableVersionId }: Rollout) {
    return { id: stableVersionId };
  }

  @ResolveField()
  canary(@Parent() { canaryVersionId }: Rollout) {
    return { id: canaryVersionId };
  }

  @ResolveField()
  steps(@Parent() { id }: Rollout, @Context() context: SubgraphContext): Promise<readonly RolloutStep[]> {
    return this.loader.stepsOf.load(context, id);
  }
}

function moveOf({ reason }: RolloutInput, { principal }: SubgraphContext) {
  return { changedBy: principal.name, reason: reason ?? '' };
}
