import { parseEvent } from '@orrery/domain';
import { constantGraph } from '@orrery/math-onnx/testing';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

const USERS = Array.from({ length: 1000 }, (_, i) => `user-${i}`);

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench({ ORRERY_RECONCILE_MS: '200' });
});

afterAll(() => bench.close());

describe('creating an endpoint', () => {
  it('makes a version answer, and shows it in the graph', async () => {
    await bench.open('first');

    const { status, body } = await bench.predict('first:predict', { instances: [{ x: 1 }, { x: 2 }] });

    expect({ status, body }).toEqual({ status: 200, body: { predictions: [[1], [1]] } });
    expect((await bench.service.graphql(SHOW, { name: 'first' })).data).toEqual({
      endpoint: {
        name: 'first',
        model: { id: bench.registry.versionId('first', 0) },
        missingValues: 'REFUSE',
        traffic: [
          {
            version: 1,
            modelVersion: { id: bench.registry.versionId('first', 1) },
            percent: 100,
            state: 'READY',
            error: null,
          },
        ],
      },
    });
  });

  it('is refused, as data, for a name in use, a wrong name, an unknown model and an unknown version', async () => {
    await bench.open('taken');

    expect(await create({ name: 'taken', model: 'taken', version: 1 })).toEqual({
      __typename: 'NameTakenError',
      taken: 'taken',
    });
    expect(await create({ name: 'a:b', model: 'taken', version: 1 })).toEqual({
      __typename: 'InvalidInputError',
      field: 'name',
    });
    expect(await create({ name: 'new', model: 'nothing', version: 1 })).toEqual({
      __typename: 'NotFoundError',
      what: 'Model',
      by: 'nothing',
    });
    expect(await create({ name: 'new', model: 'taken', version: 7 })).toEqual({
      __typename: 'NotFoundError',
      what: 'Version of model taken',
      by: '7',
    });
  });

  it('is refused, as data, for a version without an ONNX file', async () => {
    bench.registry.addWithoutFile('pickled', 1, 'There is no ONNX file. It can be loaded as sklearn.');

    expect(await create({ name: 'pickled', model: 'pickled', version: 1 })).toMatchObject({
      __typename: 'VersionNotServableError',
      message: expect.stringContaining('It can be loaded as sklearn.'),
    });
  });

  it('is for writers; readers may look', async () => {
    const input = { name: 'guarded', model: 'first', version: 1 };
    const answer = await bench.service.graphql(CREATE, { input }, 'reader');

    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(
      (await bench.service.graphql('{ endpoints { nodes { name } } }', {}, 'reader')).errors,
    ).toBeUndefined();
  });

  it('says why a version cannot be loaded, and answers 503 meanwhile', async () => {
    bench.registry.add('broken', 1, Buffer.from('no model at all'));
    await create({ name: 'broken', model: 'broken', version: 1 });

    const share = await untilShare('broken', 1, ({ state }) => state === 'FAILED');

    expect(share.error).toContain('cannot be loaded');
    expect(await bench.predict('broken:predict', { instances: [[1]] })).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('broken') },
    });
  });
});

