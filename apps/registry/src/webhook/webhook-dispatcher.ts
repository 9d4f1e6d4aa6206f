import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { DomainEvent, RegisteredModelId } from '@orrery/domain';
import { EventConsumer, Outbox } from '@orrery/platform-events';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { webhookPayload, type WebhookEvent, type WebhookFacts } from './webhook-event.js';
import { WebhookRepository } from './webhook.repository.js';

export const WEBHOOK_QUEUE = 'registry-webhook';

/** Two minutes of tries: 1, 2, 4 … 64 s apart. */
const RETRY = { attempts: 8, delayMs: 1000 };
/** MLflow keeps prompts as models with this tag; they are none to webhooks. */
const PROMPT_TAG = 'mlflow.prompt.is_prompt';

/** Turns the registry's own events into deliveries: each event once, in the transaction that marks it as seen. */
@Injectable()
export class WebhookDispatcher implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly webhooks: WebhookRepository,
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly models: RegisteredModelRepository,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.events.on('ModelRegistered', (event) => this.modelRegistered(event));
    this.events.on('ModelVersionRegistered', (event) => this.versionRegistered(event));
    this.events.on('ModelVersionTagChanged', (event) => this.tagChanged(event));
    this.events.on('AliasChanged', (event) => this.aliasChanged(event));
  }

  private async modelRegistered(event: DomainEvent<'ModelRegistered'>): Promise<void> {
    const { model: name, tags, description } = event.data;
    if (PROMPT_TAG in tags) return;
    await this.tell(event, 'registered_model.created', { name, tags, description });
  }

  private async versionRegistered(event: DomainEvent<'ModelVersionRegistered'>): Promise<void> {
    const { model: name, version, runId, runRef, tags = {}, source = '', description } = event.data;
    if (PROMPT_TAG in tags) return;
    const run_id = runRef ?? runId?.replaceAll('-', '') ?? null;
    const facts = { name, version: String(version), source, run_id, tags, description: description || null };
    await this.tell(event, 'model_version.created', facts);
  }

  private async tagChanged(event: DomainEvent<'ModelVersionTagChanged'>): Promise<void> {
    const { model: name, version, key, value } = event.data;
    const facts = { name, version: String(version), key };
    if (value === null) await this.tell(event, 'model_version_tag.deleted', facts);
    else await this.tell(event, 'model_version_tag.set', { ...facts, value });
  }

  private async aliasChanged(event: DomainEvent<'AliasChanged'>): Promise<void> {
    const { model: name, alias, toVersion } = event.data;
    if (toVersion === null) await this.tell(event, 'model_version_alias.deleted', { name, alias });
    else await this.tell(event, 'model_version_alias.created', { name, alias, version: String(toVersion) });
  }

  private async tell(event: DomainEvent, told: WebhookEvent, facts: WebhookFacts): Promise<void> {
    const project = await this.projectOf(event);
    if (project === null) return;
    const createdAt = new Date();
    const payload = webhookPayload(told, facts, new Date(event.occurredAt));
    for (const webhookId of await this.webhooks.listListeners(project, told)) {
      const id = await this.deliveries.insert({ webhookId, event: told, payload, createdAt });
      const job = { queue: WEBHOOK_QUEUE, name: 'deliver-webhook', id, payload: { deliveryId: id } };
      await this.outbox.enqueue({ ...job, retry: RETRY });
    }
  }

  /** Events of before there were projects do not say theirs. */
  private async projectOf({ data }: DomainEvent): Promise<string | null> {
    if ('project' in data && data.project !== undefined) return data.project;
    if (!('modelId' in data)) return null;
    const id = data.modelId as RegisteredModelId;
    return (await this.models.findByIds([id])).get(id)?.project ?? null;
  }
}
