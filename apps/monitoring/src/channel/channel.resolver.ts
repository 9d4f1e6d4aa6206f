import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { Channel, ChannelKind } from './channel.js';
import { ChannelService } from './channel.service.js';

interface CreateChannelInput {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly url: string;
  readonly secret?: string | null;
}

@Resolver('Channel')
export class ChannelResolver {
  constructor(private readonly channels: ChannelService) {}

  @Query('channel')
  channel(@Args('name') name: string): Promise<Channel | null> {
    return this.channels.find(name);
  }

  @Query('channels')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Channel>> {
    return connectionOf(await this.channels.list(pageRequest(args)), ({ name }) => name);
  }

  @Mutation('createChannel')
  async create(@Args('input') input: CreateChannelInput) {
    const channel = await this.channels.create({ ...input, secret: input.secret ?? null });
    return { __typename: 'CreateChannelSuccess', channel };
  }

  @ResolveField()
  signed(@Parent() { secret }: Channel): boolean {
    return secret !== null;
  }
}
