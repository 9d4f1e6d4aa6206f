import { RolloutDocument } from '@orrery/client/operations';
import { attribute, graphBuilder, tensor, writeModel } from '@orrery/math-onnx';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from './caller.js';
import { usePlatform } from './use-platform.js';

const BYTES = 'application/octet-stream';
const MODEL = 'canaried';
/** Callers at once, each of new users. */
const CALLERS = 4;
const JOURNEY_MS = 180_000;
/** A canary that waits for more requests than come, until it is taken back. */
const STEPS = [{ percent: 25, holdSeconds: 0, minRequests: 100_000 }];
/** Latencies say nothing on a machine that others keep busy. */
const CRITERIA = { latencyRatio: 1000, latencyFloorMs: 60_000 };

const platform = usePlatform({ arrangement: 'split' });
let admin: Caller;

beforeAll(async () => {
  admin = platform().caller('admin');
  await admin.make('registerModel', { name: MODEL });
  for (const version of [1, 2, 3]) {
    const { status } = await admin.post(`/models/${MODEL}/versions`, versionFile(version), BYTES);
    expect(status).toBe(201);
  }
});

describe('a roll-out to a version that fails on what is asked', { shuffle: false }, () => {
  it(
    'is taken back by itself, and under load less than one request in a hundred fails',
    async () => {
      await open('failing');
      await admin.make('startRollout', { endpoint: 'failing', version: 2, steps: STEPS, criteria: CRITERIA });
      await untilInForce('failing');

      const tally = await askUntilEnded('failing');

      expect(tally.answered).toBeGreaterThan(0);
      expect(tally.failed / (tally.answered + tally.failed)).toBeLessThan(0.01);
      expect(await rolloutOf('failing')).toMatchObject({
        state: 'ROLLED_BACK',
        reason: expect.stringContaining('The canary failed on'),
      });
      expect(await versionsOf('failing')).toEqual(new Set([1]));
    },
    JOURNEY_MS,
  );

  it(
    'outlives a kill -9 of who drives it',
    async () => {
      await open('killed');
      await admin.make('startRollout', { endpoint: 'killed', version: 3, steps: STEPS, criteria: CRITERIA });
      await untilInForce('killed');
      await versionsOf('killed');

      await platform().kill('serving');
      await platform().untilBack('serving');

      expect(await rolloutOf('killed')).toMatchObject({ state: 'RUNNING', canaryVersion: 3 });
      await untilInForce('killed');
      expect(await versionsOf('killed')).toEqual(new Set([1, 3]));
      await admin.make('rollBackTraffic', { endpoint: 'killed', reason: 'Enough.' });
      expect(await rolloutOf('killed')).toMatchObject({ state: 'ROLLED_BACK', reason: 'Enough.' });
    },
    JOURNEY_MS,
  );
});

/** Answers its version; version 2 divides by zero instead, for rows whose `x` is 7. */
function versionFile(version: number): Uint8Array<ArrayBuffer> {
  const graph = graphBuilder({ name: 'versioned', modelVersion: version });
  const x = graph.input('x', 'float32', ['N', 1]);
  const whole = graph.node('Cast', [x], { attributes: { to: attribute.dtype('int64') } });
  const failsAt = graph.constant(tensor.int64([1], [version === 2 ? 7 : -1]), 'fails_at');
  const zero = graph.constant(tensor.int64([1], [0]), 'zero');
  const nothing = graph.node('Div', [zero, graph.node('Sub', [whole, failsAt])]);
  const answer = graph.constant(tensor.int64([1], [version]), 'version_number');
  graph.output(graph.node('Add', [nothing, answer], { output: 'version' }), 'int64', ['N', 1]);
  const built = graph.build();
  if (built.kind !== 'ok') throw new Error('the model is not valid');
  return new Uint8Array(writeModel(built.model));
}

async function open(endpoint: string): Promise<void> {
  await admin.make('createEndpoint', { name: endpoint, model: MODEL, version: 1 });
  await platform().patient.until(async () => {
    const { status } = await predict(endpoint, 'somebody');
    return status === 200 ? status : undefined;
  }, 'Loading version 1');
}

function predict(endpoint: string, user: string) {
  const body = { instances: [[7]], user_ids: [user] };
  return admin.post(`/v1/models/${endpoint}:predict`, body);
}

async function rolloutOf(endpoint: string) {
  const asked = await platform().patient.ask(RolloutDocument, { endpoint });
  const rollout = asked.endpoint?.rollout;
  if (rollout == null) throw new Error(`There is no roll-out at ${endpoint}.`);
  return rollout;
}

async function untilInForce(endpoint: string): Promise<void> {
  await platform().patient.until(async () => {
    const { inForceAt } = (await rolloutOf(endpoint)).steps.at(-1) ?? {};
    return inForceAt ?? undefined;
  }, 'The canary');
}

/** Users of several callers ask until the roll-out is over. @returns how many were answered. */
async function askUntilEnded(
  endpoint: string,
): Promise<{ readonly answered: number; readonly failed: number }> {
  const tally = { answered: 0, failed: 0 };
  let isOver = false;
  const caller = async (name: number): Promise<void> => {
    for (let user = 0; !isOver; user++) {
      const { status } = await predict(endpoint, `${name}-${user}`);
      if (status === 200) tally.answered += 1;
      else tally.failed += 1;
    }
  };
  const callers = Array.from({ length: CALLERS }, (_, name) => caller(name));
  try {
    await platform().patient.until(
      async () => (await rolloutOf(endpoint)).endedAt ?? undefined,
      'The way back',
    );
  } finally {
    isOver = true;
  }
  await Promise.all(callers);
  return tally;
}

/** The versions that a hundred users are answered by. */
async function versionsOf(endpoint: string): Promise<ReadonlySet<number>> {
  const users = Array.from({ length: 100 }, (_, user) => `user-${user}`);
  const body = { instances: users.map(() => [7]), user_ids: users };
  return platform().patient.until(async () => {
    const answer = await admin.post(`/v1/models/${endpoint}:predict`, body);
    if (answer.status !== 200) return undefined;
    return new Set((answer.body as { model_versions: number[] }).model_versions);
  }, 'An answer');
}
