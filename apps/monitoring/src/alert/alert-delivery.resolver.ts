import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ChannelLoader } from '../channel/channel.loader.js';
import type { Channel } from '../channel/channel.js';
import type { AlertDelivery } from './alert.js';

@Resolver('AlertDelivery')
export class AlertDeliveryResolver {
  constructor(private readonly channels: ChannelLoader) {}

  @ResolveField()
  channel(@Parent() delivery: AlertDelivery, @Context() context: SubgraphContext): Promise<Channel | null> {
    return this.channels.byId.load(context, delivery.channelId);
  }
}
