// ONNX Runtime alone, in the process that asks: one run a row, one after the other.
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { INPUTS } from './perceptron.js';

export interface RuntimeQuestion {
  readonly rows: readonly (readonly number[])[];
  /** Goes through the rows again and again for so long; each row once when 0. */
  readonly durationMs: number;
}

export interface RuntimeAnswer {
  readonly predictions: readonly (readonly number[])[];
  readonly operations: number;
  readonly seconds: number;
}

const session = await InferenceSession.create(process.argv[2] ?? '', {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const [inputName = '', outputName = ''] = [...session.inputNames, ...session.outputNames];

async function predict(row: readonly number[]): Promise<number[]> {
  const x = new Tensor('float32', Float32Array.from(row), [1, INPUTS]);
  const outputs = await session.run({ [inputName]: x });
  return Array.from(outputs[outputName]?.data as Float32Array);
}

async function answer({ rows, durationMs }: RuntimeQuestion): Promise<RuntimeAnswer> {
  const predictions = await Promise.all(rows.map(predict));
  const startedAt = performance.now();
  let operations = 0;
  while (performance.now() - startedAt < durationMs) {
    await predict(rows[operations % rows.length] ?? []);
    operations += 1;
  }
  return { predictions, operations, seconds: (performance.now() - startedAt) / 1000 };
}

process.on('message', (question: RuntimeQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
