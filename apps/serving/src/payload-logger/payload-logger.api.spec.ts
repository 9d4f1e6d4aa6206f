import { PREDICTION_STREAM, type PredictionRecord } from '@orrery/domain';
import { testToken, webhookReceiver, type ReceivedWebhook, type WebhookReceiver } from '@orrery/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { delayModel } from '../testing/delay-model.js';
import { FAILS_AT, failingGraph } from '../testing/failing-graph.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };
const SOON = { timeout: 50_000, interval: 20 };
const REQUEST = 'org.kubeflow.serving.inference.request';
const RESPONSE = 'org.kubeflow.serving.inference.response';

let bench: ServingBench;
let receiver: WebhookReceiver;
let redis: Redis;

beforeAll(async () => {
  receiver = await webhookReceiver();
  bench = await startServingBench({
    ORRERY_WEBHOOK_ALLOWED_HOSTS: '127.0.0.1',
    ORRERY_LOGGER_AUTHORIZATION: JSON.stringify({ [new URL(receiver.url).host]: 'Bearer theirs' }),
    ORRERY_RECONCILE_MS: '100',
  });
  redis = new Redis(bench.service.redis.url);
});

afterAll(async () => {
  redis.disconnect();
  await bench.close();
  await receiver.close();
});

describe('a payload logger', PATIENCE, () => {
  it("is told of requests and answers as KServe's logger tells of them, once each, under the prediction's id", async () => {
    await bench.open('delays', { file: delayModel(), missingValues: 'ALLOW' });
    await setLogger('delays', { url: `${receiver.url}/kserve?monitor=delays` });
    const { headers } = await bench.predict('delays:predict', {
      instances: [
        { distance: 0.1, origin: 'ATL' },
        { distance: null, origin: 'ORD' },
      ],
    });
    const id = headers.get('x-orrery-prediction-id') ?? '';

    const events = await eventsOf('delays', 2);

    const request = ofType(events, REQUEST);
    expect(request.path).toBe('/kserve?monitor=delays');
    expect(request.headers).toMatchObject({
      ...{ 'content-type': 'application/json', authorization: 'Bearer theirs', 'ce-specversion': '1.0' },
      ...{ 'ce-id': id, 'ce-source': '/orrery/serving/endpoints/delays', 'ce-namespace': 'orrery' },
      ...{ 'ce-inferenceservicename': 'delays', 'ce-component': 'predictor', 'ce-endpoint': 'default' },
      ...{ 'ce-orrerymodel': 'delays', 'ce-orreryversion': '1' },
    });
    expect(JSON.parse(request.body)).toEqual({
      id,
      inputs: [
        { name: 'distance', shape: [2, 1], datatype: 'FP32', data: [0.1, 'NaN'] },
        { name: 'origin', shape: [2, 1], datatype: 'BYTES', data: ['ATL', 'ORD'] },
      ],
    });
    const response = ofType(events, RESPONSE);
    expect(response.headers['ce-id']).toBe(id);
    const record = await recordOf(id);
    expect(JSON.parse(response.body)).toMatchObject({
      ...{ model_name: 'delays', model_version: '1', id },
      outputs: expect.arrayContaining([
        expect.objectContaining({ name: 'probability', data: record.predictions['probability'] }),
      ]),
    });
    const latencyMs = Number(response.headers['ce-orrerylatencyms']);
    expect(latencyMs).toBeGreaterThanOrEqual(record.latencyMs);
  });

  it('is told of the halves that it wants, and of no failure but what was asked', async () => {
    await bench.open('halves', { file: failingGraph(1) });
    await setLogger('halves', { mode: 'RESPONSE' });
    await bench.predict('halves:predict', { instances: [[FAILS_AT]] });
    await bench.predict('halves:predict', { instances: [[1]] });
    expect((await eventsOf('halves', 1)).map(typeOf)).toEqual([RESPONSE]);

    await setLogger('halves', { mode: 'REQUEST' });
    await bench.predict('halves:predict', { instances: [[1]] });
    await eventsOf('halves', 2);
    await setLogger('halves', { mode: 'ALL' });
    await bench.predict('halves:predict', { instances: [[FAILS_AT]] });

    expect((await eventsOf('halves', 3)).map(typeOf)).toEqual([RESPONSE, REQUEST, REQUEST]);
  });

  it('is not told of what is kept off the record, nor of anything once it is removed', async () => {
    await bench.open('private');
    await setLogger('private', {});
    await bench.predict('private:predict', { instances: [[1]] }, { 'x-orrery-record': 'none' });
    await bench.predict('private:predict', { instances: [[2]] });
    const events = await eventsOf('private', 2);
    expect(JSON.parse(ofType(events, REQUEST).body)).toMatchObject({ inputs: [{ data: [2] }] });

    const remove = 'mutation { removePayloadLogger(input: { endpoint: "private" }) { __typename } }';
    expect((await bench.service.graphql(remove)).data).toEqual({
      removePayloadLogger: { __typename: 'RemovePayloadLoggerSuccess' },
    });
    await bench.predict('private:predict', { instances: [[3]] });

    expect(await loggerOf('private')).toBeNull();
    expect(await eventsOf('private', 2)).toHaveLength(2);
    expect((await bench.service.graphql(remove)).data).toEqual({
      removePayloadLogger: { __typename: 'NotFoundError' },
    });
  });

  it('says of a part of the requests how many each stands for', async () => {
    await bench.open('sampled');
    await setLogger('sampled', { percent: 25 });
    await vi.waitFor(async () => {
      await bench.predict('sampled:predict', { instances: [[1]] });
      expect(received('sampled').length).toBeGreaterThan(0);
    }, SOON);
    expect(received('sampled')[0]?.headers['ce-sampledrate']).toBe('4');
  });

  it('that fails delays nobody, and hears of it again', async () => {
    await bench.open('shaky');
    await setLogger('shaky', {});
    receiver.statuses.push(503, 429);
    const { status } = await bench.predict('shaky:predict', { instances: [[1]] });
    expect(status).toBe(200);
    await vi.waitFor(() => expect(received('shaky')).toHaveLength(4), SOON);
    expect(new Set(received('shaky').map(typeOf))).toEqual(new Set([REQUEST, RESPONSE]));
    expect(await metric('shaky', 'sent')).toBe(2);
  });

  it('is refused at addresses that are not public, and for parts that are none', async () => {
    await bench.open('refused');
    expect(await trySetting('refused', { url: 'http://10.0.0.1/' })).toMatchObject({ field: 'url' });
    expect(await trySetting('refused', { percent: 0 })).toMatchObject({ field: 'percent' });
    expect(await trySetting('nowhere', {})).toMatchObject({ __typename: 'NotFoundError' });
    expect(await loggerOf('refused')).toBeNull();
  });

  it('is sent what is waiting when the service stops, and is there when it starts', async () => {
    await bench.open('lasting');
    await setLogger('lasting', {});
    for (let i = 0; i < 10; i++) await bench.predict('lasting:predict', { instances: [[i]] });

    await bench.service.restart();

    expect(received('lasting')).toHaveLength(20);
    await bench.untilReady('lasting');
    await bench.predict('lasting:predict', { instances: [[1]] });
    expect(await eventsOf('lasting', 22)).toHaveLength(22);
    expect(await loggerOf('lasting')).toMatchObject({ url: receiver.url + '/', mode: 'ALL', setBy: 'admin' });
  });
});

