import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { LessThan, type Repository } from 'typeorm';
import type { ChannelId } from '../channel/channel.js';
import type { DeliveryTry } from '../webhook/record-delivery.js';
import { DatasetNoticeEntity, DatasetWatchEntity } from './dataset-watch.entities.js';
import type {
  DatasetFinding,
  DatasetNotice,
  DatasetNoticeId,
  DatasetWatch,
  DatasetWatchId,
} from './dataset-watch.js';

@Injectable()
export class DatasetWatchRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** A channel watches a dataset once: what it wants to be told is as it was said last. */
  async save({ id, dataset, channelId, severity, createdAt }: DatasetWatch): Promise<DatasetWatch> {
    const rows = await this.unitOfWork.manager.query<{ id: string; created_at: Date }[]>(
      `INSERT INTO dataset_watch (id, dataset, channel_id, severity, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT ON CONSTRAINT dataset_watch_channel_unique DO UPDATE SET severity = excluded.severity
       RETURNING id, created_at`,
      [id, dataset, channelId, severity, createdAt],
    );
    const [kept] = rows;
    if (kept === undefined) throw new Error('A watch was kept, and there is none.');
    return { id: kept.id as DatasetWatchId, dataset, channelId, severity, createdAt: kept.created_at };
  }

  /** With its notices. */
  async delete(id: DatasetWatchId): Promise<void> {
    await this.notices.delete({ watchId: id });
    await this.watches.delete({ id });
  }

  async find(id: DatasetWatchId): Promise<DatasetWatch | null> {
    const row = await this.watches.findOneBy({ id });
    return row && toWatch(row);
  }

  async listOf(dataset: string, most: number): Promise<readonly DatasetWatch[]> {
    const rows = await this.watches.find({ where: { dataset }, order: { id: 'ASC' }, take: most });
    return rows.map(toWatch);
  }

  async insertNotice(notice: DatasetNotice): Promise<void> {
    const { finding, ...others } = notice;
    await this.notices.insert({ ...others, finding: { ...finding } });
  }

  async findNotice(id: DatasetNoticeId): Promise<DatasetNotice | null> {
    const row = await this.notices.findOneBy({ id });
    return row && toNotice(row);
  }

  async recordTry(id: DatasetNoticeId, tried: DeliveryTry): Promise<void> {
    await this.notices.update({ id }, { ...tried, attempts: () => 'attempts + 1' });
  }

  /** The newest first. */
  async listNotices(watchId: DatasetWatchId, request: PageRequest): Promise<Page<DatasetNotice>> {
    const rows = await this.notices.find({
      where: { watchId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toNotice), request);
  }

  private get watches(): Repository<DatasetWatchEntity> {
    return this.unitOfWork.manager.getRepository(DatasetWatchEntity);
  }

  private get notices(): Repository<DatasetNoticeEntity> {
    return this.unitOfWork.manager.getRepository(DatasetNoticeEntity);
  }
}

function toWatch(row: DatasetWatchEntity): DatasetWatch {
  return { ...row, id: row.id as DatasetWatchId, channelId: row.channelId as ChannelId };
}

function toNotice(row: DatasetNoticeEntity): DatasetNotice {
  return {
    ...row,
    id: row.id as DatasetNoticeId,
    watchId: row.watchId as DatasetWatchId,
    finding: row.finding as DatasetFinding,
  };
}
