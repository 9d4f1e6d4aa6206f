import { parseEvent } from '@orrery/domain';
import { constantGraph } from '@orrery/math-onnx/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FAILS_AT, failingGraph } from '../testing/failing-graph.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

const QUICK = { percent: 20, holdSeconds: 0, minRequests: 20 };
const ALONE = { monitor: 'IGNORE' };
/** Nothing is measured of latency on a busy machine. */
const PATIENT = { ...ALONE, latencyRatio: 1000, latencyFloorMs: 60_000 };

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };

let bench: ServingBench;
let users = 0;

beforeAll(async () => {
  bench = await startServingBench({ ORRERY_RECONCILE_MS: '100' });
});

afterAll(() => bench.close());

describe('a roll-out', PATIENCE, () => {
  it('goes from step to step by itself to a canary that answers, and tells what was measured', async () => {
    await bench.open('healthy');
    const steps = [QUICK, { ...QUICK, percent: 60 }];
    await change('startRollout', { endpoint: 'healthy', version: 2, steps, criteria: PATIENT });
    expect(await labelsOf('healthy')).toEqual({ stable: 1, canary: 2 });

    await untilEnded('healthy', () => ask('healthy', 1));

    const { state, reason, steps: measured } = await rolloutOf('healthy');
    expect(state).toBe('COMPLETED');
    expect(reason).toContain('The canary failed on 0 of');
    expect(measured.map(({ percent }) => percent)).toEqual([20, 60]);
    for (const { canary, stable, inForceAt } of measured) {
      expect(canary.requests).toBeGreaterThanOrEqual(20);
      expect(stable.requests).toBeGreaterThan(0);
      expect(canary.errors + stable.errors).toBe(0);
      expect(canary.p99).toBeGreaterThan(0);
      expect(inForceAt).not.toBeNull();
    }
    expect(await trafficOf('healthy')).toEqual({ 1: 0, 2: 100 });
    expect(await labelsOf('healthy')).toEqual({ stable: 2 });
    const told = ['RolloutStarted', 'RolloutStepped 20', 'RolloutStepped 60', 'RolloutEnded COMPLETED'];
    await vi.waitFor(async () => expect(await eventsOf('healthy')).toEqual(told), PATIENCE);
  });

  it('is taken back by itself from a canary that errs, and no request fails meanwhile', async () => {
    await bench.open('erring');
    bench.registry.add('erring', 2, failingGraph(2));
    await change('startRollout', { endpoint: 'erring', version: 2, steps: [QUICK], criteria: PATIENT });
    await untilInForce('erring');

    const answers: number[] = [];
    await untilEnded('erring', async () => {
      answers.push(await ask('erring', FAILS_AT));
    });
    for (let i = 0; i < 200; i++) answers.push(await ask('erring', FAILS_AT));

    expect(answers.every((version) => version === 1)).toBe(true);
    const { state, reason, steps } = await rolloutOf('erring');
    expect({ state, reason }).toEqual({
      state: 'ROLLED_BACK',
      reason: expect.stringContaining('The canary failed on'),
    });
    expect(steps[0]?.canary.errors).toBeGreaterThan(2);
    expect(await trafficOf('erring')).toEqual({ 1: 100 });
    expect(await historyOf('erring')).toMatchObject([
      { number: 3, cause: 'ROLLOUT', changedBy: 'rollout', before: null },
      { number: 2, cause: 'ROLLOUT', changedBy: 'admin', before: 1 },
      { number: 1, cause: 'CREATED', before: null },
    ]);
  });

  it('does not blame the canary for requests that no version can answer', async () => {
    await bench.open('innocent', { file: failingGraph(1) });
    await change('startRollout', { endpoint: 'innocent', version: 2, steps: [QUICK], criteria: PATIENT });
    await untilInForce('innocent');

    for (let i = 0; i < 100; i++) {
      const { status } = await bench.predict('innocent:predict', { instances: [[FAILS_AT]] });
      expect(status).toBe(400);
    }
    await untilEnded('innocent', () => ask('innocent', 1));

    expect(await rolloutOf('innocent')).toMatchObject({
      state: 'COMPLETED',
      steps: [{ canary: { errors: 0 }, stable: { errors: 0 } }],
    });
  });

  it('answers with the stable version what only the canary refuses', async () => {
    await bench.open('picky');
    bench.registry.add('picky', 2, constantGraphOf('y', 2));
    await change('startRollout', { endpoint: 'picky', version: 2, steps: [QUICK], criteria: PATIENT });
    await untilInForce('picky');

    await untilEnded('picky', async () => {
      const { status } = await bench.predict('picky:predict', { instances: [{ x: 1 }] });
      expect(status).toBe(200);
    });

    expect((await rolloutOf('picky')).state).toBe('ROLLED_BACK');
  });

  it('is taken back when the canary cannot be loaded', async () => {
    await bench.open('broken');
    bench.registry.add('broken', 2, Buffer.from('no model at all'));
    await change('startRollout', { endpoint: 'broken', version: 2, criteria: ALONE });

    await untilEnded('broken', () => ask('broken', 1));

    expect(await rolloutOf('broken')).toMatchObject({
      state: 'ROLLED_BACK',
      reason: expect.stringContaining('cannot be loaded'),
    });
  });

  it('waits where it is while nobody can say what the monitors think', async () => {
    await bench.open('unheard');
    await change('startRollout', { endpoint: 'unheard', version: 2, steps: [{ ...QUICK, minRequests: 0 }] });

    await vi.waitFor(async () => {
      const { state, steps } = await rolloutOf('unheard');
      expect(state).toBe('RUNNING');
      expect(steps[0]?.note).toContain('Waits for the monitors');
    }, PATIENCE);
    await change('promoteRollout', { endpoint: 'unheard', to: 'ALL' });
    expect(await trafficOf('unheard')).toEqual({ 1: 0, 2: 100 });
  });

  it('is held, goes on and is taken back by hand', async () => {
    await bench.open('handled');
    const steps = [{ percent: 10, holdSeconds: 3600, minRequests: 0 }, QUICK];
    await change('startRollout', { endpoint: 'handled', version: 2, steps, criteria: ALONE });
    expect(await change('pauseRollout', { endpoint: 'handled' })).toMatchObject({ state: 'PAUSED' });
    expect(await change('resumeRollout', { endpoint: 'handled' })).toMatchObject({ state: 'RUNNING' });
    await change('promoteRollout', { endpoint: 'handled', to: 'NEXT_STEP', reason: 'It is good.' });
    expect(await trafficOf('handled')).toEqual({ 1: 80, 2: 20 });

    const back = await change('rollBackRollout', { endpoint: 'handled', reason: 'It is not.' });

    expect(back).toMatchObject({ state: 'ROLLED_BACK', reason: 'It is not.' });
    expect(await trafficOf('handled')).toEqual({ 1: 100 });
    expect(await mutate('rollBackRollout', { endpoint: 'handled' })).toMatchObject({
      __typename: 'ConflictError',
    });
  });

  it('is refused where it could not be judged, and for writers only', async () => {
    await bench.open('refusing');
    const start = { endpoint: 'refusing', version: 2 };
    const growing = { ...start, steps: [QUICK, QUICK] };
    expect(await mutate('startRollout', growing)).toMatchObject({ field: 'steps.1.percent' });
    expect(await mutate('startRollout', { ...start, criteria: { errorRatio: 0 } })).toMatchObject({
      field: 'criteria.errorRatio',
    });
    expect(await mutate('startRollout', { ...start, version: 1 })).toMatchObject({
      __typename: 'ConflictError',
    });
    expect(await mutate('startRollout', { ...start, version: 9 })).toMatchObject({
      __typename: 'NotFoundError',
    });
    const { errors } = await bench.service.graphql(mutationOf('startRollout'), { input: start }, 'reader');
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await bench.divide('refusing', { 1: 50, 2: 50 });
    expect(await mutate('startRollout', start)).toMatchObject({ __typename: 'ConflictError' });
  });

  it('gives way to a hand that divides the traffic', async () => {
    await bench.open('yielding', { versions: 3 });
    await change('startRollout', { endpoint: 'yielding', version: 2, criteria: ALONE });
    await bench.divide('yielding', { 1: 50, 3: 50 });

    expect(await rolloutOf('yielding')).toMatchObject({
      state: 'ABANDONED',
      reason: 'admin divided the traffic otherwise.',
    });
    expect(await trafficOf('yielding')).toEqual({ 1: 50, 3: 50 });
  });
});

