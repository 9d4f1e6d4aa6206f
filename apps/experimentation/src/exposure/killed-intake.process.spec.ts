import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';
import { holdReplies, type HeldReplies } from '../testing/held-replies.js';
import { spawnReplica, type SpawnedReplica } from '../testing/spawn-replica.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 120_000 };
const USERS = 2000;

let scenario: Scenario;
let database: DataSource;
const open: (HeldReplies | SpawnedReplica)[] = [];

beforeAll(async () => {
  scenario = await startScenario();
  database = await new DataSource({ type: 'postgres', url: scenario.service.databaseUrl }).initialize();
}, PATIENCE.timeout);

afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each.close();
});

afterAll(async () => {
  await database.destroy();
  await scenario.close();
});

interface Intake {
  readonly path: string;
  readonly body: object;
  /** What the statement that records begins with, and how many rows there are of it. */
  readonly statement: string;
  readonly count: () => Promise<number>;
}

/** Kills the service when it has committed what it was told and not said so, starts it again, and tells it once more. */
async function toldAgain({ path, body, statement, count }: Intake): Promise<unknown> {
  const way = await holdReplies(scenario.service.databaseUrl);
  open.push(way);
  const first = await spawnReplica(scenario.service, way.url);
  way.holdAfter(statement);
  const answer = first.post(path, body).then(
    ({ status }) => status,
    () => 'no answer',
  );
  await vi.waitFor(async () => expect(await count()).toBe(USERS), PATIENCE);
  await first.kill();
  expect(await answer).toBe('no answer');

  const second = await spawnReplica(scenario.service, scenario.service.databaseUrl);
  open.push(second);
  return (await second.post(path, body)).json();
}

async function countOf(statement: string, value: string): Promise<number> {
  const [row] = await database.query<{ count: number }[]>(statement, [value]);
  return row?.count ?? 0;
}

async function reported(name: string): Promise<unknown> {
  const { data } = await scenario.service.graphql(
    `{ abTest(name: "${name}") { report { users conflicting variations { users conversions } } } }`,
  );
  return data['abTest']?.['report'];
}

describe('a service that is killed between its commit and its answer', PATIENCE, () => {
  it('counts each exposure once when it is told of them again', async () => {
    const id = await scenario.running('killed-exposures');
    const exposures = Array.from({ length: USERS }, (_, i) => ({
      abTestId: id,
      userId: `Zoë-${i}`,
      variation: i % 2 === 0 ? 'control' : 'treatment',
    }));
    const count = () => countOf('SELECT count(*)::integer AS count FROM exposure WHERE ab_test_id = $1', id);

    const told = await toldAgain({
      path: '/v1/exposures',
      body: { exposures },
      statement: 'INSERT INTO exposure (',
      count,
    });

    expect(told).toEqual({ accepted: 0, duplicates: USERS, conflicting: 0, refused: [] });
    expect(await count()).toBe(USERS);
    expect(await reported('killed-exposures')).toMatchObject({
      users: USERS,
      conflicting: 0,
      variations: [{ users: USERS / 2 }, { users: USERS / 2 }],
    });
  });

  it('counts each event once when it is told of them again', async () => {
    const id = await scenario.running('killed-events', { metric: { name: 'bought-once' } });
    const users = Array.from({ length: USERS }, (_, i) => `Åse-${i}`);
    const exposures = users.map((userId) => ({ abTestId: id, userId, variation: 'control' }));
    const at = new Date(Date.now() - 60_000).toISOString();
    const headers = { 'content-type': 'application/json' };
    const exposed = exposures.map((exposure) => ({ ...exposure, at }));
    await scenario.service.fetch('/v1/exposures', {
      method: 'POST',
      headers,
      body: JSON.stringify({ exposures: exposed }),
    });
    const events = users.map((userId) => ({
      id: `order of ${userId}`,
      event: 'bought-once',
      userId,
      at: new Date().toISOString(),
    }));

    const told = await toldAgain({
      path: '/v1/events',
      body: { events },
      statement: 'INSERT INTO outcome_event (',
      count: () =>
        countOf('SELECT count(*)::integer AS count FROM outcome_event WHERE event = $1', 'bought-once'),
    });

    expect(told).toEqual({ accepted: 0, duplicates: USERS, refused: [] });
    expect(await reported('killed-events')).toMatchObject({
      users: USERS,
      variations: [{ users: USERS, conversions: USERS }, { users: 0 }],
    });
  });
});
