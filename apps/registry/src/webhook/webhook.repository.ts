import { Injectable } from '@nestjs/common';
import type { ProjectScope } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ArrayContains, LessThan, type Repository } from 'typeorm';
import type { WebhookEvent } from './webhook-event.js';
import { WebhookEntity } from './webhook.entity.js';
import type { Webhook, WebhookId } from './webhook.js';

@Injectable()
export class WebhookRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(webhook: Webhook): Promise<void> {
    await this.rows.insert({ ...webhook, events: [...webhook.events] });
  }

  async update({ id, ...webhook }: Webhook): Promise<void> {
    await this.rows.update({ id }, { ...webhook, events: [...webhook.events] });
  }

  async find(scope: ProjectScope, id: WebhookId): Promise<Webhook | null> {
    const row = await this.rows.findOneBy({ id, ...within(scope) });
    return row && toWebhook(row);
  }

  /** The webhook, locked until the transaction ends: two changes of it do not undo each other. */
  async lock(scope: ProjectScope, id: WebhookId): Promise<Webhook | null> {
    const where = { id, ...within(scope) };
    const row = await this.rows.findOne({ where, lock: { mode: 'pessimistic_write' } });
    return row && toWebhook(row);
  }

  /** @returns whether there was one. Its deliveries go with it. */
  async delete(scope: ProjectScope, id: WebhookId): Promise<boolean> {
    return ((await this.rows.delete({ id, ...within(scope) })).affected ?? 0) > 0;
  }

  /** The newest first; a page continues after the identifier of the last one. */
  async list(scope: ProjectScope, request: PageRequest): Promise<Page<Webhook>> {
    const rows = await this.rows.find({
      where: { ...within(scope), ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toWebhook), request);
  }

  /** The identifiers of those that want to hear of an event in a project. */
  async listListeners(project: string, event: WebhookEvent): Promise<readonly WebhookId[]> {
    const rows = await this.rows.find({
      select: { id: true },
      where: { project, status: 'ACTIVE', events: ArrayContains([event]) },
      order: { id: 'ASC' },
    });
    return rows.map(({ id }) => id as WebhookId);
  }

  private get rows(): Repository<WebhookEntity> {
    return this.unitOfWork.manager.getRepository(WebhookEntity);
  }
}

function within(scope: ProjectScope): { project?: string } {
  return scope === null ? {} : { project: scope };
}

function toWebhook(row: WebhookEntity): Webhook {
  return { ...row, id: row.id as WebhookId };
}
