import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoGraph } from '../model-process/testing/graphs.js';
import { delayModel } from '../testing/delay-model.js';
import { fuzzProtocol, isErrorText, isMlflowError, type FuzzReport } from '../testing/fuzz/fuzz-protocol.js';
import type { SeedRequest } from '../testing/fuzz/mutate.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

/** Requests a protocol; a nightly run sends 10,000. */
const REQUESTS = Number(process.env['ORRERY_FUZZ_REQUESTS'] ?? 400);
const TIMEOUT_MS = 30_000 + 20 * REQUESTS;
/** What is kept of each request, beyond which it is a leak: much less than the smallest body of them. */
const KEPT_BYTES = 64;
/** What caches, the compiler and the prediction stream's queue take, however many requests there are. */
const SLACK_BYTES = 48 * 1024 ** 2;

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await Promise.all([
    bench.open('delay', { versions: 1, file: delayModel(), missingValues: 'ALLOW' }),
    bench.open('echo', { versions: 1, file: echoGraph() }),
  ]);
});

afterAll(() => bench.close());

const COLUMNS = { distance: [700, 80.5], origin: ['ATL', 'ORD'] };
const ROWS = [
  { distance: 700, origin: 'ATL' },
  { distance: 80.5, origin: 'ORD' },
];
const FLOATS = new Uint8Array(Float32Array.of(700, 80.5).buffer);
const TEXTS = Buffer.from('\u0003\0\0\0ATL\u0003\0\0\0ORD');

function post(path: string, body: unknown, more: Partial<SeedRequest> = {}): SeedRequest {
  return { path, text: typeof body === 'string' ? body : JSON.stringify(body), ...more };
}

const echoed = (inputs: readonly object[]) => ({ id: 'a', inputs, outputs: [{ name: 'float32_out' }] });
const ofEcho = (
  ['bool', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64'] as const
).map((name) => ({
  name,
  datatype: name.toUpperCase(),
  shape: [2],
  data: name === 'bool' ? [true, false] : [1, 2],
}));
const FLOAT_INPUTS = [
  { name: 'float16', datatype: 'FP16', shape: [2], data: [1, 2] },
  { name: 'float32', datatype: 'FP32', shape: [2], data: [1, 2] },
  { name: 'float64', datatype: 'FP64', shape: [2], data: [1, 2] },
  { name: 'string', datatype: 'BYTES', shape: [2], data: ['a', 'b'] },
];
const DISTANCE = { name: 'distance', datatype: 'FP32', shape: [2, 1] };
const ORIGIN = { name: 'origin', datatype: 'BYTES', shape: [2, 1] };

const SEEDS: Readonly<Record<string, readonly SeedRequest[]>> = {
  'TF Serving': [
    post('/v1/models/delay:predict', { instances: ROWS }),
    post('/v1/models/delay:predict', { signature_name: 'serving_default', inputs: COLUMNS }),
    post('/v1/models/delay/versions/1:predict', { instances: ROWS, user_ids: ['a', null] }),
    post('/v1/models/delay:classify', { examples: ROWS }),
    post('/v1/models/delay:regress', { context: { origin: 'ATL' }, examples: [{ distance: 1 }] }),
  ],
  'Open Inference': [
    post('/v2/models/delay/infer', {
      inputs: [
        { ...DISTANCE, data: [700, 80.5] },
        { ...ORIGIN, data: [['ATL'], ['ORD']] },
      ],
    }),
    post('/v2/models/echo/infer', echoed([...ofEcho, ...FLOAT_INPUTS])),
    post('/v2/models/delay/versions/1/infer', {
      parameters: { user_id: 'a', binary_data_output: true },
      inputs: [
        { ...DISTANCE, data: [1, 2] },
        { ...ORIGIN, data: ['x', 'y'] },
      ],
      outputs: [{ name: 'label', parameters: { binary_data: false } }],
    }),
    post('/v2/repository/index', { ready: true }),
  ],
  'Open Inference with bytes': [
    post(
      '/v2/models/delay/infer',
      {
        inputs: [
          { ...DISTANCE, parameters: { binary_data_size: FLOATS.byteLength } },
          { ...ORIGIN, parameters: { binary_data_size: TEXTS.byteLength } },
        ],
        parameters: { binary_data_output: true },
      },
      { binary: Buffer.concat([FLOATS, TEXTS]) },
    ),
    post(
      '/v2/models/delay/infer',
      {
        inputs: [
          { ...DISTANCE, parameters: { binary_data_size: FLOATS.byteLength } },
          { ...ORIGIN, data: ['a', 'b'] },
        ],
      },
      { binary: FLOATS },
    ),
  ],
  'MLflow’s scoring': [
    post('/endpoints/delay/invocations', { dataframe_records: ROWS }),
    post('/endpoints/delay/invocations', {
      dataframe_split: { columns: ['distance', 'origin'], data: [[1, 'ATL']] },
    }),
    post('/endpoints/delay/invocations', { instances: ROWS }),
    post('/endpoints/delay/invocations', { inputs: COLUMNS }),
    post('/endpoints/delay/invocations', 'distance,origin\n700,ATL\n80.5,"O""RD"\n', {
      headers: { 'content-type': 'text/csv' },
    }),
  ],
};

describe.each(Object.entries(SEEDS))('%s', (name, seeds) => {
  const isRefusal = name.startsWith('MLflow') ? isMlflowError : isErrorText;
  const fuzz = (seed: number, count: number): Promise<FuzzReport> =>
    fuzzProtocol({ url: bench.service.url, seeds, isRefusal, count, seed });

  it(
    'answers or refuses whatever it is sent, keeps nothing of it, and goes on',
    async () => {
      const first = await fuzz(1, Math.ceil(REQUESTS / 4));
      const before = heapBytes();
      const { findings, answered, refused } = await fuzz(2, REQUESTS);

      expect([...first.findings, ...findings]).toEqual([]);
      // Nothing would be tried by requests that are all right, or all wrong at the first glance.
      expect(answered).toBeGreaterThan(REQUESTS / 50);
      expect(refused).toBeGreaterThan(REQUESTS / 4);
      expect(heapBytes() - before).toBeLessThan(SLACK_BYTES + KEPT_BYTES * REQUESTS);
      expect((await bench.predict('delay:predict', { instances: ROWS })).status).toBe(200);
    },
    TIMEOUT_MS,
  );
});

/** What is alive, once what is not was let go of. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
