import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { checkOutboundUrl } from '@orrery/platform-outbound';
import { newId } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { MonitoringConfig } from '../monitoring.config.js';
import { requireName } from '../name.js';
import type { Channel, ChannelKind } from './channel.js';
import { ChannelRepository } from './channel.repository.js';

export interface CreateChannel {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly url: string;
  readonly secret: string | null;
}

const MAX_SECRET = 500;
const RESOLVE_DEADLINE_MS = 2000;

@Injectable()
export class ChannelService {
  constructor(
    private readonly channels: ChannelRepository,
    @Inject(SERVICE_CONFIG) private readonly config: MonitoringConfig,
  ) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async create({ name, kind, secret, ...request }: CreateChannel): Promise<Channel> {
    requireName(name);
    const target = await checkOutboundUrl(request.url, {
      allowedHosts: this.config.webhookAllowedHosts,
      deadlineMs: RESOLVE_DEADLINE_MS,
    });
    if (target.kind === 'refused') throw new InvalidInputError('url', target.reason);
    if (secret !== null && (secret.length === 0 || secret.length > MAX_SECRET)) {
      throw new InvalidInputError('secret', `A secret has 1 to ${MAX_SECRET} characters.`);
    }
    const url = target.url.href;
    const channel: Channel = { id: newId(), name, kind, url, secret, createdAt: new Date() };
    await this.channels.insert(channel);
    return channel;
  }

  find(name: string): Promise<Channel | null> {
    return this.channels.findByName(name);
  }

  list(page: PageRequest): Promise<Page<Channel>> {
    return this.channels.list(page);
  }
}
