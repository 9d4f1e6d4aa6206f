import { randomUUID } from 'node:crypto';
import type { PredictionRecord } from '@orrery/domain';
import { testToken } from '@orrery/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MonitoringScenario, OTHER_VERSION, SOON } from '../testing/monitoring-scenario.js';
import { flightRecord } from '../testing/prediction-records.js';
import { binaryEvent, eventsOf, type TestEvent } from '../testing/kserve-events.js';

const BATCH = 'application/cloudevents-batch+json';

let scenario: MonitoringScenario;
let database: Client;

beforeAll(async () => {
  scenario = await MonitoringScenario.start({ ORRERY_LOG_LEVEL: 'silent' });
  database = new Client({ connectionString: scenario.monitoring.databaseUrl });
  database.on('error', () => undefined);
  await database.connect();
});

afterAll(async () => {
  await database.end();
  await scenario.close();
});

describe("KServe's logger", () => {
  it.each(['v1', 'v2'] as const)('is counted as the prediction stream is, in %s', async (version) => {
    const [streamed, told] = [`streamed-${version}`, `told-${version}`];
    await scenario.watch(streamed);
    await scenario.watch(told);
    const records = Array.from({ length: 20 }, (_, i) => flightRecord(i * 25, 25, { farther: i }));
    await scenario.send(...records.map((record) => ({ ...record, endpoint: streamed })));
    for (const record of records) await post(eventsOf({ ...record, endpoint: told }, version));

    const expected = await scenario.evaluated(streamed, 20);
    const report = await scenario.evaluated(told, 20);

    expect(report.rows).toBe(500);
    expect(report.features).toEqual(expected.features);
    expect(report.predictions).toEqual(expected.predictions);
    expect(report).toMatchObject({ performance: { requests: 20, errorRate: 0 } });
  });

  it('may tell the answer first, and each half again and again: all count once', async () => {
    await scenario.watch('repeated');
    const exchanges = records('repeated', 30).map((record) => eventsOf(record, 'v2'));
    const shuffled = exchanges.flatMap(([request, response]) => [response, request, response, request]);
    await Promise.all(shuffled.map((event) => post([event])));
    await scenario.counted('repeated', 30);
    await Promise.all(shuffled.map((event) => post([event])));

    await post(eventsOf(flightRecord(0, 1, { endpoint: 'repeated' }), 'v2'));
    await scenario.counted('repeated', 31);
  });

  it('may tell by way of a broker, one by one as JSON or in batches', async () => {
    await scenario.watch('brokered');
    const exchanges = records('brokered', 10).flatMap((record) => eventsOf(record, 'v1'));
    for (const event of exchanges.slice(0, 4)) {
      expect(
        (await send('', JSON.stringify(event), { 'content-type': 'application/cloudevents+json' })).status,
      ).toBe(200);
    }
    const batch = await send('', JSON.stringify(exchanges), { 'content-type': BATCH });
    expect([batch.status, await batch.text()]).toEqual([200, '']);
    await scenario.counted('brokered', 10);
  });

  it('tells of an InferenceService what its URL says: the monitor, and the names of columns', async () => {
    await scenario.watch('named');
    const record = flightRecord(0, 5, { endpoint: 'some-service' });
    const { origin = [], distance = [], late_rate: rates = [] } = record.features;
    const [request, response] = eventsOf(record, 'v1');
    const rows = origin.map((_, row) => [origin[row], distance[row], rates[row]]);
    const predictions = record.predictions['probability']?.map((p) => [p, 1]);
    const url = '?monitor=named&features=origin,distance,late_rate&outputs=probability,label';
    await post(
      [
        { ...request, data: { instances: rows } },
        { ...response, data: { predictions } },
      ],
      url,
    );
    await scenario.counted('named', 1);
    expect(await binsOf('named')).toEqual([5, 5, 5, 5, 5]);
    expect(await presentOf('named')).toBe(true);
  });

  it('that says which version answered has it counted for that one, and a canary for none', async () => {
    await scenario.watch('versions');
    const told = {
      orrerymodel: 'delays',
      orreryversion: '2',
      orreryversionid: OTHER_VERSION,
      sampledrate: '10',
    };
    const [request, response] = eventsOf(flightRecord(0, 5, { endpoint: 'versions' }), 'v2');
    await post([
      { ...request, ...told },
      { ...response, ...told },
    ]);
    const canary = eventsOf(flightRecord(0, 5, { endpoint: 'versions' }), 'v2');
    await post(canary.map((event) => ({ ...event, endpoint: 'canary' })));
    await scenario.counted('versions', 10);
    const { rows } = await database.query(
      `SELECT w.version, w.model_version_id AS id FROM traffic_window w JOIN monitor m ON m.id = w.monitor_id WHERE m.name = 'versions'`,
    );
    expect(rows).toEqual([{ version: 2, id: OTHER_VERSION }]);
  });

  it('that tells half of an exchange is waited for, and no longer than it may be', async () => {
    await scenario.watch('halves');
    const before = await unpaired();
    const [[request], [, response]] = [await exchange('halves'), await exchange('halves')];
    await post([request]);
    await post([response]);
    await database.query(`UPDATE inference_exchange SET received_at = now() - interval '61 seconds'`);
    await vi.waitFor(async () => {
      expect(await unpaired()).toEqual(before.map((count) => count + 1));
    }, SOON);
    expect((await database.query('SELECT FROM inference_exchange WHERE outcome IS NULL')).rowCount).toBe(0);
    await scenario.counted('halves', 0);
  });

  it('is not stored for endpoints that nobody watches', async () => {
    const before = await metric('orrery_inference_events_total', 'unwatched');
    await post(eventsOf(flightRecord(0, 1, { endpoint: 'unwatched' }), 'v2'));
    expect(await metric('orrery_inference_events_total', 'unwatched')).toBe(before + 2);
  });
});

