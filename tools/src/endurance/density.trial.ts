import { seededMlpGraph } from '@orrery/math-onnx/testing';
import { HttpConnection } from '../bench/load/http-connection.js';
import { prepareRequest } from '../bench/load/prepared-request.js';
import type { Stage } from '../stage/stage.js';
import { heldMemory, type HeldMemory } from './held-memory.js';
import { quantile } from './quantile.js';
import { serveModels } from './served-models.js';
import type { Promised, Trial } from './trial.js';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
const BOUND_BYTES = 2 * GIB;
/** Leaves room for the service itself, and for processes that come while others go. */
const PROCESS_BYTES = 1 * GIB;
const BACK_WITHIN_MS = 300;
const CALLERS = 4;
const ROW = { instances: [Array.from({ length: 10 }, (_, i) => i / 10)] };

/** Many small models on a small machine: each answers, and those that were parked come back at once. */
export const densityTrial: Trial = {
  name: 'density',
  title:
    'many small models in 2 GiB: who is not asked gives its process back, and comes back in under 300 ms',
  run: async (stage, { models }, say) => {
    await stage.start(['registry']);
    await stage.start(['serving'], { ORRERY_MAX_PROCESS_BYTES: String(PROCESS_BYTES) });
    const names = Array.from({ length: models }, (_, i) => `small-${i}`);
    const startedAt = performance.now();
    await serveModels(
      stage,
      names.map((name, i) => ({ name, files: [seededMlpGraph([10, 64, 32, 2], i)] })),
    );
    say(`${models} models (10-64-32-2) answer after ${Math.round((performance.now() - startedAt) / 1000)} s`);
    const look = (): HeldMemory => heldMemory(stage.pidOf('serving'));
    const samples = [look()];

    const parkedBefore = await wakes(stage);
    // In the order in which they came, the next is always the one that was parked first.
    const inTurn = await askAll(stage, names, 1);
    const woken = (await wakes(stage)) - parkedBefore;
    samples.push(look());
    const atOnce = await askAll(stage, shuffled(names), CALLERS);
    samples.push(look());
    const again = await askAll(
      stage,
      names.slice(-1).flatMap((name) => Array<string>(200).fill(name)),
      1,
    );
    const { processes, rssBytes, pssBytes } = mostOf([...samples, look()]);

    say(`processes of serving, most at a time: ${processes}`);
    say(
      `memory, most at a time: ${mib(pssBytes)} proportional, ${mib(rssBytes)} as the sum of resident sets`,
    );
    say(`one after the other: ${woken} of ${models} came back; ${spreadOf(inTurn)}`);
    say(`${CALLERS} at a time, in any order: ${spreadOf(atOnce)}`);
    say(`one that has its process: ${spreadOf(again)}`);
    return promises({ pssBytes, inTurn, atOnce });
  },
};

function promises(found: {
  readonly pssBytes: number;
  readonly inTurn: readonly number[];
  readonly atOnce: readonly number[];
}): readonly Promised[] {
  return [
    { what: `at most ${mib(BOUND_BYTES)} together`, isKept: found.pssBytes <= BOUND_BYTES },
    {
      what: `p99 of coming back under ${BACK_WITHIN_MS} ms`,
      isKept: quantile(found.inTurn, 0.99) < BACK_WITHIN_MS,
    },
    {
      what: `p99 of ${CALLERS} callers at a time under ${BACK_WITHIN_MS} ms`,
      isKept: quantile(found.atOnce, 0.99) < BACK_WITHIN_MS,
    },
  ];
}

/** Asks each once. @returns how long each answer took, in ms. @throws when one was no success. */
async function askAll(stage: Stage, names: readonly string[], callers: number): Promise<readonly number[]> {
  const latenciesMs: number[] = [];
  const left = [...names];
  const askNext = async (): Promise<void> => {
    const connection = await HttpConnection.open(requestFor(stage, names[0] ?? ''));
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      const { bytes } = requestFor(stage, name);
      const startedAt = performance.now();
      const { status, body } = await connection.send(bytes);
      latenciesMs.push(performance.now() - startedAt);
      if (status !== 200) throw new Error(`${name} answered ${status}: ${body.toString()}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: callers }, askNext));
  return latenciesMs;
}

function requestFor(stage: Stage, name: string) {
  const url = `${stage.urls.serving}/v1/models/${name}:predict`;
  return prepareRequest({ url, token: stage.tokens.reader, json: ROW });
}

/** How often a model came back so far. */
async function wakes(stage: Stage): Promise<number> {
  const response = await fetch(`${stage.urls.serving}/metrics`, {
    headers: { authorization: `Bearer ${stage.tokens.admin}` },
  });
  const text = await response.text();
  const counts = [...text.matchAll(/^orrery_model_wakes\{.*\} (\d+)$/gm)].map(([, count]) => Number(count));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The most of several moments: to look at the processes costs them time, so not while they are measured. */
function mostOf(samples: readonly HeldMemory[]): HeldMemory {
  const most = (of: (sample: HeldMemory) => number): number => Math.max(...samples.map(of));
  return {
    processes: most(({ processes }) => processes),
    rssBytes: most(({ rssBytes }) => rssBytes),
    pssBytes: most(({ pssBytes }) => pssBytes),
  };
}

/** The same order each time, which has nothing to do with the one they came in. */
function shuffled(names: readonly string[]): readonly string[] {
  const STRIDE = 7919;
  return names.toSorted((a, b) => orderOf(a, STRIDE) - orderOf(b, STRIDE));
}

function orderOf(name: string, stride: number): number {
  return (Number(name.replace(/\D/g, '')) * stride) % 1009;
}

function spreadOf(latenciesMs: readonly number[]): string {
  const [p50, p99, most] = [0.5, 0.99, 1].map((p) => quantile(latenciesMs, p).toFixed(1));
  return `p50 ${p50} ms, p99 ${p99} ms, most ${most} ms`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
