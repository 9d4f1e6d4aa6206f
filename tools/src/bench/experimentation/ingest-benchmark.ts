import { Client } from 'pg';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { Load } from '../load/load.js';
import type { Operation } from '../load/messages.js';
import { prepareRequest } from '../load/prepared-request.js';
import { PeerProcess } from '../peer-process.js';
import type { BareExposureAnswer, BareExposureQuestion } from './bare-exposure-process.js';
import { paceOf } from './pace.js';
import { runningTest } from './running-test.js';

const BATCH = 10_000;
const BATCHES = 30;
const CALLERS = 2;
const GOAL_PER_SECOND = 50_000;
const BARE = 'bare unnest insert';

/** Exposures of new users by HTTP, folded into the statistics meanwhile; in the end every one of them is counted once. */
export function ingestBenchmark(): Benchmark {
  const pace = paceOf(GOAL_PER_SECOND, 'exposures');
  return {
    name: 'experimentation, exposures',
    title: `exposures told in batches of ${BATCH.toLocaleString('en-US')}, ${CALLERS} callers, each user once`,
    unit: { one: 'exposure', many: 'exposures' },
    prepare: async (stage) => {
      const load = Load.start();
      const bare = new PeerProcess<BareExposureQuestion, BareExposureAnswer>(
        new URL('./bare-exposure-process.js', import.meta.url),
      );
      const test = await runningTest(stage, 'exposed');
      const ours = exposing(stage, load, test.id);
      return {
        contenders: [ours.contender, bareContender(stage, bare), pace],
        tolerance: 0,
        close: async () => {
          await load.stop();
          await bare.stop();
          await requireCounted(stage, test.id, ours.told());
        },
      };
    },
    warmUpOperations: 2 * BATCH * BATCHES,
    goals: [
      { reference: pace.name, throughputAtLeast: 1, cpuAtMost: 0 },
      { reference: BARE, throughputAtLeast: 0.35, cpuAtMost: 0 },
    ],
  };
}

function exposing(
  stage: Stage,
  load: Load,
  abTestId: string,
): { readonly contender: Contender; readonly told: () => number } {
  let told = 0;
  const contender: Contender = {
    name: 'ours',
    answers: null,
    work: async () => {
      const operations = Array.from({ length: BATCHES }, (_, i) =>
        batchOf(stage, abTestId, told / BATCH + i),
      );
      told += BATCH * BATCHES;
      const work = await load.run({ operations, callers: CALLERS, durationMs: 60_000, once: true });
      return { ...work, operations: work.operations * BATCH };
    },
    pids: [stage.pidOf('experimentation')],
  };
  return { contender, told: () => told };
}

function batchOf(stage: Stage, abTestId: string, number: number): Operation {
  const exposures = Array.from({ length: BATCH }, (_, i) => ({
    abTestId,
    userId: userOf(number * BATCH + i),
    variation: i % 2 === 0 ? 'control' : 'treatment',
    at: '2026-01-01T00:00:00.000Z',
  }));
  const url = `${stage.urls.experimentation}/v1/exposures`;
  return [prepareRequest({ url, token: stage.tokens.writer, json: { exposures } })];
}

/** Users come in no order that an index could profit from. */
function userOf(number: number): string {
  return `user-${Math.imul(number, 2_654_435_761) >>> 0}-${number}`;
}

function bareContender(stage: Stage, bare: PeerProcess<BareExposureQuestion, BareExposureAnswer>): Contender {
  const url = stage.databaseUrlOf('experimentation');
  return {
    name: BARE,
    answers: null,
    work: (round) => bare.ask({ url, batch: BATCH, batches: BATCHES, callers: CALLERS, round }),
    pids: [bare.pid],
  };
}

/** A report answers with what there is when the machine is too busy to fold all of it within a second. */
const LONGEST_LAG_MS = 60_000;

/** Exactly once: what was acknowledged is in the log and in the statistics, and nothing else is. */
async function requireCounted(stage: Stage, abTestId: string, told: number): Promise<void> {
  const deadline = Date.now() + LONGEST_LAG_MS;
  let counted = await usersOf(stage);
  while (counted < told && Date.now() < deadline) counted = await usersOf(stage);
  const client = new Client({ connectionString: stage.databaseUrlOf('experimentation') });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    'SELECT count(*) FROM exposure WHERE ab_test_id = $1',
    [abTestId],
  );
  await client.end();
  const recorded = Number(rows[0]?.count);
  if (recorded !== told || counted !== told) {
    throw new Error(`Of ${told} exposures, ${recorded} are recorded and ${counted} are counted.`);
  }
}

async function usersOf(stage: Stage): Promise<number> {
  const { abTest } = await stage
    .graph('experimentation')
    .ask<{ abTest: { report: { users: number } } }>('{ abTest(name: "exposed") { report { users } } }');
  return abTest.report.users;
}
