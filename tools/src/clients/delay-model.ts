import { logisticPipelineGraph, writeModel, type LogisticPipeline } from '@orrery/math-onnx';

/** The model that clients ask; they get its numbers too, and compute what it must answer. */
export const DELAY_MODEL: LogisticPipeline = {
  numeric: [
    { name: 'distance', mean: 700, scale: 550, imputeValue: 700 },
    { name: 'hour', mean: 13, scale: 5, imputeValue: 13 },
  ],
  categorical: [{ name: 'origin', categories: ['ATL', 'ORD', 'SFO'] }],
  coefficients: [0.2, 0.7, -0.1, 0.4, 0.3],
  intercept: -1.5,
  layout: 'columns',
};

export function delayModelFile(): Uint8Array {
  const graph = logisticPipelineGraph(DELAY_MODEL);
  if (graph.kind === 'ok') return writeModel(graph.model);
  throw new Error(graph.problems.map(({ message }) => message).join(' '));
}
