import { seededMlpGraph } from '@orrery/math-onnx/testing';
import { prepareRequest } from '../bench/load/prepared-request.js';
import { Load } from '../bench/load/load.js';
import { heldMemory } from './held-memory.js';
import { PacedLoad } from './paced-load.js';
import { quantile } from './quantile.js';
import { moveTraffic, serveModels } from './served-models.js';
import type { Trial } from './trial.js';

const NAME = 'soaked';
const SHARE_OF_CAPACITY = 0.8;
const SWAP_EVERY_MS = 5_000;
const CALLERS = 32;
const CAPACITY_MS = 4_000;
const CONNECTIONS = 128;
const MIB = 1024 ** 2;
/** What may come on top of the first part of the load: the rest of a heap's growth, and noise. */
const GROWTH_AT_MOST = 0.1;
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
    const load = Load.start();
    const order = { operations: [[request]], callers: CALLERS, durationMs: CAPACITY_MS };
    await load.run(order);
    const { operations, seconds } = await load.run(order);
    await load.stop();
    const perSecond = Math.floor((SHARE_OF_CAPACITY * operations) / seconds);
    say(
      `${Math.round(operations / seconds)} requests a second are carried; ${perSecond} are sent for ${minutes} min`,
    );

    const pid = stage.pidOf('serving');
    const paced = await PacedLoad.start({ request, perSecond, connections: CONNECTIONS });
    const until = performance.now() + minutes * 60_000;
    const memory: number[] = [];
    let swaps = 0;
    while (performance.now() < until) {
      const startedAt = performance.now();
      await moveTraffic(stage, NAME, 2 - (swaps % 2));
      swaps += 1;
      await pause(Math.min(until, startedAt + SWAP_EVERY_MS) - performance.now());
      memory.push(heldMemory(pid).pssBytes);
    }
    await paced.stop();
    const { latenciesMs, failed } = paced.take();
    const failures = [...failed.values()].reduce((sum, count) => sum + count, 0);
    const growth = growthOf(memory);

    say(
      `${latenciesMs.length} answered, ${failures} failed ${JSON.stringify(Object.fromEntries(failed))}, ${swaps} swaps`,
    );
    say(
      `from when each was due: p50 ${ms(quantile(latenciesMs, 0.5))}, p99 ${ms(quantile(latenciesMs, 0.99))}`,
    );
    say(`memory with all models: ${memory.map((bytes) => Math.round(bytes / MIB)).join(' ')} MiB`);
    return [
      { what: 'no request failed', isKept: failures === 0 },
      { what: `memory grew by at most ${100 * GROWTH_AT_MOST} %`, isKept: growth <= GROWTH_AT_MOST },
    ];
  },
};

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