describe('the way back', PATIENCE, () => {
  it('is one call, and a second one goes further', async () => {
    await bench.open('undone', { versions: 3 });
    await bench.divide('undone', { 2: 100 });
    await bench.divide('undone', { 3: 100 });

    await mutate('rollBackTraffic', { endpoint: 'undone', reason: 'Three is slow.' });
    expect(await trafficOf('undone')).toEqual({ 2: 100 });
    await mutate('rollBackTraffic', { endpoint: 'undone' });
    expect(await trafficOf('undone')).toEqual({ 1: 100 });
    expect(await mutate('rollBackTraffic', { endpoint: 'undone' })).toMatchObject({
      __typename: 'ConflictError',
    });
    expect((await historyOf('undone')).slice(0, 2)).toMatchObject([
      { number: 5, cause: 'ROLLED_BACK', changedBy: 'admin', reason: '', before: null },
      { number: 4, cause: 'ROLLED_BACK', reason: 'Three is slow.', before: 1 },
    ]);
  });

  it('leads past all steps of a roll-out', async () => {
    await bench.open('stepped');
    const steps = [QUICK, { ...QUICK, percent: 60 }];
    await change('startRollout', { endpoint: 'stepped', version: 2, steps, criteria: ALONE });
    await change('promoteRollout', { endpoint: 'stepped', to: 'NEXT_STEP' });
    await mutate('rollBackTraffic', { endpoint: 'stepped', reason: 'Away with it.' });

    expect(await trafficOf('stepped')).toEqual({ 1: 100 });
    expect(await rolloutOf('stepped')).toMatchObject({ state: 'ROLLED_BACK', reason: 'Away with it.' });
  });
});

