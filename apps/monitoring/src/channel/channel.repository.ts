import { Injectable } from '@nestjs/common';
import { NameTakenError } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, isUniqueViolation } from '@orrery/platform-postgres';
import { In, MoreThan, type Repository } from 'typeorm';
import { CHANNEL_NAME_UNIQUE, ChannelEntity } from './channel.entity.js';
import type { Channel, ChannelId } from './channel.js';

@Injectable()
export class ChannelRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws {NameTakenError} */
  async insert(channel: Channel): Promise<void> {
    try {
      await this.rows.insert({ ...channel });
    } catch (error) {
      if (isUniqueViolation(error, CHANNEL_NAME_UNIQUE)) throw new NameTakenError('Channel', channel.name);
      throw error;
    }
  }

  async findByName(name: string): Promise<Channel | null> {
    const row = await this.rows.findOneBy({ name });
    return row && toChannel(row);
  }

  async findByNames(names: readonly string[]): Promise<ReadonlyMap<string, Channel>> {
    const rows = await this.rows.findBy({ name: In([...names]) });
    return new Map(rows.map(toChannel).map((channel) => [channel.name, channel]));
  }

  async findByIds(ids: readonly ChannelId[]): Promise<ReadonlyMap<ChannelId, Channel>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toChannel).map((channel) => [channel.id, channel]));
  }

  async list(request: PageRequest): Promise<Page<Channel>> {
    const rows = await this.rows.find({
      ...(request.after !== null && { where: { name: MoreThan(request.after) } }),
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toChannel), request);
  }

  private get rows(): Repository<ChannelEntity> {
    return this.unitOfWork.manager.getRepository(ChannelEntity);
  }
}

function toChannel(row: ChannelEntity): Channel {
  return { ...row, id: row.id as ChannelId };
}
