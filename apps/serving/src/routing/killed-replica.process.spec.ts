import { constantGraph, infiniteLoopGraph } from '@orrery/math-onnx/testing';
import { testToken } from '@orrery/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';
import { spawnReplica, type SpawnedReplica } from '../testing/start-replica.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 120_000 };
const ENV = { ORRERY_RECONCILE_MS: '100', ORRERY_MODEL_RUN_DEADLINE_MS: '60000' };
const HEADERS = { authorization: `Bearer ${testToken('admin')}`, 'content-type': 'application/json' };
const USERS = Array.from({ length: 200 }, (_, i) => `user-${i}`);
/** A request that the looping model does not end. */
const ENDLESS = 2;

let bench: ServingBench;
const spawned: SpawnedReplica[] = [];

beforeAll(async () => {
  bench = await startServingBench(ENV);
}, PATIENCE.timeout);

afterEach(async () => {
  for (const replica of spawned.splice(0)) await replica.close();
});

afterAll(() => bench.close());

/** A second replica, in a process of its own, that answers for these endpoints. */
async function startSecond(...endpoints: readonly string[]): Promise<SpawnedReplica> {
  const replica = await spawnReplica(bench, ENV);
  spawned.push(replica);
  for (const endpoint of endpoints)
    await vi.waitFor(async () => expect((await ask(replica, endpoint, 1)).status).toBe(200), PATIENCE);
  return replica;
}

const ask = (at: { readonly url: string }, endpoint: string, value: number) =>
  predict(at, endpoint, { instances: [value] });

function predict({ url }: { readonly url: string }, endpoint: string, body: object): Promise<Response> {
  const init = { method: 'POST', headers: HEADERS, body: JSON.stringify(body) };
  return fetch(new URL(`/v1/models/${endpoint}:predict`, url), init);
}

async function versionsAt(at: { readonly url: string }, endpoint: string): Promise<readonly number[]> {
  const body = { instances: USERS.map(() => 1), user_ids: USERS };
  const answer = (await (await predict(at, endpoint, body)).json()) as { model_versions?: readonly number[] };
  return answer.model_versions ?? [];
}

/** Calls a mutation at a replica. @returns whether it was acknowledged; never when the replica died over it. */
async function change({ url }: { readonly url: string }, name: string, input: object): Promise<boolean> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
  const query = `mutation ($input: ${type}Input!) { result: ${name}(input: $input) { __typename } }`;
  try {
    const init = { method: 'POST', headers: HEADERS, body: JSON.stringify({ query, variables: { input } }) };
    const answer = (await (await fetch(new URL('/graphql', url), init)).json()) as {
      data?: { result: { __typename: string } };
    };
    expect(answer.data?.result.__typename).toBe(`${type}Success`);
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** How often this replica went by its own share of a limit. */
async function timesAlone(): Promise<number> {
  const metrics = await fetch(new URL('/metrics', bench.service.url), { headers: HEADERS });
  return Number(/^orrery_request_limit_alone_total (\d+)$/m.exec(await metrics.text())?.[1] ?? 0);
}

async function untilLimited(at: { readonly url: string }, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const metrics = await fetch(new URL('/metrics', at.url), { headers: HEADERS });
    expect(await metrics.text()).toContain(`orrery_request_limits ${count}\n`);
  }, PATIENCE);
}

describe('when one of two replicas is killed', PATIENCE, () => {
  it('no write that it acknowledged is lost, and the next one divides the traffic as the other does', async () => {
    await bench.open('kept', { versions: 2 });
    const second = await startSecond('kept');
    const acknowledged: { readonly percent: number; readonly label: string }[] = [];
    let killing: Promise<void> | undefined;
    let begun = 0;
    for (;;) {
      begun += 1;
      const [percent, label] = [begun % 100, `label-${begun % 10}-${Math.floor(begun / 10)}`];
      const shares = [
        { version: 1, percent: 100 - percent },
        { version: 2, percent },
      ];
      const isDivided = change(second, 'setTraffic', { endpoint: 'kept', shares });
      // In the middle of the tenth.
      if (begun === 10) killing = second.kill();
      if (!(await isDivided)) break;
      if (!(await change(second, 'setEndpointLabel', { endpoint: 'kept', label, version: 2 }))) break;
      acknowledged.push({ percent, label });
    }
    await killing;

    const query = '{ endpoint(name: "kept") { traffic { version percent } labels { label } } }';
    const { data } = await bench.service.graphql(query);
    const { traffic, labels } = data['endpoint'] as unknown as {
      traffic: { version: number; percent: number }[];
      labels: { label: string }[];
    };
    const known = labels.map(({ label }) => label);
    expect(acknowledged.length).toBeGreaterThanOrEqual(9);
    for (const { label } of acknowledged) expect(known).toContain(label);
    // The last one that was told, or the one over which it died.
    const last = acknowledged.at(-1)?.percent ?? 0;
    const percent = traffic.find(({ version }) => version === 2)?.percent;
    expect([last, last + 1]).toContain(percent);

    const third = await startSecond('kept');
    await vi.waitFor(async () => {
      const here = await versionsAt(bench.service, 'kept');
      expect(here.filter((version) => version === 2).length).toBeGreaterThan(0);
      expect(await versionsAt(third, 'kept')).toEqual(here);
    }, PATIENCE);
  });

  it('what it let in counts still, and no more is let in than the limit says', async () => {
    bench.registry.add('limited', 1, constantGraph(1));
    await bench.open('limited', { versions: 1 });
    const second = await startSecond('limited');
    await change(bench.service, 'setRequestLimit', { endpoint: 'limited', perSecond: 0.001, burst: 12 });
    for (const at of [bench.service, second]) await untilLimited(at, 1);

    const alone = await timesAlone();
    const before = await Promise.all(Array.from({ length: 5 }, () => ask(second, 'limited', 1)));
    await second.kill();
    const after = await Promise.all(Array.from({ length: 30 }, () => ask(bench.service, 'limited', 1)));

    const letIn = (answers: readonly Response[]) => answers.filter(({ status }) => status === 200).length;
    expect(letIn(before)).toBe(5);
    // Where the machine is so busy that Redis did not answer in time, this replica had its share besides.
    const share = (await timesAlone()) === alone ? 0 : 6;
    expect(letIn(after)).toBeGreaterThanOrEqual(7);
    expect(letIn(after)).toBeLessThanOrEqual(7 + share);
    await change(bench.service, 'removeRequestLimit', { endpoint: 'limited' });
  });

  it('what it had under way is given back, so that others are let in', async () => {
    await bench.open('looping', { versions: 1, file: infiniteLoopGraph(1) });
    const second = await startSecond('looping');
    await change(bench.service, 'setRequestLimit', { endpoint: 'looping', concurrent: 2 });
    for (const at of [bench.service, second]) await untilLimited(at, 1);
    let refused = 0;
    const endless = Array.from({ length: 6 }, async () => {
      const answer = await ask(second, 'looping', ENDLESS).catch(() => undefined);
      if (answer?.status === 429) refused += 1;
    });
    // The other two are under way from now on.
    await vi.waitFor(() => expect(refused).toBe(4), PATIENCE);
    expect((await ask(bench.service, 'looping', 1)).status).toBe(429);

    await second.kill();
    await Promise.all(endless);

    await vi.waitFor(async () => expect((await ask(bench.service, 'looping', 1)).status).toBe(200), PATIENCE);
    await change(bench.service, 'removeRequestLimit', { endpoint: 'looping' });
  });
});
