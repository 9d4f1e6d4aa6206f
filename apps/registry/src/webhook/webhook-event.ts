/** What the registry tells webhooks of, as MLflow names it: what it is about and what happened to it. */
export const WEBHOOK_EVENTS = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
] as const;

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export function isWebhookEvent(text: string): text is WebhookEvent {
  return (WEBHOOK_EVENTS as readonly string[]).includes(text);
}

/** What is told of one event; its shape per event is MLflow's. */
export type WebhookFacts = Readonly<Record<string, string | null | Readonly<Record<string, string>>>>;

/** The facts that a test of a webhook sends. */
export const EXAMPLE_FACTS: Readonly<Record<WebhookEvent, WebhookFacts>> = {
  'registered_model.created': {
    name: 'example_model',
    tags: { example_key: 'example_value' },
    description: 'An example registered model',
  },
  'model_version.created': {
    name: 'example_model',
    version: '1',
    source: 'models:/123',
    run_id: 'abcd1234abcd5678',
    tags: { example_key: 'example_value' },
    description: 'An example model version',
  },
  'model_version_tag.set': {
    name: 'example_model',
    version: '1',
    key: 'example_key',
    value: 'example_value',
  },
  'model_version_tag.deleted': { name: 'example_model', version: '1', key: 'example_key' },
  'model_version_alias.created': { name: 'example_model', alias: 'example_alias', version: '1' },
  'model_version_alias.deleted': { name: 'example_model', alias: 'example_alias' },
};

/** The body of a delivery. */
export function webhookPayload(event: WebhookEvent, facts: WebhookFacts, at: Date): string {
  const [entity, action] = event.split('.');
  return JSON.stringify({ entity, action, timestamp: at.toISOString(), data: facts });
}

/** An event as the graph names it: `MODEL_VERSION_TAG_SET`. */
export function shownEvent(event: WebhookEvent): string {
  return event.replace('.', '_').toUpperCase();
}

const BY_SHOWN_NAME = new Map(WEBHOOK_EVENTS.map((event) => [shownEvent(event), event]));

/** @param name one that the graph's enum has. */
export function eventOf(name: string): WebhookEvent {
  const event = BY_SHOWN_NAME.get(name);
  if (event === undefined) throw new RangeError(`"${name}" is no event of the graph.`);
  return event;
}
