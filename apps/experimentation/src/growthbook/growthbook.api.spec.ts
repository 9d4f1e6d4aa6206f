import { GrowthBook } from '@growthbook/growthbook';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { flagScenario, type FlagScenario } from '../testing/flag-scenario.js';

let scenario: Scenario;
let flags: FlagScenario;
let clientKey: string;

beforeAll(async () => {
  scenario = await startScenario();
  flags = flagScenario(scenario);
  ({ clientKey } = await flags.connect('web'));
  await flags.group({ key: 'staff', values: ['ann'] });
  await flags.define(
    'colour',
    {
      defaultValue: 'grey',
      rules: [
        { force: 'gold', condition: { id: { $inGroup: 'staff' } } },
        { key: 'colours', variations: ['red', 'blue'], meta: [{ key: 'r' }, { key: 'b' }], hashVersion: 2 },
      ],
    },
    { dialect: 'GROWTHBOOK', type: 'STRING' },
  );
  await flags.define('unleashed', { strategies: [{ name: 'default' }] }, { dialect: 'UNLEASH' });
  await flags.define('own', {
    defaultValue: false,
    rules: [{ kind: 'force', value: true, condition: { id: 'ann' } }],
  });
});

afterAll(() => scenario.close());

/** Without any token: the key is all that an SDK shows. */
const anonymous = { authorization: '' };

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  scenario.service.fetch(path, { headers: { ...anonymous, ...headers } });

const evaluate = async (body: unknown, key = clientKey) => flags.post(`/api/eval/${key}`, body, anonymous);

describe('the payload for GrowthBook', () => {
  it('holds the flags that its SDKs can evaluate, and no others', async () => {
    const answer = await get(`/api/features/${clientKey}`);
    const payload = (await answer.json()) as { features: Record<string, unknown> };

    expect(answer.headers.get('x-sse-support')).toBe('enabled');
    expect(payload).toMatchObject({
      status: 200,
      dateUpdated: expect.any(String) as string,
      savedGroups: { staff: ['ann'] },
    });
    expect(payload.features['own']).toEqual({
      defaultValue: false,
      rules: [{ condition: { id: 'ann' }, force: true }],
    });
    expect(payload.features).not.toHaveProperty('unleashed');
    expect(payload.features['colour']).toMatchObject({
      defaultValue: 'grey',
      rules: [{ force: 'gold' }, {}],
    });
  });

  it('says in few bytes that nothing is new', async () => {
    const etag = (await get(`/api/features/${clientKey}`)).headers.get('etag') ?? '';

    expect((await get(`/api/features/${clientKey}`, { 'if-none-match': etag })).status).toBe(304);
    await flags.change({ key: 'colour', description: 'another' });
    expect((await get(`/api/features/${clientKey}`, { 'if-none-match': etag })).status).toBe(200);
  });

  it('travels encrypted when the connection says so, and the SDK opens it', async () => {
    const { clientKey: key, encryptionKey } = await flags.connect('page', { encrypted: true });
    const payload = (await (await get(`/api/features/${key}`)).json()) as Record<string, string>;

    expect(payload['features']).toEqual({});
    expect(JSON.stringify(payload)).not.toContain('gold');
    const sdk = new GrowthBook({ decryptionKey: encryptionKey ?? '', attributes: { id: 'ann' } });
    await sdk.setPayload(payload);
    expect(sdk.getFeatureValue('colour', 'none')).toBe('gold');
  });

  it('goes to nobody without a key that was given out, and not to who is to be told values only', async () => {
    const { clientKey: remote } = await flags.connect('remote', { remoteOnly: true });
    await flags.connect('gone').then(async ({ clientKey: key }) => {
      const revoke = 'mutation { revokeSdkConnection(input: { name: "gone" }) { __typename } }';
      await scenario.service.graphql(revoke);
      expect((await get(`/api/features/${key}`)).status).toBe(401);
    });

    const unknown = await get('/api/features/sdk-unknown');
    expect([unknown.status, await unknown.json()]).toMatchObject([
      401,
      { status: 401, error: expect.any(String) as string },
    ]);
    expect((await scenario.service.fetch('/api/features/sdk-unknown')).status).toBe(404);
    expect((await get(`/api/features/${remote}`)).status).toBe(403);
    expect((await evaluate({ attributes: {} }, remote)).status).toBe(200);
  });

  it('shows the key once, and keeps its digest only', async () => {
    const { data } = await scenario.service.graphql(
      '{ sdkConnections { nodes { name remoteOnly encrypted } } }',
    );

    expect(data).toMatchObject({
      sdkConnections: {
        nodes: expect.arrayContaining([{ name: 'web', remoteOnly: false, encrypted: false }]) as object[],
      },
    });
    expect(await flags.connect('web')).toMatchObject({ __typename: 'NameTakenError' });
  });
});

