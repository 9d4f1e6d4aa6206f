import { integerDivisionGraph, seededMlpGraph } from '@orrery/math-onnx/testing';
import { Load } from '../bench/load/load.js';
import { prepareRequest } from '../bench/load/prepared-request.js';
import { spread } from '../bench/measure/spread.js';
import type { Stage } from '../stage/stage.js';
import { moveTraffic, serveModels } from './served-models.js';
import type { Trial } from './trial.js';

const QUIET = 'quiet';
const LOADING = 'loading';
const CRASHING = 'crashing';
const CALLERS = 8;
const ROUNDS = 7;
const ROUND_MS = 3_000;
const MOVES_AT_MOST = 0.2;
const ROW = { instances: [Array.from({ length: 10 }, (_, i) => i / 10)] };
/** What no process survives: the quotient of INT_MIN and −1 does not fit. */
const DEADLY = { inputs: { a: [[-(2 ** 31)]], b: [[-1]] } };

/** One model under full load, while its neighbour does nothing, is swapped all the time, or dies all the time. */
export const neighboursTrial: Trial = {
  name: 'neighbours',
  title: 'p99 of one model under full load moves by less than 20 % when another loads or crashes',
  run: async (stage, _options, say) => {
    await stage.start(['registry', 'serving']);
    const versions = [1, 2].map((seed) => seededMlpGraph([10, 256, 256, 2], seed));
    await serveModels(stage, [
      { name: QUIET, files: [seededMlpGraph([10, 64, 32, 2], 3)] },
      { name: LOADING, files: versions },
      { name: CRASHING, files: [integerDivisionGraph()] },
    ]);
    const url = `${stage.urls.serving}/v1/models/${QUIET}:predict`;
    const request = prepareRequest({ url, token: stage.tokens.reader, json: ROW });
    const load = Load.start();
    const p99 = async (): Promise<number> => {
      const { latency } = await load.run({ operations: [[request]], callers: CALLERS, durationMs: ROUND_MS });
      return latency?.p99Ms ?? Number.NaN;
    };
    await p99();
    const swap = swapper(stage);
    const whileLoading: number[] = [];
    const whileCrashing: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const alone = await p99();
      whileLoading.push((await beside(swap, p99)) / alone);
      whileCrashing.push((await beside(() => crash(stage), p99)) / alone);
    }
    await load.stop();
    return [
      { name: 'loads', ratios: whileLoading },
      { name: 'crashes', ratios: whileCrashing },
    ].map(({ name, ratios }) => {
      const { median, min, max } = spread(ratios);
      say(
        `p99 while another ${name}: ${median.toFixed(2)} times that alone (${min.toFixed(2)} to ${max.toFixed(2)})`,
      );
      return {
        what: `p99 moves by less than 20 % while another ${name}`,
        isKept: median < 1 + MOVES_AT_MOST,
      };
    });
  },
};

/** Measures while `disturb` is done again and again, a second apart. */
async function beside(disturb: () => Promise<void>, measure: () => Promise<number>): Promise<number> {
  let isOver = false;
  const disturbed = (async () => {
    while (!isOver) {
      await disturb();
      await new Promise((resume) => setTimeout(resume, 1_000));
    }
  })();
  const measured = await measure();
  isOver = true;
  await disturbed;
  return measured;
}

/** Another version each time. */
function swapper(stage: Stage): () => Promise<void> {
  let swaps = 0;
  return () => {
    swaps += 1;
    return moveTraffic(stage, LOADING, 1 + (swaps % 2));
  };
}

async function crash(stage: Stage): Promise<void> {
  const response = await fetch(`${stage.urls.serving}/v1/models/${CRASHING}:predict`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.tokens.reader}`, 'content-type': 'application/json' },
    body: JSON.stringify(DEADLY),
  });
  if (response.ok) throw new Error('The division that must kill the process was answered.');
  await response.arrayBuffer();
}