describe('what was acknowledged', () => {
  it('outlives the service', async () => {
    await scenario.watch('restarted');
    const exchanges = records('restarted', 20).map((record) => eventsOf(record, 'v2'));
    for (const [request] of exchanges) await post([request]);
    await scenario.monitoring.restart();
    await post(exchanges.flatMap(([request, response]) => [response, request]));
    await scenario.monitoring.restart();
    await scenario.counted('restarted', 20);
  });

  it('is counted once although the database goes away again and again', async () => {
    await scenario.watch('shaken');
    for (let round = 0; round < 10; round++) {
      for (const record of records('shaken', 5)) await postUntilTaken(eventsOf(record, 'v2'));
      await database.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    }
    await scenario.counted('shaken', 50);
    expect(await binsOf('shaken')).toEqual([50, 50, 50, 50, 50]);
  });
});

describe('an event that cannot be read', () => {
  const [request] = eventsOf(flightRecord(0, 1), 'v2');

  it.each<readonly [string, object]>([
    ['ce-id', { id: '' }],
    ['ce-type', { type: 'org.example.other' }],
    ['ce-inferenceservicename', { inferenceservicename: undefined }],
    ['ce-time', { time: 'yesterday' }],
    ['ce-sampledrate', { sampledrate: '0' }],
    ['ce-orreryversionid', { orreryversionid: '7' }],
    ['data', { data: 'text' }],
    ['data.inputs[0].datatype', { data: { inputs: [{ name: 'a', shape: [1], data: [1] }] } }],
  ])('is refused by the name of what is wrong: %s', async (field, change) => {
    const { headers, body } = binaryEvent({ ...request, ...change });
    const response = await send('', body, headers);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'INVALID_INPUT', details: { field } });
  });

  it('takes its whole batch with it', async () => {
    await scenario.watch('whole');
    const batch = [...(await exchange('whole')), { ...request, source: '' }];
    const response = await send('', JSON.stringify(batch), { 'content-type': BATCH });
    expect(await response.json()).toMatchObject({ details: { field: '[2].source' } });
    await post(await exchange('whole'));
    await scenario.counted('whole', 1);
  });

  it('is refused at addresses that say nothing, to readers, and when it is too large', async () => {
    const { headers, body } = binaryEvent(request);
    expect((await send('?monitor=nobody', body, headers)).status).toBe(404);
    expect((await send('?features=a,,b', body, headers)).status).toBe(400);
    expect((await send('?monitor=a&monitor=b', body, headers)).status).toBe(400);
    expect(
      (await send('', body, { ...headers, authorization: `Bearer ${testToken('reader')}` })).status,
    ).toBe(403);
    expect((await send('', body, { ...headers, authorization: '' })).status).toBe(401);
    const basic = Buffer.from(`kserve:${testToken('writer')}`).toString('base64');
    expect((await send('', body, { ...headers, authorization: `Basic ${basic}` })).status).toBe(200);
    expect((await send('', ' '.repeat(9_000_000), headers)).status).toBe(413);
  });
});

function records(endpoint: string, count: number): readonly PredictionRecord[] {
  return Array.from({ length: count }, (_, i) => flightRecord(i, 1, { endpoint }));
}

async function exchange(endpoint: string): Promise<readonly [TestEvent, TestEvent]> {
  return eventsOf(flightRecord(0, 1, { endpoint, id: randomUUID() }), 'v2');
}

function send(query: string, body: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return scenario.monitoring.fetch(`/v1/inference-events${query}`, { method: 'POST', body, headers });
}

async function post(events: readonly TestEvent[], query = ''): Promise<void> {
  for (const event of events) {
    const { headers, body } = binaryEvent(event);
    const response = await send(query, body, headers);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  }
}

/** As a sender does that tries again. */
async function postUntilTaken(events: readonly TestEvent[]): Promise<void> {
  for (const event of events) await vi.waitFor(() => post([event]), SOON);
}

const WINDOW = `SELECT bin_counts AS bins FROM traffic_window w JOIN monitor m ON m.id = w.monitor_id WHERE m.name = $1`;

/** For each column, the sum of its bins. */
async function binsOf(monitor: string): Promise<readonly number[]> {
  const { rows } = await database.query<{ bins: readonly (readonly number[])[] }>(WINDOW, [monitor]);
  return (rows[0]?.bins ?? []).map((counts) => counts.reduce((sum, count) => sum + count, 0));
}

/** Whether no column misses a value in every row. */
async function presentOf(monitor: string): Promise<boolean> {
  const { rows } = await database.query<{ bins: readonly (readonly number[])[] }>(WINDOW, [monitor]);
  return (rows[0]?.bins ?? []).every((counts) => new Set(counts).size > 1 && (counts.at(-1) ?? 0) < 5);
}

/** Exchanges that were given up for want of an answer, and of a request. */
async function unpaired(): Promise<readonly number[]> {
  const name = 'orrery_inference_exchanges_total';
  return [await metric(name, 'no_response'), await metric(name, 'no_request')];
}

async function metric(name: string, outcome: string): Promise<number> {
  const text = await (await scenario.monitoring.fetch('/metrics')).text();
  return Number(new RegExp(`^${name}\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}
