import { Controller, Param } from '@nestjs/common';
import {
  Inputs,
  MlflowRoute,
  doesNotExist,
  enumOf,
  int,
  invalidParameter,
  list,
  message,
  readPageToken,
  requestSchema,
  required,
  text,
  writePageToken,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import { WebhookService } from '../webhook/webhook.service.js';
import { WebhookTestService } from '../webhook/webhook-test.service.js';
import type { Webhook } from '../webhook/webhook.js';
import {
  ACTIONS,
  ENTITIES,
  STATUSES,
  eventOf,
  eventsOf,
  webhookJson,
  webhookTestJson,
} from './webhook-json.js';

const status = enumOf(STATUSES);
const event = message({ entity: enumOf(ENTITIES), action: enumOf(ACTIONS) });

const createWebhook = requestSchema({
  name: required(text),
  url: required(text),
  events: required(list(event)),
  description: text,
  secret: text,
  status,
});
const listWebhooks = requestSchema({ max_results: int, page_token: text });
const updateWebhook = requestSchema({
  name: text,
  url: text,
  events: list(event),
  description: text,
  secret: text,
  status,
});
const testWebhook = requestSchema({ event });

const LIST = 'webhooks';
const MAX_PAGE = 1000;

/** MLflow's webhooks: what they are told of is the registry's. */
@Controller()
export class WebhookRoutes {
  constructor(
    private readonly webhooks: WebhookService,
    private readonly tests: WebhookTestService,
  ) {}

  @MlflowRoute('POST', 'mlflow/webhooks', 'writer')
  async create(
    @Caller() { project }: Principal,
    @Inputs(createWebhook) input: RequestOf<typeof createWebhook>,
  ): Promise<object> {
    const { name, url } = input;
    const webhook = await this.webhooks.create(project, {
      name,
      url,
      events: eventsOf(input.events),
      description: input.description ?? '',
      secret: input.secret || null,
      status: input.status ?? 'ACTIVE',
    });
    return { webhook: webhookJson(webhook) };
  }

  @MlflowRoute('GET', 'mlflow/webhooks', 'reader')
  async list(
    @Caller() { project }: Principal,
    @Inputs(listWebhooks) input: RequestOf<typeof listWebhooks>,
  ): Promise<object> {
    const first = input.max_results || 100;
    if (first < 1 || first > MAX_PAGE) {
      throw invalidParameter(`max_results must be between 1 and ${MAX_PAGE}.`);
    }
    const [after] = readPageToken(LIST, input.page_token, ['uuid']) ?? [];
    const page = await this.webhooks.list(project, { first, after: after == null ? null : String(after) });
    const last = page.items.at(-1);
    return {
      ...(page.items.length > 0 && { webhooks: page.items.map(webhookJson) }),
      ...(page.hasNextPage && last && { next_page_token: writePageToken(LIST, [last.id]) }),
    };
  }

  @MlflowRoute('GET', 'mlflow/webhooks/:id', 'reader')
  async get(@Caller() { project }: Principal, @Param('id') id: string): Promise<object> {
    return { webhook: webhookJson(await this.find(project, id)) };
  }

  @MlflowRoute('PATCH', 'mlflow/webhooks/:id', 'writer')
  async update(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Inputs(updateWebhook) input: RequestOf<typeof updateWebhook>,
  ): Promise<object> {
    await this.find(project, id);
    const { events, description, secret } = input;
    const webhook = await this.webhooks.update(project, id, {
      ...(input.name && { name: input.name }),
      ...(input.url && { url: input.url }),
      ...(input.status && { status: input.status }),
      ...(events.length > 0 && { events: eventsOf(events) }),
      ...(description !== undefined && { description }),
      ...(secret !== undefined && { secret: secret || null }),
    });
    return { webhook: webhookJson(webhook) };
  }

  @MlflowRoute('DELETE', 'mlflow/webhooks/:id', 'writer')
  async delete(@Caller() { project }: Principal, @Param('id') id: string): Promise<object> {
    await this.find(project, id);
    await this.webhooks.delete(project, id);
    return {};
  }

  @MlflowRoute('POST', 'mlflow/webhooks/:id/test', 'writer')
  async test(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Inputs(testWebhook) input: RequestOf<typeof testWebhook>,
  ): Promise<object> {
    const webhook = await this.find(project, id);
    const tried = input.event === undefined ? null : eventOf(input.event);
    return { result: webhookTestJson(await this.tests.run(webhook, tried)) };
  }

  private async find(project: Principal['project'], id: string): Promise<Webhook> {
    const webhook = await this.webhooks.find(project, id);
    if (webhook === null) throw doesNotExist(`Webhook with ID ${id} not found.`);
    return webhook;
  }
}
