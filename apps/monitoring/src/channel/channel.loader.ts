import { Injectable } from '@nestjs/common';
import { requestLoader } from '@orrery/platform-graphql';
import type { Channel, ChannelId } from './channel.js';
import { ChannelRepository } from './channel.repository.js';

@Injectable()
export class ChannelLoader {
  readonly byId = requestLoader<ChannelId, Channel>((ids) => this.channels.findByIds(ids));

  constructor(private readonly channels: ChannelRepository) {}
}
