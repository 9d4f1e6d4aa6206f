import { integerDivisionGraph, seededMlpGraph } from '@orrery/math-onnx/testing';
import { Load } from '../bench/load/load.js';
import { prepareRequest } from '../bench/load/prepared-request.js';
import type { Stage } from '../stage/stage.js';
import {
  measureRound,
  movedBy,
  movedByNothing,
  type Condition,
  type Moved,
  type Round,
} from './disturbed-rounds.js';
import { moveTraffic, serveModels } from './served-models.js';
import type { Promised, Trial } from './trial.js';

const QUIET = 'quiet';
const LOADING = 'loading';
/** So many that each has lived for long when its turn comes again: one that keeps dying is started later each time. */
const CRASHING = Array.from({ length: 8 }, (_, i) => `crashing-${i}`);
const CALLERS = 8;
const ROUNDS = 12;
const SLICE_MS = 2_000;
/** Between two slices, for what a disturbance leaves behind: processes that are started for the next one. */
const SETTLE_MS = 1_000;
const DISTURB_EVERY_MS = 1_000;
const MOVES_AT_MOST = 0.2;
const ROW = { instances: [Array.from({ length: 10 }, (_, i) => i / 10)] };
/** What no process survives: the quotient of INT_MIN and −1 does not fit. */
const DEADLY = { inputs: { a: [[-(2 ** 31)]], b: [[-1]] } };

type Disturb = () => Promise<void>;

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
      ...CRASHING.map((name) => ({ name, files: [integerDivisionGraph()] })),
    ]);
    const url = `${stage.urls.serving}/v1/models/${QUIET}:predict`;
    const request = prepareRequest({ url, token: stage.tokens.reader, json: ROW });
    const load = Load.start();
    const p99 = async (): Promise<number> => {
      const { latency } = await load.run({ operations: [[request]], callers: CALLERS, durationMs: SLICE_MS });
      return latency?.p99Ms ?? Number.NaN;
    };
    const disturbances = disturbancesOn(stage);
    await p99();
    const rounds: Round[] = [];
    while (rounds.length < ROUNDS) {
      rounds.push(
        await measureRound(rounds.length, async (condition) => {
          await pause(SETTLE_MS);
          return beside(disturbances[condition], p99);
        }),
      );
    }
    await load.stop();
    return report(rounds, say);
  },
};

function report(rounds: readonly Round[], say: (line: string) => void): readonly Promised[] {
  const describe = ({ median, lowerQuartile, upperQuartile }: Moved): string =>
    `${median.toFixed(2)} times that alone (half of the rounds: ${lowerQuartile.toFixed(2)} to ${upperQuartile.toFixed(2)})`;
  const control = movedByNothing(rounds);
  say(`control, p99 while nothing happens: ${describe(control)}`);
  if (control.upperQuartile / control.lowerQuartile > 1 + MOVES_AT_MOST)
    say('the machine alone moves p99 by more than what is promised: what is broken here may not be');
  return (['loads', 'crashes'] as const).map((condition) => {
    const moved = movedBy(rounds, condition);
    say(`p99 while another ${condition}: ${describe(moved)}`);
    return {
      what: `p99 moves by less than 20 % while another ${condition}`,
      isKept: moved.median < 1 + MOVES_AT_MOST,
    };
  });
}

function disturbancesOn(stage: Stage): Readonly<Record<Condition, Disturb>> {
  const nothing = (): Promise<void> => Promise.resolve();
  let swaps = 0;
  let crashes = 0;
  return {
    alone: nothing,
    'alone again': nothing,
    loads: () => moveTraffic(stage, LOADING, 1 + (++swaps % 2)),
    crashes: () => crash(stage, CRASHING[crashes++ % CRASHING.length] ?? ''),
  };
}

/** Measures while `disturb` is done again and again, a second apart. */
async function beside(disturb: Disturb, measure: () => Promise<number>): Promise<number> {
  let isOver = false;
  const disturbed = (async () => {
    while (!isOver) {
      await disturb();
      await pause(DISTURB_EVERY_MS);
    }
  })();
  const measured = await measure();
  isOver = true;
  await disturbed;
  return measured;
}

async function crash(stage: Stage, name: string): Promise<void> {
  const response = await fetch(`${stage.urls.serving}/v1/models/${name}:predict`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stage.tokens.reader}`, 'content-type': 'application/json' },
    body: JSON.stringify(DEADLY),
  });
  if (response.ok) throw new Error('The division that must kill the process was answered.');
  await response.arrayBuffer();
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, durationMs));
}
