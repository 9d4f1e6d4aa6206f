import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { EndpointId } from '@orrery/domain';
import { requestListLoader, requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { Endpoint } from '../endpoint/endpoint.js';
import { chancesOfBest } from './bandit-shares.js';
import { BanditRepository } from './bandit.repository.js';
import { BanditService } from './bandit.service.js';
import type { Bandit, BanditArm, BanditId } from './bandit.js';
import { RewardService, type ToldReward } from './reward.service.js';

interface StartBanditInput {
  readonly endpoint: string;
  readonly versions: readonly number[];
  readonly floorPercent?: number | null;
  readonly everySeconds?: number | null;
}

interface ReportRewardsInput {
  readonly endpoint: string;
  readonly rewards: readonly ToldReward[];
}

const USUAL = { floorPercent: 5, everySeconds: 60 };

@Resolver('Endpoint')
export class BanditResolver {
  private readonly openOf = requestLoader<EndpointId, Bandit>((ids) =>
    this.repository.findOpenByEndpoints(ids),
  );
  private readonly armsOf = requestListLoader<BanditId, BanditArm>(
    (ids) => this.repository.listArms(ids),
    ({ banditId }) => banditId,
  );

  constructor(
    private readonly bandits: BanditService,
    private readonly rewards: RewardService,
    private readonly repository: BanditRepository,
  ) {}

  @Mutation('startBandit')
  async start(@Args('input') input: StartBanditInput, @Context() { principal }: SubgraphContext) {
    const { endpoint, versions } = input;
    const floorPercent = input.floorPercent ?? USUAL.floorPercent;
    const everySeconds = input.everySeconds ?? USUAL.everySeconds;
    const wanted = { endpoint, versions, floorPercent, everySeconds };
    return { __typename: 'StartBanditSuccess', endpoint: await this.bandits.start(wanted, principal.name) };
  }

  @Mutation('stopBandit')
  async stop(@Args('input') { endpoint }: { readonly endpoint: string }) {
    return { __typename: 'StopBanditSuccess', endpoint: await this.bandits.stop(endpoint) };
  }

  @Mutation('reportRewards')
  async report(@Args('input') { endpoint, rewards }: ReportRewardsInput) {
    return { __typename: 'ReportRewardsSuccess', ...(await this.rewards.report(endpoint, rewards)) };
  }

  @ResolveField()
  async bandit(@Parent() { id }: Endpoint, @Context() context: SubgraphContext) {
    const bandit = await this.openOf.load(context, id);
    if (bandit === null) return null;
    const arms = await this.armsOf.load(context, bandit.id);
    const chances = chancesOfBest(arms);
    return { ...bandit, arms: arms.map((arm, i) => ({ ...shownArm(arm), chanceOfBest: chances[i] ?? 0 })) };
  }
}

function shownArm({ version, plays, rewards }: BanditArm) {
  return { version, plays, rewards, meanReward: plays === 0 ? null : rewards / plays };
}
