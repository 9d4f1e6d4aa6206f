import { seededMlpGraph } from '@orrery/math-onnx/testing';
import { prepareRequest } from '../bench/load/prepared-request.js';
import { Load } from '../bench/load/load.js';
import type { PreparedRequest } from '../bench/load/messages.js';
import type { Stage } from '../stage/stage.js';
import { heldMemory } from './held-memory.js';
import { PacedLoad } from './paced-load.js';
import { PacedTally } from './paced-tally.js';
import { quantile } from './quantile.js';
import { moveTraffic, serveModels } from './served-models.js';
import type { Promised, Trial } from './trial.js';

const NAME = 'soaked';
const SHARE_OF_CAPACITY = 0.8;
/** How long one measurement of the capacity holds: a machine that others use too is not the same all the time. */
const STRETCH_MS = 60_000;
const SWAP_EVERY_MS = 5_000;
const CALLERS = 32;
const CAPACITY_MS = 4_000;
const PACED = { connections: 128, lateAtMostMs: 1_000, answeredWithinMs: 10_000 } as const;
const MIB = 1024 ** 2;
/** What may come on top of the first part of the load: the rest of a heap's growth, and noise. */
const GROWTH_AT_MOST = 0.1;
/** Below it the load was not the one that was meant: the machine became slower than it was measured to be. */
const SENT_AT_LEAST = 0.99;
const ROW = { instances: [Array.from({ length: 10 }, (_, i) => i / 10)] };

/** Minutes at 80 % of what can be carried, while versions are swapped all the time: nothing fails and nothing grows. */
export const soakTrial: Trial = {
  name: 'soak',
  title: 'a load of 80 % of the capacity with a swap of versions every 5 s: no failed request, flat memory',
  run: async (stage, { minutes }, say) => {
    await stage.start(['registry', 'serving']);
    await serveModels(stage, [
      { name: NAME, files: [1, 2].map((seed) => seededMlpGraph([10, 64, 32, 2], seed)) },
    ]);
    const url = `${stage.urls.serving}/v1/models/${NAME}:predict`;
    const request = prepareRequest({ url, token: stage.tokens.reader, json: ROW });
    await capacityOf(request);
    const soaked: Soaked = { tally: new PacedTally(), memory: [], swaps: 0 };
    const until = performance.now() + minutes * 60_000;
    while (performance.now() < until) {
      const stretchEnd = Math.min(until, performance.now() + STRETCH_MS);
      const carried = await capacityOf(request);
      const perSecond = Math.floor(SHARE_OF_CAPACITY * carried);
      const seconds = Math.round((stretchEnd - performance.now()) / 1000);
      say(`${Math.round(carried)} requests a second are carried; ${perSecond} are sent for ${seconds} s`);
      await soak({ stage, request, perSecond, until: stretchEnd, soaked });
    }
    return report(soaked, say);
  },
};

/** What was seen so far. */
interface Soaked {
  readonly tally: PacedTally;
  /** What the service and its models hold, at the end of each swap. */
  readonly memory: number[];
  swaps: number;
}

interface Stretch {
  readonly stage: Stage;
  readonly request: PreparedRequest;
  readonly perSecond: number;
  /** On the clock of `performance.now()`. */
  readonly until: number;
  readonly soaked: Soaked;
}

/** Requests that are carried in a second when each caller asks again as soon as it is answered. */
async function capacityOf(request: PreparedRequest): Promise<number> {
  const load = Load.start();
  try {
    const order = { operations: [[request]], callers: CALLERS, durationMs: CAPACITY_MS };
    const { operations, seconds } = await load.run(order);
    return operations / seconds;
  } finally {
    await load.stop();
  }
}

async function soak({ stage, request, perSecond, until, soaked }: Stretch): Promise<void> {
  const pid = stage.pidOf('serving');
  const { tally, memory } = soaked;
  const paced = await PacedLoad.start({ ...PACED, request, perSecond, tally });
  try {
    while (performance.now() < until) {
      const startedAt = performance.now();
      await moveTraffic(stage, NAME, 2 - (soaked.swaps % 2));
      soaked.swaps += 1;
      await pause(Math.min(until, startedAt + SWAP_EVERY_MS) - performance.now());
      memory.push(heldMemory(pid).pssBytes);
    }
  } finally {
    await paced.stop();
  }
}

function report({ tally, memory, swaps }: Soaked, say: (line: string) => void): readonly Promised[] {
  const growth = growthOf(memory);
  const sent = `${(100 * tally.sentShare).toFixed(1)} %`;
  say(
    `${tally.answered} answered, ${tally.failed} failed ${JSON.stringify(tally.statuses)}, ${swaps} swaps; ` +
      `the machine carried ${sent} of what was due`,
  );
  say(`from when each was due: p50 ${ms(tally.latencyMs(0.5))}, p99 ${ms(tally.latencyMs(0.99))}`);
  say(`memory with all models: ${memory.map((bytes) => Math.round(bytes / MIB)).join(' ')} MiB`);
  return [
    { what: 'no request failed', isKept: tally.answered > 0 && tally.failed === 0 },
    { what: `memory grew by at most ${100 * GROWTH_AT_MOST} %`, isKept: growth <= GROWTH_AT_MOST },
    {
      what: `at least ${100 * SENT_AT_LEAST} % of what was due was sent`,
      isKept: tally.sentShare >= SENT_AT_LEAST,
    },
  ];
}

/** From the middle of the second quarter to that of the last: the first is where caches fill. */
function growthOf(samples: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const early = quantile(samples.slice(quarter, 2 * quarter), 0.5);
  const late = quantile(samples.slice(-quarter), 0.5);
  return samples.length < 4 ? 0 : late / early - 1;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, Math.max(0, durationMs)));
}
