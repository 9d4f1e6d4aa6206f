import { createHmac, randomUUID } from 'node:crypto';
import type { EventPayload, EventType } from '@orrery/domain';
import { EVENT_STREAM } from '@orrery/platform-events';
import {
  listen,
  startTestService,
  testToken,
  webhookReceiver,
  type ReceivedWebhook,
  type TestService,
  type WebhookReceiver,
} from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { registrySchema, registryService } from '../index.js';

const SOON = { timeout: 50_000, interval: 20 };
const MODEL = '01920000-0000-7000-8000-000000000001';
const VERSION = '01920000-0000-7000-8000-000000000002';
const FLIGHTS = { modelId: MODEL, model: 'flights', project: 'default' };
const ON_VERSION = [{ entity: 'MODEL_VERSION', action: 'CREATED' }];

let registry: TestService;
let redis: Redis;
let receiver: WebhookReceiver;

beforeAll(async () => {
  registry = await startTestService(registryService, registrySchema, {
    env: { ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' },
  });
  redis = new Redis(registry.redis.url);
});

beforeEach(async () => {
  receiver = await webhookReceiver();
});

afterEach(async () => {
  const { webhooks = [] } = await call('GET', '');
  for (const { webhook_id } of webhooks) await call('DELETE', `/${webhook_id}`);
  await receiver.close();
});

afterAll(async () => {
  redis.disconnect();
  await registry.close();
});

describe('a webhook of MLflow’s', () => {
  it('is created, shown without its secret, changed and deleted', async () => {
    const { webhook } = await call('POST', '', {
      name: 'hook',
      url: 'https://example.com/a',
      events: ON_VERSION,
      secret: 'hush',
    });
    expect(webhook).toEqual({
      webhook_id: expect.any(String),
      name: 'hook',
      url: 'https://example.com/a',
      events: ON_VERSION,
      status: 'ACTIVE',
      creation_timestamp: expect.any(Number),
      last_updated_timestamp: expect.any(Number),
    });

    const changed = await call('PATCH', `/${webhook.webhook_id}`, { name: 'renamed', status: 'DISABLED' });
    expect(changed.webhook).toMatchObject({
      name: 'renamed',
      url: 'https://example.com/a',
      status: 'DISABLED',
    });
    expect(changed.webhook.last_updated_timestamp).toBeGreaterThan(webhook.last_updated_timestamp);
    expect(await call('GET', `/${webhook.webhook_id}`)).toEqual(changed);

    expect(await call('DELETE', `/${webhook.webhook_id}`)).toEqual({});
    expect(await call('GET', `/${webhook.webhook_id}`)).toEqual({
      error_code: 'RESOURCE_DOES_NOT_EXIST',
      message: `Webhook with ID ${webhook.webhook_id} not found.`,
    });
  });

  it.each(['GET', 'PATCH', 'DELETE'])(
    'is not found by %s when there is none of that identifier',
    async (method) => {
      expect(await call(method, '/nonexistent', method === 'GET' ? undefined : {})).toEqual({
        error_code: 'RESOURCE_DOES_NOT_EXIST',
        message: 'Webhook with ID nonexistent not found.',
      });
    },
  );

  it('is listed in pages, the newest first', async () => {
    const names = ['p1', 'p2', 'p3'];
    for (const name of names) await create({ name });

    const first = await call('GET', '?max_results=2');
    const second = await call('GET', `?max_results=2&page_token=${first.next_page_token}`);

    expect(
      [...(first.webhooks ?? []), ...(second.webhooks ?? [])].map(({ name }) => name).slice(0, 3),
    ).toEqual(names.toReversed());
    expect(await call('GET', '?max_results=1001')).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' });
  });

  it.each([
    ['a URL of blanks', { url: '   ' }, 'Webhook URL cannot be empty or just whitespace'],
    ['another scheme', { url: 'ftp://example.com' }, "Invalid webhook URL scheme: 'ftp'"],
    ['no URL at all', { url: 'http://[invalid' }, 'Invalid webhook URL'],
    ['a private address', { url: 'http://169.254.169.254/latest/meta-data' }, 'Invalid webhook URL'],
    ['a name that leads to one', { url: 'http://localhost:8080/' }, 'Invalid webhook URL'],
    ['a bad name', { name: '-x' }, "Webhook name '-x' is invalid."],
    ['no events', { events: [] }, 'events'],
    [
      'an action that its entity does not have',
      { events: [{ entity: 'REGISTERED_MODEL', action: 'SET' }] },
      "Invalid action 'set' for entity 'registered_model'. Valid actions are: ['created']",
    ],
    [
      'an event of another part of MLflow',
      { events: [{ entity: 'PROMPT', action: 'CREATED' }] },
      "Webhook event 'prompt.created' is not offered by this server",
    ],
  ])('is refused with %s', async (_what, change, text) => {
    const answer = await call('POST', '', {
      name: 'x',
      url: 'https://example.com',
      events: ON_VERSION,
      ...change,
    });

    expect(answer).toEqual({ error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(text) });
  });

  it('is nobody’s business but a writer’s', async () => {
    const answer = await send(
      'POST',
      '',
      { name: 'x', url: 'https://example.com', events: ON_VERSION },
      'reader',
    );

    expect(answer.status).toBe(403);
    expect((await send('GET', '', undefined, 'reader')).status).toBe(200);
  });

  it('is tried out with an example, and its answer shown', async () => {
    const { webhook_id } = await create({ events: [{ entity: 'MODEL_VERSION_TAG', action: 'SET' }] });
    receiver.statuses.push(200, 404);

    expect(await call('POST', `/${webhook_id}/test`, {})).toEqual({
      result: { success: true, response_status: 200, response_body: '' },
    });
    const event = { entity: 'REGISTERED_MODEL', action: 'CREATED' };
    expect(await call('POST', `/${webhook_id}/test`, { event })).toMatchObject({
      result: { success: false, response_status: 404 },
    });

    expect(receiver.received.map(({ body }) => JSON.parse(body))).toEqual([
      {
        entity: 'model_version_tag',
        action: 'set',
        timestamp: expect.any(String),
        data: { name: 'example_model', version: '1', key: 'example_key', value: 'example_value' },
      },
      expect.objectContaining({ entity: 'registered_model' }),
    ]);
  });

  it('says why nobody answered a test', async () => {
    const gone = await listen(() => {});
    await gone.close();
    const { webhook_id } = await create({ url: gone.url });

    expect(await call('POST', `/${webhook_id}/test`, {})).toEqual({
      result: { success: false, error_message: expect.stringContaining('ECONNREFUSED') },
    });
  });
});

describe('what happens in the registry', () => {
  it.each<[EventType, EventPayload<EventType>, string, object]>([
    [
      'ModelRegistered',
      { ...FLIGHTS, description: 'd', tags: { a: 'b' } },
      'REGISTERED_MODEL CREATED',
      { name: 'flights', tags: { a: 'b' }, description: 'd' },
    ],
    [
      'ModelVersionRegistered',
      {
        ...FLIGHTS,
        versionId: VERSION,
        version: 3,
        runId: null,
        trainingSetId: null,
        contentDigest: null,
        source: 's3://bucket/path',
        runRef: '1234567890abcdef',
        tags: {},
        description: '',
      },
      'MODEL_VERSION CREATED',
      {
        name: 'flights',
        version: '3',
        source: 's3://bucket/path',
        run_id: '1234567890abcdef',
        tags: {},
        description: null,
      },
    ],
    [
      'ModelVersionTagChanged',
      { ...FLIGHTS, versionId: VERSION, version: 3, key: 'k', value: 'v' },
      'MODEL_VERSION_TAG SET',
      { name: 'flights', version: '3', key: 'k', value: 'v' },
    ],
    [
      'ModelVersionTagChanged',
      { ...FLIGHTS, versionId: VERSION, version: 3, key: 'k', value: null },
      'MODEL_VERSION_TAG DELETED',
      { name: 'flights', version: '3', key: 'k' },
    ],
    [
      'AliasChanged',
      { ...FLIGHTS, alias: 'champion', fromVersion: null, toVersion: 3, toVersionId: VERSION },
      'MODEL_VERSION_ALIAS CREATED',
      { name: 'flights', alias: 'champion', version: '3' },
    ],
    [
      'AliasChanged',
      { ...FLIGHTS, alias: 'champion', fromVersion: 3, toVersion: null, toVersionId: null },
      'MODEL_VERSION_ALIAS DELETED',
      { name: 'flights', alias: 'champion' },
    ],
  ])('is told as MLflow tells it: %s %j', async (type, data, wanted, told) => {
    const [entity, action] = wanted.split(' ');
    await create({ events: [{ entity, action }], secret: 'hush' });

    await publish(type, data);

    const [delivery] = await received(1);
    expect(JSON.parse(delivery?.body ?? '')).toEqual({
      entity: entity?.toLowerCase(),
      action: action?.toLowerCase(),
      timestamp: expect.any(String),
      data: told,
    });
    expect(delivery?.headers['x-mlflow-signature']).toBe(signatureOf(delivery, 'hush'));
  });

  it('is told again under the same identifier, signed anew, until it arrives', async () => {
    const { webhook_id } = await create({ secret: 'hush' });
    receiver.statuses.push(503);

    await publish('ModelVersionRegistered', aVersion());

    const tries = await received(2);
    expect(new Set(tries.map(({ headers }) => headers['x-mlflow-delivery-id'])).size).toBe(1);
    for (const one of tries) expect(one.headers['x-mlflow-signature']).toBe(signatureOf(one, 'hush'));
    await vi.waitFor(async () => {
      expect(await deliveriesOf(webhook_id)).toEqual([
        {
          event: 'MODEL_VERSION_CREATED',
          status: 'DELIVERED',
          attempts: 2,
          responseStatus: 204,
          error: null,
        },
      ]);
    }, SOON);
  });

  it('is not told again where the receiver refuses it', async () => {
    const { webhook_id } = await create({});
    receiver.statuses.push(410);

    await publish('ModelVersionRegistered', aVersion());

    await vi.waitFor(async () => {
      expect(await deliveriesOf(webhook_id)).toMatchObject([
        { status: 'FAILED', attempts: 1, responseStatus: 410 },
      ]);
    }, SOON);
  });

  it('is told once though its event comes twice, and in the project of the model only', async () => {
    const { webhook_id } = await create({});

    await publish('ModelVersionRegistered', { ...aVersion(), project: 'another' });
    const id = await publish('ModelVersionRegistered', aVersion());
    await publish('ModelVersionRegistered', aVersion(), id);
    await publish('ModelVersionRegistered', { ...aVersion(), version: 99 });

    const told = await received(2);
    expect(told.map(({ body }) => JSON.parse(body).data.version).sort()).toEqual(['3', '99']);
    expect(await deliveriesOf(webhook_id)).toHaveLength(2);
  });
});

describe('a webhook in the graph', () => {
  it('is created, changed, tried and deleted; its secret is never shown', async () => {
    const input = {
      name: 'graph',
      url: `${receiver.url}/g`,
      events: ['REGISTERED_MODEL_CREATED'],
      secret: 'hush',
    };
    const created = await registry.graphql(
      'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ... on CreateWebhookSuccess { webhook { id name events status signed } } } }',
      { input },
    );
    const id = created.data['createWebhook']?.['webhook']?.['id'];
    expect(created.data).toEqual({
      createWebhook: {
        webhook: { id, name: 'graph', events: ['REGISTERED_MODEL_CREATED'], status: 'ACTIVE', signed: true },
      },
    });

    const rest = await registry.graphql(
      `mutation ($id: ID!) {
        updateWebhook(input: { id: $id, secret: "", description: "d" }) {
          ... on UpdateWebhookSuccess { webhook { description signed name } }
        }
        testWebhook(input: { id: $id }) { ... on TestWebhookSuccess { delivered responseStatus } }
        deleteWebhook(id: $id) { __typename }
      }`,
      { id },
    );
    expect(rest.data).toEqual({
      updateWebhook: { webhook: { description: 'd', signed: false, name: 'graph' } },
      testWebhook: { delivered: true, responseStatus: 204 },
      deleteWebhook: { __typename: 'DeleteWebhookSuccess' },
    });
    expect((await registry.graphql('query ($id: ID!) { webhook(id: $id) { id } }', { id })).data).toEqual({
      webhook: null,
    });
  });

  it('says as data that an address is refused', async () => {
    const input = { name: 'x', url: 'http://10.0.0.1/', events: ['REGISTERED_MODEL_CREATED'] };

    expect(
      await registry.graphql(
        'mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { __typename ... on InvalidInputError { field } } }',
        { input },
      ),
    ).toEqual({ data: { createWebhook: { __typename: 'InvalidInputError', field: 'url' } } });
  });
});

interface ShownWebhook {
  readonly webhook_id: string;
  readonly name: string;
  readonly last_updated_timestamp: number;
}

/** What is read of the answers; their whole shape is compared. */
interface Answer {
  readonly webhook: ShownWebhook;
  readonly webhooks?: readonly ShownWebhook[];
  readonly next_page_token?: string;
}

function aVersion(): EventPayload<'ModelVersionRegistered'> {
  return {
    ...FLIGHTS,
    versionId: VERSION,
    version: 3,
    runId: null,
    trainingSetId: null,
    contentDigest: null,
  };
}

async function create(change: object) {
  const settings = { name: 'hook', url: `${receiver.url}/hook`, events: ON_VERSION, ...change };
  const { webhook } = await call('POST', '', settings);
  return webhook;
}

function send(
  method: string,
  path: string,
  body?: object,
  role: 'reader' | 'writer' = 'writer',
): Promise<Response> {
  return registry.fetch(`/api/2.0/mlflow/webhooks${path}`, {
    method,
    headers: {
      authorization: `Bearer ${testToken(role)}`,
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
}

async function call(method: string, path: string, body?: object): Promise<Answer> {
  return (await send(method, path, body)).json() as Promise<Answer>;
}

/** @returns the event's identifier. */
async function publish<T extends EventType>(
  type: T,
  data: EventPayload<T>,
  id: string = randomUUID(),
): Promise<string> {
  const event = { id, type, source: 'registry', subject: MODEL, occurredAt: new Date().toISOString(), data };
  await redis.xadd(`${registry.redis.prefix}:${EVENT_STREAM}`, '*', 'event', JSON.stringify(event));
  return id;
}

async function received(count: number): Promise<readonly ReceivedWebhook[]> {
  await vi.waitFor(() => expect(receiver.received).toHaveLength(count), SOON);
  return receiver.received;
}

async function deliveriesOf(id: string) {
  const { data } = await registry.graphql(
    'query ($id: ID!) { webhook(id: $id) { deliveries { event status attempts responseStatus error } } }',
    { id },
  );
  return data['webhook']?.['deliveries'];
}

function signatureOf(delivery: ReceivedWebhook | undefined, secret: string): string {
  const id = delivery?.headers['x-mlflow-delivery-id'];
  const timestamp = delivery?.headers['x-mlflow-timestamp'];
  const digest = createHmac('sha256', secret).update(`${id}.${timestamp}.${delivery?.body}`).digest('base64');
  return `v1,${digest}`;
}
