import { Inject, Injectable } from '@nestjs/common';
import type { EventPayload, EventType, Identifier } from '@orrery/domain';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { JobRequest } from '@orrery/platform-redis';
import { SERVICE_NAME } from '@orrery/platform-service';
import { OutboxEntryEntity } from './outbox-entry.entity.js';

const EVENT_DESTINATION = 'event';
export const QUEUE_DESTINATION = 'queue:';

/**
 * Tells other services, and this one's workers, what happened: in the same transaction as what happened, so that
 * neither is ever without the other. Delivered after the commit, at least once.
 */
@Injectable()
export class Outbox {
  private readonly listeners: (() => void)[] = [];

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_NAME) private readonly source: string,
  ) {}

  /** Publishes a fact about `subject`; the events of one subject arrive in the order of their commits. */
  async publish<T extends EventType>(
    type: T,
    subject: Identifier<string>,
    data: EventPayload<T>,
  ): Promise<void> {
    const id = newId();
    const occurredAt = new Date().toISOString();
    await this.insert(id, EVENT_DESTINATION, { id, type, source: this.source, subject, occurredAt, data });
  }

  /** Asks for a job to be done by a worker; equal `id`s in one queue are one job. */
  async enqueue(job: JobRequest): Promise<void> {
    await this.insert(newId(), `${QUEUE_DESTINATION}${job.queue}`, job);
  }

  /** Calls `listener` after each commit that left something to deliver. */
  onCommitted(listener: () => void): void {
    this.listeners.push(listener);
  }

  private async insert(id: string, destination: string, body: object): Promise<void> {
    await this.unitOfWork.manager.insert(OutboxEntryEntity, { id, destination, body });
    this.unitOfWork.afterCommit(() => this.listeners.forEach((listener) => listener()));
  }
}
