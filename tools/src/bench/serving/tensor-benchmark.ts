import type { Benchmark, Contender, Goal } from '../benchmark.js';
import { prepareBytes } from '../load/prepared-request.js';
import { inProcess, post, rowsOverHttp, type Asking, type ModelServer } from './contenders.js';
import { DEEP, WIDE, rowsFor, type Perceptron } from './perceptron.js';
import { RAW_BINARY, RUNTIME, type ServingPeers } from './serving-peers.js';

const ROWS = 1000;
const ROUND_MS = 1_500;
const CALLERS = 4;
/** A runtime in the process that asks has one as well: more would share the cores that one run then has to itself. */
const ONE_CALLER = 1;
const OVER_JSON_OF_PYTHON = 30;
const HEADER_LENGTH = 'inference-header-content-length';
/** Of both models. */
const OUTPUTS = 2;
const MANY_ROWS = `${ROWS} rows of 100 numbers a request`;

/** Binary tensors to a model that computes, as most that are sent so much do: what is left of its speed. */
export function computedTensorsBenchmark(peers: ServingPeers): Benchmark {
  return tensorBenchmark(peers, {
    name: 'serving, tensors',
    title: `${MANY_ROWS} to a 100-512-256-2 perceptron as bytes, one caller`,
    model: DEEP,
    callers: ONE_CALLER,
    others: (asking) => [inProcess(RUNTIME, peers.runtimeOf(DEEP), asking)],
    // A few seconds: what a request touches on its way is compiled by then.
    warmUpOperations: 1_500,
    goals: [{ reference: RUNTIME, throughputAtLeast: 0.6, cpuAtMost: 1 / 0.6 }],
  });
}

/** The same to a model that computes next to nothing, against the least that bringing the bytes there costs. */
export function carriedTensorsBenchmark(peers: ServingPeers): Benchmark {
  return tensorBenchmark(peers, {
    name: 'serving, tensors carried',
    title: `${MANY_ROWS} to a 100-32-2 perceptron as bytes, ${CALLERS} callers`,
    model: WIDE,
    others: (asking) => [
      binaryContender(peers.rawBinary, asking),
      inProcess(RUNTIME, peers.runtimeOf(WIDE), asking),
    ],
    warmUpOperations: 3_000,
    goals: [{ reference: RAW_BINARY, throughputAtLeast: 0.35, cpuAtMost: 1 / 0.35 }],
  });
}

/** The same as bytes and as text. */
export function tensorsAsTextBenchmark(peers: ServingPeers): Benchmark {
  const [python] = peers.widePython;
  return tensorBenchmark(peers, {
    name: 'serving, tensors as text',
    title: `${MANY_ROWS} to a 100-32-2 perceptron as bytes and as JSON, ${CALLERS} callers`,
    model: WIDE,
    others: (asking) => [
      rowsOverHttp(peers.ours(WIDE), asking),
      ...(python === undefined ? [] : [rowsOverHttp(python, asking)]),
    ],
    warmUpOperations: 300,
    goals:
      python === undefined
        ? []
        : [
            {
              reference: python.name,
              throughputAtLeast: OVER_JSON_OF_PYTHON,
              cpuAtMost: 1 / OVER_JSON_OF_PYTHON,
            },
          ],
  });
}

interface TensorContest extends Pick<Benchmark, 'name' | 'title' | 'warmUpOperations'> {
  readonly model: Perceptron;
  /** `CALLERS` unless given. */
  readonly callers?: number;
  /** What Open Inference's binary tensors are held against. */
  readonly others: (asking: Asking) => readonly Contender[];
  readonly goals: readonly Goal[];
}

function tensorBenchmark(
  peers: ServingPeers,
  { model, callers = CALLERS, others, ...told }: TensorContest,
): Benchmark {
  const asking: Asking = {
    load: peers.load,
    requests: [rowsFor(model, ROWS)],
    callers,
    durationMs: ROUND_MS,
  };
  return {
    ...told,
    unit: { one: 'request', many: 'requests' },
    prepare: async () => ({
      contenders: [binaryContender(peers.infer(model), asking), ...others(asking)],
      // float32 in one order of summation here and another there, and as few digits as mean it.
      tolerance: 1e-5,
      close: async () => {},
    }),
  };
}

function binaryContender({ name, pid, ...address }: ModelServer, asking: Asking): Contender {
  const { load, callers, durationMs } = asking;
  const bodies = asking.requests.map(binaryBody);
  const operations = bodies.map(({ headers, body }) => [
    prepareBytes({ ...address, headers: { 'content-type': 'application/octet-stream', ...headers }, body }),
  ]);
  return {
    name,
    answers: () =>
      Promise.all(
        bodies.map(async ({ headers, body }) =>
          readBinary(await post(address, 'application/octet-stream', body, headers)),
        ),
      ),
    work: () => load.run({ operations, callers, durationMs }),
    pids: [pid],
  };
}

interface BinaryBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

function binaryBody(rows: readonly (readonly number[])[]): BinaryBody {
  const data = Float32Array.from(rows.flat());
  const input = {
    name: 'x',
    datatype: 'FP32',
    shape: [rows.length, rows[0]?.length ?? 0],
    parameters: { binary_data_size: data.byteLength },
  };
  const header = Buffer.from(JSON.stringify({ inputs: [input], parameters: { binary_data_output: true } }));
  const body = new Uint8Array(header.byteLength + data.byteLength);
  body.set(header);
  body.set(new Uint8Array(data.buffer), header.byteLength);
  return { headers: { [HEADER_LENGTH]: String(header.byteLength) }, body };
}

/** The rows of the only output. */
async function readBinary(response: Response): Promise<readonly (readonly number[])[]> {
  const bytes = await response.arrayBuffer();
  const data = new Float32Array(bytes.slice(Number(response.headers.get(HEADER_LENGTH))));
  return Array.from({ length: data.length / OUTPUTS }, (_, row) =>
    Array.from(data.subarray(row * OUTPUTS, (row + 1) * OUTPUTS)),
  );
}
