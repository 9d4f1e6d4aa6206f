import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deployEndpoint } from '../../stage/deploy-model.js';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender, Contest } from '../benchmark.js';
import type { Listening } from '../listening-peer.js';
import { Load } from '../load/load.js';
import { prepareRequest } from '../load/prepared-request.js';
import { PeerProcess } from '../peer-process.js';
import { perceptronFile, perceptronRows } from './perceptron.js';
import type { RuntimeAnswer, RuntimeQuestion } from './runtime-process.js';

const NAME = 'perceptron';
const CALLERS = 32;
const ROUND_MS = 1_500;
const ROWS = perceptronRows(64);
/** Rounding to float32 in another order of summation, for a batch of another size. */
const TOLERANCE = 1e-6;

const OURS = 'serving';
const MICRO_BATCH = 'raw node:http + ONNX Runtime, micro-batch';
const ECHO = 'Fastify echo of the same body';
const RUNTIME = 'bare ONNX Runtime in process';

/** Serving as it runs in production: tokens, checks, metrics and the record of each prediction are on. */
export const predictBenchmark: Benchmark = {
  name: 'predict',
  title: `one row of 10 numbers a request to a 10-32-16-2 perceptron over HTTP, ${CALLERS} callers`,
  unit: { one: 'request', many: 'requests' },
  prepare,
  warmUpOperations: 50_000,
  goals: [
    { reference: MICRO_BATCH, throughputAtLeast: 0.65, cpuAtMost: 1 / 0.65 },
    { reference: ECHO, throughputAtLeast: 0.5, cpuAtMost: 2 },
    { reference: RUNTIME, throughputAtLeast: 0.2, cpuAtMost: 5 },
  ],
};

async function prepare(stage: Stage): Promise<Contest> {
  const file = perceptronFile();
  const path = join(stage.folder, 'perceptron.onnx');
  await writeFile(path, file);
  await stage.start(['registry', 'serving']);
  await deployEndpoint(stage, NAME, file);

  const load = Load.start();
  const echo = new PeerProcess<object, Listening>(new URL('./echo-server.js', import.meta.url));
  const microBatch = new PeerProcess<object, Listening>(new URL('./micro-batch-server.js', import.meta.url), [
    path,
  ]);
  const runtime = new PeerProcess<RuntimeQuestion, RuntimeAnswer>(
    new URL('./runtime-process.js', import.meta.url),
    [path],
  );
  const local = async (peer: PeerProcess<object, Listening>) => {
    return { url: `http://127.0.0.1:${(await peer.ask({})).port}/`, pid: peer.pid };
  };
  const ours = {
    url: `${stage.urls.serving}/v1/models/${NAME}:predict`,
    token: stage.tokens.reader,
    pid: stage.pidOf('serving'),
  };
  return {
    contenders: [
      overHttp(OURS, ours, load),
      overHttp(MICRO_BATCH, await local(microBatch), load),
      { ...overHttp(ECHO, await local(echo), load), answers: null },
      inProcess(runtime),
    ],
    tolerance: TOLERANCE,
    close: async () => {
      await Promise.all([load, echo, microBatch, runtime].map((each) => each.stop()));
    },
  };
}

interface Address {
  readonly url: string;
  readonly token?: string;
  readonly pid: number;
}

function overHttp(name: string, { pid, ...address }: Address, load: Load): Contender {
  const operations = ROWS.map((row) => [prepareRequest({ ...address, json: { instances: [row] } })]);
  return {
    name,
    answers: () => Promise.all(ROWS.map((row) => predictOne(address, row))),
    work: () => load.run({ operations, callers: CALLERS, durationMs: ROUND_MS }),
    pids: [pid],
  };
}

async function predictOne({ url, token }: Omit<Address, 'pid'>, row: readonly number[]): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ instances: [row] }),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { predictions: unknown[] }).predictions[0];
}

function inProcess(runtime: PeerProcess<RuntimeQuestion, RuntimeAnswer>): Contender {
  return {
    name: RUNTIME,
    answers: async () => (await runtime.ask({ rows: ROWS, durationMs: 0 })).predictions,
    work: () => runtime.ask({ rows: ROWS, durationMs: ROUND_MS }),
    pids: [runtime.pid],
  };
}
