import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ChannelLoader } from '../channel/channel.loader.js';
import type { Channel } from '../channel/channel.js';
import type { AlertRule } from './alert-rule.js';

@Resolver('AlertRule')
export class AlertRuleResolver {
  constructor(private readonly channels: ChannelLoader) {}

  @ResolveField()
  async channel(@Parent() rule: AlertRule, @Context() context: SubgraphContext): Promise<Channel | null> {
    return rule.channelId && this.channels.byId.load(context, rule.channelId);
  }
}
