import type { Benchmark, Contender } from '../benchmark.js';
import { prepareBytes } from '../load/prepared-request.js';
import { inProcess, post, rowsOverHttp, type Asking, type ModelServer } from './contenders.js';
import { WIDE, rowsFor } from './perceptron.js';
import { RUNTIME, type ServingPeers } from './serving-peers.js';

const ROWS = 1000;
const ROUND_MS = 1_500;
const CALLERS = 4;
const OVER_JSON_OF_PYTHON = 30;
const HEADER_LENGTH = 'inference-header-content-length';

/** Open Inference's binary tensors: no number is written or read as text on the way. */
export function tensorBenchmark(peers: ServingPeers): Benchmark {
  const requests = [rowsFor(WIDE, ROWS)];
  const asking: Asking = { load: peers.load, requests, callers: CALLERS, durationMs: ROUND_MS };
  const [python] = peers.widePython;
  return {
    name: 'serving, tensors',
    title: `${ROWS} rows of 100 numbers a request to a 100-32-2 perceptron as bytes, ${CALLERS} callers`,
    unit: { one: 'request', many: 'requests' },
    prepare: async () => ({
      contenders: [
        binaryContender(peers.infer(WIDE), asking),
        rowsOverHttp(peers.ours(WIDE), asking),
        inProcess(RUNTIME, peers.runtimeOf(WIDE), asking),
        ...(python === undefined ? [] : [rowsOverHttp(python, asking)]),
      ],
      // float32 in one order of summation here and another there, and as few digits as mean it.
      tolerance: 1e-5,
      close: async () => {},
    }),
    warmUpOperations: 500,
    goals: [
      { reference: RUNTIME, throughputAtLeast: 0.6, cpuAtMost: 1 / 0.6 },
      ...(python === undefined
        ? []
        : [
            {
              reference: python.name,
              throughputAtLeast: OVER_JSON_OF_PYTHON,
              cpuAtMost: 1 / OVER_JSON_OF_PYTHON,
            },
          ]),
    ],
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
    shape: [rows.length, WIDE.inputs],
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
  return Array.from({ length: data.length / WIDE.outputs }, (_, row) =>
    Array.from(data.subarray(row * WIDE.outputs, (row + 1) * WIDE.outputs)),
  );
}