interface Measure {
  readonly requests: number;
  readonly errors: number;
  readonly p99: number | null;
}

interface ShownRollout {
  readonly state: string;
  readonly reason: string | null;
  readonly endedAt: string | null;
  readonly steps: readonly {
    readonly percent: number;
    readonly inForceAt: string | null;
    readonly note: string;
    readonly canary: Measure;
    readonly stable: Measure;
  }[];
}

const ROLLOUT = `state reason endedAt steps {
  percent inForceAt note canary { requests errors p99 } stable { requests errors p99 } }`;

function mutationOf(name: string): string {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const selection = name === 'rollBackTraffic' ? 'endpoint { id }' : `rollout { ${ROLLOUT} }`;
  const invalid = name === 'startRollout' ? '... on InvalidInputError { field }' : '';
  return `mutation ($input: ${type}Input!) { result: ${name}(input: $input) {
    __typename ... on ${type}Success { ${selection} } ${invalid} } }`;
}

async function mutate(name: string, input: object): Promise<{ rollout?: ShownRollout }> {
  const { data, errors } = await bench.service.graphql(mutationOf(name), { input });
  expect(errors).toBeUndefined();
  return (data as unknown as { result: { rollout?: ShownRollout } }).result;
}

async function change(name: string, input: object): Promise<ShownRollout> {
  const { rollout, ...result } = await mutate(name, input);
  if (rollout === undefined) throw new Error(JSON.stringify(result));
  return rollout;
}

async function show<T>(endpoint: string, fields: string): Promise<T> {
  const query = `query ($name: String!) { endpoint(name: $name) { ${fields} } }`;
  const { data, errors } = await bench.service.graphql(query, { name: endpoint });
  expect(errors).toBeUndefined();
  return data['endpoint'] as unknown as T;
}

async function rolloutOf(endpoint: string): Promise<ShownRollout> {
  return (await show<{ rollout: ShownRollout }>(endpoint, `rollout { ${ROLLOUT} }`)).rollout;
}

async function trafficOf(endpoint: string): Promise<Record<number, number>> {
  const { traffic } = await show<{ traffic: { version: number; percent: number }[] }>(
    endpoint,
    'traffic { version percent }',
  );
  return Object.fromEntries(traffic.map(({ version, percent }) => [version, percent]));
}

async function labelsOf(endpoint: string): Promise<Record<string, number>> {
  const { labels } = await show<{ labels: { label: string; version: number }[] }>(
    endpoint,
    'labels { label version }',
  );
  return Object.fromEntries(labels.map(({ label, version }) => [label, version]));
}

async function historyOf(endpoint: string): Promise<readonly object[]> {
  const query = `query ($endpoint: String!) { trafficHistory(endpoint: $endpoint) {
    nodes { number cause changedBy reason before shares { version percent } } } }`;
  const { data, errors } = await bench.service.graphql(query, { endpoint });
  expect(errors).toBeUndefined();
  return (data['trafficHistory'] as unknown as { nodes: object[] }).nodes;
}

/** Predicts for a user who was not there before. @returns the version that answered. */
async function ask(endpoint: string, x: number): Promise<number> {
  const { status, body } = await bench.predict(
    `${endpoint}:predict`,
    { instances: [[x]] },
    { 'x-orrery-user-id': `user-${users++}` },
  );
  expect(status).toBe(200);
  return Number((body.predictions?.[0] as number[] | undefined)?.[0]);
}

async function untilInForce(endpoint: string): Promise<void> {
  await vi.waitFor(async () => expect((await rolloutOf(endpoint)).steps.at(-1)?.inForceAt).not.toBeNull(), {
    timeout: 50_000,
  });
}

/** Does something again and again until the roll-out is over. */
async function untilEnded(endpoint: string, act: () => Promise<unknown>): Promise<void> {
  while ((await rolloutOf(endpoint)).endedAt === null) for (let i = 0; i < 20; i++) await act();
}

/** A version whose only input has another name. */
function constantGraphOf(input: string, version: number): Uint8Array {
  // Names in the file are of equal length: the bytes before and after stay as they are.
  const file = Buffer.from(constantGraph(version)).toString('latin1');
  return Buffer.from(file.replaceAll('\u0001x', `\u0001${input}`), 'latin1');
}

/** What other services are told, in its order. */
async function eventsOf(endpoint: string): Promise<readonly string[]> {
  const { url, prefix } = bench.service.redis;
  const redis = new Redis(url);
  const entries = await redis.xrange(`${prefix}:events`, '-', '+');
  await redis.quit();
  return entries
    .map(([, fields]) => parseEvent(fields[1] ?? ''))
    .filter(
      ({ type, data }) => type.startsWith('Rollout') && 'endpoint' in data && data.endpoint === endpoint,
    )
    .map(({ type, data }) => [type, 'percent' in data && data.percent, 'outcome' in data && data.outcome])
    .map((words) => words.filter((word) => word !== false).join(' '));
}
