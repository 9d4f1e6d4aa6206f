import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { NotFoundError } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { eventOf, shownEvent } from './webhook-event.js';
import { WebhookLoader } from './webhook.loader.js';
import { WebhookService, type WebhookSettings } from './webhook.service.js';
import { WebhookTestService } from './webhook-test.service.js';
import type { Webhook, WebhookStatus } from './webhook.js';

interface CreateWebhookInput {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description?: string | null;
  readonly secret?: string | null;
  readonly status?: WebhookStatus | null;
}

type UpdateWebhookInput = { readonly id: string } & {
  readonly [Field in keyof CreateWebhookInput]?: CreateWebhookInput[Field] | null;
};

interface TestWebhookInput {
  readonly id: string;
  readonly event?: string | null;
}

/** Only unbound callers reach the graph: they see the webhooks of every project. */
const EVERYTHING = null;

@Resolver('Webhook')
export class WebhookResolver {
  constructor(
    private readonly webhooks: WebhookService,
    private readonly tests: WebhookTestService,
    private readonly loader: WebhookLoader,
  ) {}

  @Query('webhook')
  webhook(@Args('id') id: string): Promise<Webhook | null> {
    return this.webhooks.find(EVERYTHING, id);
  }

  @Query('webhooks')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Webhook>> {
    return connectionOf(await this.webhooks.list(EVERYTHING, pageRequest(args)), ({ id }) => id);
  }

  @Mutation('createWebhook')
  async create(@Args('input') input: CreateWebhookInput) {
    const webhook = await this.webhooks.create(EVERYTHING, {
      name: input.name,
      url: input.url,
      events: input.events.map(eventOf),
      description: input.description ?? '',
      secret: input.secret || null,
      status: input.status ?? 'ACTIVE',
    });
    return { __typename: 'CreateWebhookSuccess', webhook };
  }

  @Mutation('updateWebhook')
  async update(@Args('input') { id, ...input }: UpdateWebhookInput) {
    const webhook = await this.webhooks.update(EVERYTHING, id, changeOf(input));
    return { __typename: 'UpdateWebhookSuccess', webhook };
  }

  @Mutation('deleteWebhook')
  async delete(@Args('id') id: string) {
    await this.webhooks.delete(EVERYTHING, id);
    return { __typename: 'DeleteWebhookSuccess', id };
  }

  @Mutation('testWebhook')
  async test(@Args('input') { id, event }: TestWebhookInput) {
    const webhook = await this.webhooks.find(EVERYTHING, id);
    if (webhook === null) throw new NotFoundError('Webhook', id);
    const result = await this.tests.run(webhook, event == null ? null : eventOf(event));
    return {
      __typename: 'TestWebhookSuccess',
      ...(result.kind === 'answered'
        ? { delivered: result.success, responseStatus: result.status, responseBody: result.body }
        : { delivered: false, error: result.reason }),
    };
  }

  @ResolveField()
  events(@Parent() { events }: Webhook): readonly string[] {
    return events.map(shownEvent);
  }

  @ResolveField()
  signed(@Parent() { secret }: Webhook): boolean {
    return secret !== null;
  }

  @ResolveField()
  async deliveries(@Parent() { id }: Webhook, @Context() context: SubgraphContext) {
    const deliveries = await this.loader.latestDeliveries.load(context, id);
    return deliveries.map((delivery) => ({ ...delivery, event: shownEvent(delivery.event) }));
  }
}

function changeOf({ secret, events, ...input }: Omit<UpdateWebhookInput, 'id'>): Partial<WebhookSettings> {
  const given = Object.entries(input).filter(([, value]) => value != null);
  return {
    ...(Object.fromEntries(given) as Partial<WebhookSettings>),
    ...(events != null && { events: events.map(eventOf) }),
    ...(secret != null && { secret: secret || null }),
  };
}
