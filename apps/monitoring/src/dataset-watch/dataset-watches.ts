import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InvalidInputError, NotFoundError, isIdentifier } from '@orrery/domain';
import { EventConsumer, Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { AlertSeverity } from '../alert-rule/alert-rule.js';
import { ChannelRepository } from '../channel/channel.repository.js';
import { requireName } from '../name.js';
import { describeFinding } from './describe-finding.js';
import { DatasetWatchRepository } from './dataset-watch.repository.js';
import type { DatasetFinding, DatasetNotice, DatasetWatch, DatasetWatchId } from './dataset-watch.js';

export const NOTICE_QUEUE = 'monitoring-notice';

export interface WatchDataset {
  readonly dataset: string;
  /** Name of a channel. */
  readonly channel: string;
  readonly severity: AlertSeverity;
}

const MOST_WATCHES = 20;
const FROM_LEAST: readonly AlertSeverity[] = ['INFO', 'WARNING', 'CRITICAL'];

/** Has channels told what data finds out about datasets: failed validations and anomalies. */
@Injectable()
export class DatasetWatches implements OnModuleInit {
  constructor(
    private readonly watches: DatasetWatchRepository,
    private readonly channels: ChannelRepository,
    private readonly events: EventConsumer,
    private readonly outbox: Outbox,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.events.on('ValidationFinished', async ({ data }) => {
      if (data.severity !== null) await this.raise({ kind: 'VALIDATION_FAILED', ...data }, data.severity);
    });
    this.events.on('AnomalyFound', ({ data }) => this.raise({ kind: 'ANOMALY', ...data }, data.severity));
  }

  /** @throws {NotFoundError | InvalidInputError} */
  async watch({ dataset, channel: name, severity }: WatchDataset): Promise<DatasetWatch> {
    requireName(dataset, 'dataset');
    const channel = await this.channels.findByName(name);
    if (channel === null) throw new NotFoundError('Channel', name);
    return this.unitOfWork.run(async () => {
      const watch = { id: newId<DatasetWatchId>(), dataset, channelId: channel.id, severity };
      const others = await this.watches.listOf(dataset, MOST_WATCHES);
      if (others.length === MOST_WATCHES && others.every(({ channelId }) => channelId !== channel.id)) {
        throw new InvalidInputError('dataset', `At most ${MOST_WATCHES} channels watch a dataset.`);
      }
      return this.watches.save({ ...watch, createdAt: new Date() });
    });
  }

  /** Forgets what was told, too. @throws {NotFoundError} */
  unwatch(id: string): Promise<DatasetWatch> {
    return this.unitOfWork.run(async () => {
      const watch = isIdentifier(id) ? await this.watches.find(id as string as DatasetWatchId) : null;
      if (watch === null) throw new NotFoundError('Dataset watch', id);
      await this.watches.delete(watch.id);
      return watch;
    });
  }

  list(dataset: string): Promise<readonly DatasetWatch[]> {
    return this.watches.listOf(dataset, MOST_WATCHES);
  }

  /** @throws {InvalidInputError} for a cursor of another list. */
  async notices({ id }: DatasetWatch, page: PageRequest): Promise<Page<DatasetNotice>> {
    if (page.after !== null && !isIdentifier(page.after)) {
      throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
    }
    return this.watches.listNotices(id, page);
  }

  /** In the transaction that marks the event as seen: a finding is told to each channel once. */
  private async raise(finding: DatasetFinding, severity: AlertSeverity): Promise<void> {
    const message = describeFinding(finding);
    for (const watch of await this.list(finding.dataset)) {
      if (FROM_LEAST.indexOf(severity) < FROM_LEAST.indexOf(watch.severity)) continue;
      const notice: DatasetNotice = {
        ...{ id: newId(), watchId: watch.id, kind: finding.kind, severity, message, finding },
        ...{ status: 'PENDING', attempts: 0, deliveredAt: null, error: null, raisedAt: new Date() },
      };
      await this.watches.insertNotice(notice);
      const payload = { noticeId: notice.id };
      await this.outbox.enqueue({ queue: NOTICE_QUEUE, name: 'deliver-notice', id: notice.id, payload });
    }
  }
}
