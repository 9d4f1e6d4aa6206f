import { invalidParameter, missingValue } from '@orrery/platform-mlflow';
import { WEBHOOK_EVENTS, isWebhookEvent, type WebhookEvent } from '../webhook/webhook-event.js';
import type { WebhookTestResult } from '../webhook/webhook-test.service.js';
import type { Webhook } from '../webhook/webhook.js';

/** What MLflow can tell of: every entity with the actions that it knows of it. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  REGISTERED_MODEL: ['created'],
  MODEL_VERSION: ['created'],
  MODEL_VERSION_TAG: ['deleted', 'set'],
  MODEL_VERSION_ALIAS: ['created', 'deleted'],
  PROMPT: ['created'],
  PROMPT_VERSION: ['created'],
  PROMPT_TAG: ['deleted', 'set'],
  PROMPT_VERSION_TAG: ['deleted', 'set'],
  PROMPT_ALIAS: ['created', 'deleted'],
  BUDGET_POLICY: ['exceeded'],
};

/** Numbers of MLflow's protocol. */
export const ENTITIES = {
  ENTITY_UNSPECIFIED: 0,
  REGISTERED_MODEL: 1,
  MODEL_VERSION: 2,
  MODEL_VERSION_TAG: 3,
  MODEL_VERSION_ALIAS: 4,
  PROMPT: 5,
  PROMPT_VERSION: 6,
  PROMPT_TAG: 7,
  PROMPT_VERSION_TAG: 8,
  PROMPT_ALIAS: 9,
  BUDGET_POLICY: 10,
} as const;

export const ACTIONS = {
  ACTION_UNSPECIFIED: 0,
  CREATED: 1,
  UPDATED: 2,
  DELETED: 3,
  SET: 4,
  EXCEEDED: 5,
} as const;

export const STATUSES = { ACTIVE: 1, DISABLED: 2 } as const;

/** An event as a client sends it. */
interface EventMessage {
  readonly entity?: keyof typeof ENTITIES | undefined;
  readonly action?: keyof typeof ACTIONS | undefined;
}

/** @throws {MlflowError} for what MLflow does not know, and for what is not told of here. */
export function eventOf({ entity, action }: EventMessage): WebhookEvent {
  if (entity === undefined) throw missingValue('entity');
  if (action === undefined) throw missingValue('action');
  const [about, happened] = [entity.toLowerCase(), action.toLowerCase()];
  const valid = KNOWN[entity] ?? [];
  if (!valid.includes(happened)) {
    const actions = valid.map((name) => `'${name}'`).join(', ');
    throw invalidParameter(
      `Invalid action '${happened}' for entity '${about}'. Valid actions are: [${actions}]`,
    );
  }
  const event = `${about}.${happened}`;
  if (isWebhookEvent(event)) return event;
  throw invalidParameter(
    `Webhook event '${event}' is not offered by this server: it tells of ${WEBHOOK_EVENTS.join(', ')}.`,
  );
}

export function eventsOf(events: readonly EventMessage[]): readonly WebhookEvent[] {
  return events.map(eventOf);
}

/** A webhook as MLflow shows it: never its secret. */
export function webhookJson(webhook: Webhook): object {
  return {
    webhook_id: webhook.id,
    name: webhook.name,
    ...(webhook.description && { description: webhook.description }),
    url: webhook.url,
    events: webhook.events.map((event) => {
      const [entity, action] = event.toUpperCase().split('.');
      return { entity, action };
    }),
    status: webhook.status,
    creation_timestamp: webhook.createdAt.getTime(),
    last_updated_timestamp: webhook.updatedAt.getTime(),
  };
}

export function webhookTestJson(result: WebhookTestResult): object {
  if (result.kind === 'failed') {
    return { success: false, error_message: `Failed to test webhook: ${result.reason}` };
  }
  return { success: result.success, response_status: result.status, response_body: result.body };
}