describe('dividing the traffic', () => {
  it('gives a canary its share, each user always the same version', async () => {
    await bench.open('canary');
    await bench.divide('canary', { 1: 90, 2: 10 });

    const [first, second] = [await versionsOf('canary', USERS), await versionsOf('canary', USERS)];

    const share = first.filter((version) => version === 2).length / USERS.length;
    // Four standard deviations of the share of a thousand users.
    expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / USERS.length));
    expect(second).toEqual(first);
  });

  it('moves from version to version under load without a failed request', async () => {
    await bench.open('moving', { versions: 3 });
    const answers: { status: number; versions: readonly unknown[]; told: readonly number[] }[] = [];
    let isOver = false;
    const caller = async (user: string): Promise<void> => {
      while (!isOver) {
        const body = { instances: [[1], [2]], user_ids: [user, `${user}'`] };
        const { status, body: answer } = await bench.predict('moving:predict', body);
        const versions = (answer.predictions ?? []).map((row) => (row as number[])[0]);
        answers.push({ status, versions, told: answer.model_versions ?? [] });
      }
    };
    const callers = Array.from({ length: 8 }, (_, i) => caller(`user-${i}`));

    await bench.divide('moving', { 1: 50, 2: 50 });
    await bench.divide('moving', { 2: 100 });
    await bench.divide('moving', { 2: 20, 3: 80 });
    await bench.divide('moving', { 1: 100 });
    isOver = true;
    await Promise.all(callers);

    expect(answers.length).toBeGreaterThan(20);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.filter(({ versions, told }) => String(versions) !== String(told))).toEqual([]);
    expect(new Set(await versionsOf('moving', USERS))).toEqual(new Set([1]));
  });

  it('leaves what answers in force when a new version cannot be loaded', async () => {
    await bench.open('steady');
    bench.registry.add('steady', 2, Buffer.from('no model at all'));

    await setTraffic('steady', [{ version: 2, percent: 100 }]);
    await untilShare('steady', 2, ({ state }) => state === 'FAILED');

    expect(new Set(await versionsOf('steady', USERS.slice(0, 20)))).toEqual(new Set([1]));
  });

  it('ends the processes of versions that nothing needs any more', async () => {
    await bench.open('lean');
    await bench.divide('lean', { 2: 100 });

    for (;;) {
      const metrics = await (await bench.service.fetch('/metrics')).text();
      if (!metrics.includes('orrery_model_ready{model="lean",version="1"}')) break;
    }

    expect((await bench.predict('lean/versions/1:predict', { instances: [[1]] })).status).toBe(404);
    expect((await bench.predict('lean/versions/2:predict', { instances: [[1]] })).status).toBe(200);
  });

  it('is refused, as data, for shares that are no whole, and for what does not exist', async () => {
    await bench.open('whole');

    expect(await setTraffic('whole', [{ version: 1, percent: 99 }])).toMatchObject({
      __typename: 'InvalidInputError',
      field: 'shares',
    });
    expect(await setTraffic('whole', [{ version: 9, percent: 100 }])).toMatchObject({
      __typename: 'NotFoundError',
      by: '9',
    });
    expect(await setTraffic('nowhere', [{ version: 1, percent: 100 }])).toMatchObject({
      __typename: 'NotFoundError',
      what: 'Endpoint',
    });
  });

  it('is told to others once, and not when nothing changes', async () => {
    await bench.open('told');
    await bench.divide('told', { 1: 30, 2: 70 });
    await bench.divide('told', { 1: 30, 2: 70 });
    await bench.divide('told', { 2: 100 });

    const shares = await trafficEvents('told', 3);

    expect(shares).toEqual([['1:100'], ['1:30', '2:70'], ['2:100']]);
  });
});

describe('a restarted service', () => {
  it('answers again from what it has kept, with the registry down', async () => {
    await bench.open('lasting');
    await bench.divide('lasting', { 1: 50, 2: 50 });
    const before = await versionsOf('lasting', USERS.slice(0, 100));
    const downloads = bench.registry.downloads();
    bench.registry.setDown('down');

    await bench.service.restart();
    await bench.untilReady('lasting');
    const after = await versionsOf('lasting', USERS.slice(0, 100));
    bench.registry.setDown('up');

    expect(after).toEqual(before);
    expect(bench.registry.downloads()).toBe(downloads);
  });

  it('says that it is ready when its models are', async () => {
    await bench.open('readied');

    await bench.service.restart();
    while ((await bench.service.fetch('/health/ready')).status !== 200);

    expect((await bench.predict('readied:predict', { instances: [[1]] })).status).toBe(200);
  });

  it('remembers how fast it was', async () => {
    await bench.open('measured');
    for (let i = 0; i < 5; i++) await bench.predict('measured:predict', { instances: [[i]] });
    await bench.predict('measured:predict', { instances: [['x']] });

    const before = await latencyOf('measured');
    await bench.service.restart();
    await bench.untilReady('measured');
    await bench.predict('measured:predict', { instances: [[1]] });
    const after = await latencyOf('measured');

    expect(before).toMatchObject({ requests: 6, refused: 1, errors: 0, errorRate: 0 });
    expect(before.p50).toBeGreaterThan(0);
    expect(before.p99).toBeGreaterThanOrEqual(before.p50);
    expect(after).toMatchObject({ requests: 7, refused: 1, errors: 0 });
  });
});