async function trySetting(endpoint: string, change: object): Promise<object> {
  const mutation = `mutation ($input: SetPayloadLoggerInput!) { setPayloadLogger(input: $input) {
    __typename
    ... on InvalidInputError { field }
  } }`;
  const input = { endpoint, url: receiver.url, ...change };
  const { data } = await bench.service.graphql(mutation, { input });
  return data['setPayloadLogger'] as unknown as object;
}

async function setLogger(endpoint: string, change: object): Promise<void> {
  expect(await trySetting(endpoint, change)).toEqual({ __typename: 'SetPayloadLoggerSuccess' });
}

async function loggerOf(name: string): Promise<object | null> {
  const query =
    'query ($name: String!) { endpoint(name: $name) { payloadLogger { url mode percent setBy } } }';
  const { data } = await bench.service.graphql(query, { name });
  return data['endpoint']?.['payloadLogger'] ?? null;
}

function received(endpoint: string): readonly ReceivedWebhook[] {
  return receiver.received.filter(({ headers }) => headers['ce-inferenceservicename'] === endpoint);
}

async function eventsOf(endpoint: string, count: number): Promise<readonly ReceivedWebhook[]> {
  await vi.waitFor(() => expect(received(endpoint)).toHaveLength(count), SOON);
  return received(endpoint);
}

function typeOf({ headers }: ReceivedWebhook): string {
  return String(headers['ce-type']);
}

function ofType(events: readonly ReceivedWebhook[], type: string): ReceivedWebhook {
  const found = events.find((event) => typeOf(event) === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
}

async function recordOf(id: string): Promise<PredictionRecord> {
  return vi.waitFor(async () => {
    const entries = await redis.xrange(`${bench.service.redis.prefix}:${PREDICTION_STREAM}`, '-', '+');
    const records = entries.map(([, fields]) => JSON.parse(fields[1] ?? '') as PredictionRecord);
    const record = records.find((each) => each.id === id);
    if (record === undefined) throw new Error('not yet');
    return record;
  }, SOON);
}

async function metric(endpoint: string, outcome: string): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${testToken('admin')}` };
  const text = await (await bench.service.fetch('/metrics', { headers })).text();
  const line = text.match(
    new RegExp(`^orrery_payload_events_total\\{endpoint="${endpoint}",outcome="${outcome}"\\} (\\d+)$`, 'm'),
  );
  return line?.[1] === undefined ? undefined : Number(line[1]);
}