describe('remote evaluation', () => {
  it('gives the values of flags of every dialect, and tells which exposures to track', async () => {
    const ann = (await (await evaluate({ attributes: { id: 'ann' } })).json()) as object;
    const bob = (await (await evaluate({ attributes: { id: 'bob' } })).json()) as object;

    expect(ann).toMatchObject({
      status: 200,
      features: { colour: { rules: [{ force: 'gold' }] }, own: { rules: [{ force: true }] } },
    });
    expect(bob).toMatchObject({
      features: {
        colour: {
          rules: [
            {
              force: expect.stringMatching(/red|blue/) as string,
              tracks: [{ experiment: { key: 'colours' }, result: { hashUsed: true, hashValue: 'bob' } }],
            },
          ],
        },
        own: { rules: [{ force: false }] },
      },
    });
  });

  it('heeds what the SDK forces', async () => {
    const forced = await evaluate({
      attributes: { id: 'bob' },
      forcedVariations: { colours: 1 },
      forcedFeatures: [['own', true]],
    });

    expect(await forced.json()).toMatchObject({
      features: { colour: { rules: [{ force: 'blue' }] }, own: { rules: [{ force: true }] } },
    });
  });

  it.each<[status: number, body: unknown]>([
    [400, '{"attributes":'],
    [400, 'null'],
    [400, { attributes: [] }],
    [400, { forcedFeatures: { own: true } }],
    [413, { attributes: { note: 'x'.repeat(65_536) } }],
    [413, { attributes: { note: 'x'.repeat(10 * 1024 * 1024) } }],
  ])('answers %d to what is no user (%#)', async (status, body) => {
    const answer = await evaluate(body);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ status, error: expect.any(String) as string });
  });
});

describe('the stream of changes', () => {
  it('tells what is in force, and each change', async () => {
    const definition = (defaultValue: string) => ({ defaultValue, rules: [] });
    await flags.define('streamed', definition('grey'), { dialect: 'GROWTHBOOK', type: 'STRING' });
    const events = await listen(clientKey);

    expect((await events.next()).features['streamed']).toMatchObject({ defaultValue: 'grey' });
    await flags.change({ key: 'streamed', definition: definition('green') });
    expect((await events.next()).features['streamed']).toMatchObject({ defaultValue: 'green' });
    await flags.archive('streamed');
    expect((await events.next()).features).not.toHaveProperty('streamed');
    await events.close();
  });

  it('ends when the connection is revoked', async () => {
    const { clientKey: key } = await flags.connect('ending');
    const events = await listen(key);
    await events.next();

    await scenario.service.graphql(
      'mutation { revokeSdkConnection(input: { name: "ending" }) { __typename } }',
    );
    await expect(events.next()).rejects.toThrow('ended');
  });

  it('takes a thousand listeners, and sends the next away for a while', async () => {
    const leave = new AbortController();
    const join = () => fetch(`${scenario.service.url}/sub/${clientKey}`, { signal: leave.signal });
    // An answer that nobody holds is collected, and its connection with it.
    const joined: Response[] = [];
    for (let i = 0; i < 10; i++) joined.push(...(await Promise.all(Array.from({ length: 100 }, join))));
    const next = await join();

    expect(new Set(joined.map(({ status }) => status))).toEqual(new Set([200]));
    expect([next.status, next.headers.get('retry-after')]).toEqual([429, '30']);
    leave.abort();
    const again = new AbortController();
    await expect
      .poll(
        async () =>
          (await fetch(`${scenario.service.url}/sub/${clientKey}`, { signal: again.signal })).status,
      )
      .toBe(200);
    again.abort();
  });
});

interface Events {
  readonly next: () => Promise<{ readonly features: Record<string, unknown> }>;
  readonly close: () => Promise<void>;
}

async function listen(key: string): Promise<Events> {
  const leave = new AbortController();
  const response = await fetch(`${scenario.service.url}/sub/${key}`, { signal: leave.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next: Events['next'] = async () => {
    const end = text.indexOf('\n\n');
    if (end >= 0) {
      const [event = ''] = [text.slice(0, end)];
      text = text.slice(end + 2);
      const data = /^data: (.*)$/m.exec(event)?.[1];
      return data === undefined ? next() : (JSON.parse(data) as Awaited<ReturnType<Events['next']>>);
    }
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (done) throw new Error('ended');
    text += value ?? '';
    return next();
  };
  return {
    next,
    close: async () => {
      await reader?.cancel();
      leave.abort();
    },
  };
}
