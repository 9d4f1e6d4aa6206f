import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { OnnxModel } from '../model/onnx-model.js';
import { calibrate, type RunModel } from '../quantize/calibrate/calibrate.js';
import { quantizeDynamic } from '../quantize/dynamic/quantize-dynamic.js';
import { quantizeStatic } from '../quantize/static/quantize-static.js';
import { writeModel } from '../read/write-model.js';
import type { RewriteResult } from '../rewrite/rewrite-report.js';
import { readBytes } from '../testing/read-bytes.js';
import { seededMlpGraph } from '../testing/seeded-mlp-graph.js';
import { measureBatchDependence } from './measure-batch-dependence.js';

type Feeds = Record<string, Tensor>;

const WIDTH = 4;
const ROWS = Array.from({ length: 6 }, (_, row) =>
  Float32Array.from({ length: WIDTH }, (_, i) => Math.sin(row * 7 + i) * 3 ** row),
);
const rows = ROWS.map((row): Feeds => ({ x: new Tensor('float32', row, [1, WIDTH]) }));
const together: Feeds = {
  x: new Tensor('float32', Float32Array.from(ROWS.flatMap((row) => [...row])), [ROWS.length, WIDTH]),
};

const run: RunModel<Feeds> = async (model, feeds) => {
  const options = { intraOpNumThreads: 1, graphOptimizationLevel: 'disabled' } as const;
  const session = await InferenceSession.create(model, options);
  return (await session.run(feeds)) as Record<string, Tensor & { data: Float32Array }>;
};

function modelOf(result: RewriteResult): OnnxModel {
  if (result.kind !== 'ok') throw new Error(result.reason);
  return result.model;
}

describe('measureBatchDependence', () => {
  const original = readBytes(seededMlpGraph([WIDTH, 8, 2], 3));
  const measure = (model: OnnxModel) =>
    measureBatchDependence({ model: writeModel(model), run, rows, together });

  it('finds that dynamic quantization makes rows depend on their batch', async () => {
    const dependence = await measure(modelOf(quantizeDynamic(original)));
    if (dependence.kind !== 'ok') throw new Error(dependence.reason);
    expect(dependence.dependentRows).toBeGreaterThan(0);
    expect(dependence.maxAbsoluteDifference).toBeGreaterThan(1e-3);
  });

  it('finds that static quantization does not', async () => {
    const calibration = await calibrate({ model: original, run, batches: [together] });
    if (calibration.kind !== 'ok') throw new Error(calibration.reason);
    const dependence = await measure(modelOf(quantizeStatic(original, calibration.ranges)));
    expect(dependence).toMatchObject({ kind: 'ok', rows: 6, dependentRows: 0, maxAbsoluteDifference: 0 });
  });

  it('cannot tell from one row', async () => {
    const model = writeModel(original);
    expect(await measureBatchDependence({ model, run, rows: [], together })).toMatchObject({
      cause: 'too-few-rows',
    });
  });
});
