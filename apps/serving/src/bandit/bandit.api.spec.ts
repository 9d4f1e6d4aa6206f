import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };

let bench: ServingBench;
let users = 0;

beforeAll(async () => {
  bench = await startServingBench({ ORRERY_RECONCILE_MS: '100' });
});

afterAll(() => bench.close());

describe('a bandit', PATIENCE, () => {
  it('gives the version that is rewarded more all but the floors of the others, told by the answers’ identifiers', async () => {
    await bench.open('learning', { versions: 3 });
    await start({ endpoint: 'learning', versions: [1, 2, 3], floorPercent: 2, everySeconds: 1 });
    await bench.untilReady('learning');

    await vi.waitFor(async () => {
      const rewards = [];
      for (let i = 0; i < 30; i++) rewards.push(await answerAndReward('learning', 3));
      const told = await report('learning', rewards);
      expect(told).toMatchObject({ counted: rewards.length, unknown: 0 });
      expect((await trafficOf('learning'))[3]).toBeGreaterThan(90);
    }, PATIENCE);

    const { arms } = await banditOf('learning');
    expect(arms.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(arms[2]).toMatchObject({ meanReward: 1 });
    expect(arms[2]?.chanceOfBest).toBeGreaterThan(0.9);
    expect(arms[0]).toMatchObject({ rewards: 0 });
  });

  it('counts an answer once, and none that it does not know', async () => {
    await bench.open('counting');
    await start({ endpoint: 'counting', versions: [1, 2] });
    const reward = await answerAndReward('counting', 1);

    expect(await report('counting', [reward])).toMatchObject({ counted: 1, unknown: 0 });
    expect(await report('counting', [reward])).toMatchObject({ counted: 0, unknown: 1 });
    const byVersion = [
      { version: 2, reward: 0.5 },
      { version: 9, reward: 1 },
    ];
    expect(await report('counting', byVersion)).toMatchObject({ counted: 1, unknown: 1 });
    expect((await banditOf('counting')).arms[1]).toMatchObject({ plays: 1, rewards: 0.5 });
  });

  it('gives way to a hand, and is refused what could not be reckoned', async () => {
    await bench.open('yielding');
    expect(await mutate({ endpoint: 'yielding', versions: [1] })).toBe('InvalidInputError');
    expect(await mutate({ endpoint: 'yielding', versions: [1, 2], floorPercent: 60 })).toBe(
      'InvalidInputError',
    );
    await start({ endpoint: 'yielding', versions: [1, 2] });
    expect(await report('yielding', [{ version: 1, reward: 2 }])).toMatchObject({
      __typename: 'InvalidInputError',
    });
    await bench.divide('yielding', { 2: 100 });

    expect(await report('yielding', [{ version: 1, reward: 1 }])).toMatchObject({
      __typename: 'ConflictError',
    });
    const back = 'mutation { rollBackTraffic(input: { endpoint: "yielding" }) { __typename } }';
    expect((await bench.service.graphql(back)).data).toEqual({
      rollBackTraffic: { __typename: 'RollBackTrafficSuccess' },
    });
    expect(await trafficOf('yielding')).toEqual({ 1: 50, 2: 50 });
  });
});

interface Reward {
  readonly predictionId?: string;
  readonly version?: number;
  readonly reward: number;
}

interface ShownArm {
  readonly version: number;
  readonly plays: number;
  readonly rewards: number;
  readonly meanReward: number | null;
  readonly chanceOfBest: number;
}

async function mutate(input: object): Promise<string> {
  const mutation = 'mutation ($input: StartBanditInput!) { startBandit(input: $input) { __typename } }';
  const { data, errors } = await bench.service.graphql(mutation, { input });
  expect(errors).toBeUndefined();
  return (data['startBandit'] as unknown as { __typename: string }).__typename;
}

async function start(input: object): Promise<void> {
  expect(await mutate(input)).toBe('StartBanditSuccess');
}

async function report(endpoint: string, rewards: readonly Reward[]): Promise<object> {
  const mutation = `mutation ($input: ReportRewardsInput!) { reportRewards(input: $input) {
    __typename ... on ReportRewardsSuccess { counted unknown } } }`;
  const { data, errors } = await bench.service.graphql(mutation, { input: { endpoint, rewards } });
  expect(errors).toBeUndefined();
  return data['reportRewards'] as unknown as object;
}

/** Predicts for a user who was not there before; the answer is worth something when one version gave it. */
async function answerAndReward(endpoint: string, rewarded: number): Promise<Reward> {
  const { body, headers } = await bench.predict(
    `${endpoint}:predict`,
    { instances: [[1]] },
    { 'x-orrery-user-id': `user-${users++}` },
  );
  const version = Number((body.predictions?.[0] as number[] | undefined)?.[0]);
  const predictionId = headers.get('x-orrery-prediction-id') ?? '';
  return { predictionId, reward: version === rewarded ? 1 : 0 };
}

async function show<T>(endpoint: string, fields: string): Promise<T> {
  const query = `query ($name: String!) { endpoint(name: $name) { ${fields} } }`;
  const { data, errors } = await bench.service.graphql(query, { name: endpoint });
  expect(errors).toBeUndefined();
  return data['endpoint'] as unknown as T;
}

async function banditOf(endpoint: string): Promise<{ readonly arms: readonly ShownArm[] }> {
  const fields = 'bandit { arms { version plays rewards meanReward chanceOfBest } }';
  return (await show<{ bandit: { arms: readonly ShownArm[] } }>(endpoint, fields)).bandit;
}

async function trafficOf(endpoint: string): Promise<Record<number, number>> {
  const { traffic } = await show<{ traffic: { version: number; percent: number }[] }>(
    endpoint,
    'traffic { version percent }',
  );
  return Object.fromEntries(traffic.map(({ version, percent }) => [version, percent]));
}
