import { testToken } from '@orrery/testing';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { flagScenario, type FlagScenario } from '../testing/flag-scenario.js';

let scenario: Scenario;
let flags: FlagScenario;

beforeAll(async () => {
  scenario = await startScenario();
  flags = flagScenario(scenario);
  await flags.define(
    'gradual',
    {
      strategies: [
        {
          name: 'flexibleRollout',
          parameters: { rollout: '50', stickiness: 'userId', groupId: 'gradual' },
          segments: [1],
        },
      ],
      segments: [{ id: 1, constraints: [{ contextName: 'country', operator: 'IN', values: ['NO'] }] }],
    },
    { dialect: 'UNLEASH' },
  );
  await flags.define('elsewhere', { defaultValue: true });
});

afterAll(() => scenario.close());

/** As Unleash's SDKs send it. */
const bare = { authorization: testToken('reader') };
const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  scenario.service.fetch(path, { headers: { ...bare, ...headers } });

describe('the client API of Unleash', () => {
  it('tells the flags of its dialect with their segments', async () => {
    expect(await (await get('/api/client/features')).json()).toMatchObject({
      version: 2,
      features: [
        { name: 'gradual', enabled: true, strategies: [{ name: 'flexibleRollout', segments: [1] }] },
      ],
      segments: [{ id: 1, constraints: [{ contextName: 'country' }] }],
    });
  });

  it('tells the same as one event', async () => {
    expect(await (await get('/api/client/delta')).json()).toMatchObject({
      events: [{ eventId: expect.any(Number) as number, type: 'hydration', features: [{ name: 'gradual' }] }],
    });
  });

  it.each(['/api/client/features', '/api/client/delta'])(
    'says in few bytes that %s is not new',
    async (path) => {
      const etag = (await get(path)).headers.get('etag') ?? '';

      expect((await get(path, { 'if-none-match': etag })).status).toBe(304);
      await flags.change({ key: 'gradual', description: path });
      expect((await get(path, { 'if-none-match': etag })).status).toBe(200);
    },
  );

  it('lets nobody in without a token', async () => {
    expect((await get('/api/client/features', { authorization: 'nobody' })).status).toBe(401);
  });

  it('counts what a client reports, once however often it is sent', async () => {
    const registered = await flags.post(
      '/api/client/register',
      { appName: 'shop', instanceId: 'i', sdkVersion: 'x' },
      bare,
    );
    expect(registered.status).toBe(202);
    const bucket = (start: string) => ({
      appName: 'shop',
      instanceId: 'i',
      bucket: {
        start,
        stop: '2026-05-01T12:00:00Z',
        toggles: { gradual: { yes: 3, no: 4, variants: {} }, unknown: { yes: 1, no: 1 } },
      },
    });
    const reports = ['2026-05-01T11:00:00Z', '2026-05-01T11:00:00Z', '2026-05-01T11:01:00Z'].map((start) =>
      flags.post('/api/client/metrics', bucket(start), bare),
    );

    expect((await Promise.all(reports)).map(({ status }) => status)).toEqual([202, 202, 202]);
    const { data } = await scenario.service.graphql('{ flag(key: "gradual") { usage { yes no lastDay } } }');
    expect(data).toEqual({
      flag: { usage: { yes: 6, no: 8, lastDay: expect.stringMatching(/T00:00:00/) as string } },
    });
  });

  it('keeps what a client could send again, and forgets what it could not', async () => {
    const report = (start: string) =>
      flags.post(
        '/api/client/metrics',
        { appName: 'old', instanceId: 'i', bucket: { start, toggles: {} } },
        bare,
      );
    const database = new Client(scenario.service.databaseUrl);
    await database.connect();
    const starts = async (): Promise<number> => {
      const { rowCount } = await database.query(`SELECT FROM client_bucket WHERE app_name = 'old'`);
      return rowCount ?? 0;
    };
    await report('2026-05-01T11:00:00Z');
    await report('2026-05-01T11:01:00Z');
    expect(await starts()).toBe(2);
    await database.query(
      `UPDATE client_bucket SET received_at = now() - interval '3 days' WHERE app_name = 'old'`,
    );
    await report('2026-05-01T11:02:00Z');
    expect(await starts()).toBe(1);
    await database.end();
  });

  it.each<[status: number, body: unknown]>([
    [400, '{'],
    [400, {}],
    [400, { appName: 'shop', bucket: { start: 'yesterday', stop: 'today', toggles: {} } }],
    [
      400,
      {
        appName: 'shop',
        bucket: { start: '2026-05-01T11:00:00Z', stop: '2026-05-01T12:00:00Z', toggles: { a: { yes: -1 } } },
      },
    ],
    [413, { appName: 'x'.repeat(1024 * 1024) }],
  ])('answers %d to what is no report (%#)', async (status, body) => {
    const answer = await flags.post('/api/client/metrics', body, bare);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ message: expect.any(String) as string });
  });
});
