// ONNX Runtime alone, in the process that asks: one run a question, one after the other.
import { InferenceSession, Tensor } from 'onnxruntime-node';

type Rows = readonly (readonly number[])[];

export interface RuntimeQuestion {
  /** The rows of each run. */
  readonly runs: readonly Rows[];
  /** Goes through the runs again and again for so long; each once when 0. */
  readonly durationMs: number;
}

export interface RuntimeAnswer {
  readonly predictions: readonly Rows[];
  readonly operations: number;
  readonly seconds: number;
}

const session = await InferenceSession.create(process.argv[2] ?? '', {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const [inputName = '', outputName = ''] = [...session.inputNames, ...session.outputNames];

interface Prepared {
  readonly data: Float32Array;
  readonly dims: readonly [number, number];
}

function prepared(rows: Rows): Prepared {
  return { data: Float32Array.from(rows.flat()), dims: [rows.length, rows[0]?.length ?? 0] };
}

async function predict({ data, dims }: Prepared): Promise<Float32Array> {
  const outputs = await session.run({ [inputName]: new Tensor('float32', data, dims) });
  return outputs[outputName]?.data as Float32Array;
}

async function predictRows(run: Prepared): Promise<Rows> {
  const y = await predict(run);
  const [rows] = run.dims;
  const width = y.length / rows;
  return Array.from({ length: rows }, (_, row) => Array.from(y.subarray(row * width, (row + 1) * width)));
}

async function answer({ runs, durationMs }: RuntimeQuestion): Promise<RuntimeAnswer> {
  const all = runs.map(prepared);
  const predictions = await Promise.all(all.map(predictRows));
  const startedAt = performance.now();
  let operations = 0;
  while (performance.now() - startedAt < durationMs) {
    const run = all[operations % all.length];
    if (run !== undefined) await predict(run);
    operations += 1;
  }
  return { predictions, operations, seconds: (performance.now() - startedAt) / 1000 };
}

process.on('message', (question: RuntimeQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
