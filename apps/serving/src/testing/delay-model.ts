import { logisticPipelineGraph, writeModel } from '@orrery/math-onnx';

/** A model of two features, `distance` and `origin`, and two outputs, `probability` and `label`. */
export function delayModel(): Uint8Array {
  const result = logisticPipelineGraph({
    numeric: [{ name: 'distance', mean: 700, scale: 550, imputeValue: 700 }],
    categorical: [{ name: 'origin', categories: ['ATL', 'ORD'] }],
    coefficients: [0.2, -0.1, 0.4],
    intercept: -1.5,
    layout: 'columns',
  });
  if (result.kind !== 'ok') throw new Error('the model is not valid');
  return writeModel(result.model);
}
