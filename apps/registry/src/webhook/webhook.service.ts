import { Inject, Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError, isIdentifier, projectOf, type ProjectScope } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { checkOutboundUrl } from '@orrery/platform-outbound';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { RegistryConfig } from '../registry.config.js';
import type { WebhookEvent } from './webhook-event.js';
import { WebhookRepository } from './webhook.repository.js';
import type { Webhook, WebhookId, WebhookStatus } from './webhook.js';

/** What can be said of a webhook, and changed of it. */
export interface WebhookSettings {
  readonly name: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly description: string;
  readonly secret: string | null;
  readonly status: WebhookStatus;
}

const NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/i;
const MAX_SECRET = 500;
const MAX_DESCRIPTION = 5000;
const RESOLVE_DEADLINE_MS = 2000;

@Injectable()
export class WebhookService {
  constructor(
    private readonly webhooks: WebhookRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** @throws {InvalidInputError} */
  async create(scope: ProjectScope, settings: WebhookSettings): Promise<Webhook> {
    await this.check(settings);
    const createdAt = new Date();
    const stored = { id: newId<WebhookId>(), project: projectOf(scope), createdAt, updatedAt: createdAt };
    const webhook = { ...settings, events: distinct(settings.events), ...stored };
    await this.webhooks.insert(webhook);
    return webhook;
  }

  /** Changes what is given. @throws {NotFoundError | InvalidInputError} */
  async update(scope: ProjectScope, id: string, change: Partial<WebhookSettings>): Promise<Webhook> {
    await this.check(change);
    return this.unitOfWork.run(async () => {
      const webhook = isIdentifier(id) ? await this.webhooks.lock(scope, id as WebhookId) : null;
      if (webhook === null) throw new NotFoundError('Webhook', id);
      // A change is later than what it changes, also within one millisecond.
      const updatedAt = new Date(Math.max(Date.now(), webhook.updatedAt.getTime() + 1));
      const events = distinct(change.events ?? webhook.events);
      const changed = { ...webhook, ...change, events, updatedAt };
      await this.webhooks.update(changed);
      return changed;
    });
  }

  /** @throws {NotFoundError} */
  async delete(scope: ProjectScope, id: string): Promise<void> {
    const deleted = isIdentifier(id) && (await this.webhooks.delete(scope, id as WebhookId));
    if (!deleted) throw new NotFoundError('Webhook', id);
  }

  async find(scope: ProjectScope, id: string): Promise<Webhook | null> {
    return isIdentifier(id) ? this.webhooks.find(scope, id as WebhookId) : null;
  }

  list(scope: ProjectScope, page: PageRequest): Promise<Page<Webhook>> {
    return this.webhooks.list(scope, page);
  }

  /** @throws {InvalidInputError} */
  private async check(settings: Partial<WebhookSettings>): Promise<void> {
    const { name, url, events, description, secret } = settings;
    if (name !== undefined && !NAME.test(name)) throw new InvalidInputError('name', invalidName(name));
    if (description !== undefined && description.length > MAX_DESCRIPTION) {
      throw new InvalidInputError('description', `A description has at most ${MAX_DESCRIPTION} characters.`);
    }
    if (secret != null && secret.length > MAX_SECRET) {
      throw new InvalidInputError('secret', `A secret has at most ${MAX_SECRET} characters.`);
    }
    if (events?.length === 0) throw new InvalidInputError('events', 'Webhook events must not be empty.');
    if (url !== undefined) await this.checkUrl(url);
  }

  private async checkUrl(text: string): Promise<void> {
    if (text.trim() === '') {
      throw new InvalidInputError('url', `Webhook URL cannot be empty or just whitespace: '${text}'`);
    }
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase() ?? '';
    if (scheme !== 'https' && scheme !== 'http') {
      const message = `Invalid webhook URL scheme: '${scheme}'. Allowed schemes are: https, http.`;
      throw new InvalidInputError('url', message);
    }
    const allowedHosts = this.config.webhookAllowedHosts;
    const target = await checkOutboundUrl(text, { allowedHosts, deadlineMs: RESOLVE_DEADLINE_MS });
    if (target.kind === 'refused') {
      throw new InvalidInputError('url', `Invalid webhook URL '${text}': ${target.reason}`);
    }
  }
}

function distinct(events: readonly WebhookEvent[]): readonly WebhookEvent[] {
  return [...new Set(events)];
}

function invalidName(name: string): string {
  return (
    `Webhook name '${name}' is invalid. It must start and end with a letter or digit, be less than 63 characters long, ` +
    'and contain only letters, digits, dots (.), underscores (_), and hyphens (-).'
  );
}