describe('many endpoints', () => {
  it('are asked for with all that belongs to them in as many statements as few', async () => {
    bench.registry.add('many', 1, constantGraph(1));
    for (const name of ['many-1', 'many-2', 'many-3', 'many-4'])
      await create({ name, model: 'many', version: 1 });
    const ask = (first: number): string =>
      `{ endpoints(first: ${first}, after: "${Buffer.from('many').toString('base64url')}") { nodes {
      name traffic { version latency { requests } } latency { requests } } } }`;

    const [one, four] = [await statementsOf(ask(1)), await statementsOf(ask(4))];

    expect(four.names).toEqual(['many-1', 'many-2', 'many-3', 'many-4']);
    expect(one.statements).toBeGreaterThan(0);
    expect(four.statements).toBe(one.statements);
  });

  it('are found from the version that they serve', async () => {
    bench.registry.add('shared', 1, constantGraph(1));
    for (const name of ['shared-b', 'shared-a']) await create({ name, model: 'shared', version: 1 });
    const representations = [{ __typename: 'ModelVersion', id: bench.registry.versionId('shared', 1) }];
    const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on ModelVersion { endpoints { name } } } }`;

    const { data } = await bench.service.graphql(query, { representations });

    expect(data['_entities']).toEqual([{ endpoints: [{ name: 'shared-a' }, { name: 'shared-b' }] }]);
  });
});

const CREATE = /* GraphQL */ `
  mutation ($input: CreateEndpointInput!) {
    createEndpoint(input: $input) {
      __typename
      ... on NameTakenError {
        taken
      }
      ... on InvalidInputError {
        field
      }
      ... on NotFoundError {
        what
        by
      }
      ... on VersionNotServableError {
        message
      }
    }
  }
`;

const SET_TRAFFIC = /* GraphQL */ `
  mutation ($input: SetTrafficInput!) {
    setTraffic(input: $input) {
      __typename
      ... on InvalidInputError {
        field
      }
      ... on NotFoundError {
        what
        by
      }
    }
  }
`;

const SHOW = /* GraphQL */ `
  query ($name: String!) {
    endpoint(name: $name) {
      name
      model {
        id
      }
      missingValues
      traffic {
        version
        modelVersion {
          id
        }
        percent
        state
        error
      }
    }
  }
`;

interface Share {
  readonly version: number;
  readonly state: string;
  readonly error: string | null;
}

interface Latency {
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
}

async function create(input: object): Promise<unknown> {
  return (await bench.service.graphql(CREATE, { input })).data['createEndpoint'];
}

async function setTraffic(endpoint: string, shares: readonly object[]): Promise<unknown> {
  return (await bench.service.graphql(SET_TRAFFIC, { input: { endpoint, shares } })).data['setTraffic'];
}

/** Asks until the version's share is as wanted. */
async function untilShare(
  name: string,
  version: number,
  isWanted: (share: Share) => boolean,
): Promise<Share> {
  for (;;) {
    const { endpoint } = (await bench.service.graphql(SHOW, { name })).data as unknown as {
      endpoint: { traffic: Share[] };
    };
    const share = endpoint.traffic.find((each) => each.version === version);
    if (share !== undefined && isWanted(share)) return share;
  }
}

async function versionsOf(endpoint: string, users: readonly string[]): Promise<readonly number[]> {
  const instances = users.map(() => [1]);
  const { body } = await bench.predict(`${endpoint}:predict`, { instances, user_ids: users });
  return body.model_versions ?? [];
}

async function latencyOf(name: string): Promise<Latency> {
  const query = `query ($name: String!) { endpoint(name: $name) {
    latency { requests refused errors errorRate p50 p95 p99 } } }`;
  const { endpoint } = (await bench.service.graphql(query, { name })).data as unknown as {
    endpoint: { latency: Latency };
  };
  return endpoint.latency;
}

/** The divisions of an endpoint that were published, once there are so many. */
async function trafficEvents(endpoint: string, count: number): Promise<string[][]> {
  const { url, prefix } = bench.service.redis;
  const redis = new Redis(url);
  try {
    for (;;) {
      const entries = await redis.xrange(`${prefix}:events`, '-', '+');
      const divisions = entries.flatMap(([, fields]) => {
        const { type, data } = parseEvent(fields[1] ?? '');
        if (type !== 'TrafficChanged' || !('shares' in data) || data.endpoint !== endpoint) return [];
        return [data.shares.map(({ version, percent }) => `${version}:${percent}`)];
      });
      if (divisions.length >= count) return divisions;
    }
  } finally {
    redis.disconnect();
  }
}

async function statementsOf(query: string): Promise<{ names: string[]; statements: number }> {
  // What is measured was written, so that the next query has nothing to write.
  await bench.service.graphql(query);
  const asked = vi.spyOn(Client.prototype, 'query');
  try {
    const { data } = await bench.service.graphql(query);
    const { nodes } = data['endpoints'] as unknown as { nodes: { name: string }[] };
    // What runs beside the requests reads whole tables, or what is open in them.
    const statements = asked.mock.calls.filter(
      ([text]) =>
        /(endpoint|share|latency).* (WHERE|LIMIT) /s.test(String(text)) &&
        !/ended_at" IS NULL/.test(String(text)),
    );
    return { names: nodes.map(({ name }) => name), statements: statements.length };
  } finally {
    asked.mockRestore();
  }
}
