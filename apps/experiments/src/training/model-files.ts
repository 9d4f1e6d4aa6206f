import type { FittedLogisticRegression } from '@orrery/math-learn';
import { logisticPipelineGraph, writeModel } from '@orrery/math-onnx';
import type { Preprocessing } from './prepare-rows.js';
import type { ModelNames, TrialOutcome } from './training.js';

export const ONNX_PATH = 'model/model.onnx';
export const JSON_PATH = 'model/model.json';

interface TrainedModel extends ModelNames {
  readonly model: FittedLogisticRegression;
  readonly preprocessing: Preprocessing;
}

/**
 * The model as files: one ONNX graph that takes the features as they are stored, preprocessing included, so that serving
 * cannot prepare them otherwise; and the same numbers as JSON.
 */
export function modelFiles({ model, preprocessing, features, label }: TrainedModel): TrialOutcome {
  const { imputer, scaler } = preprocessing;
  const numeric = features.map((name, index) => ({
    name,
    mean: scaler.means[index] ?? NaN,
    scale: scaler.scales[index] ?? NaN,
    imputeValue: imputer.means[index] ?? NaN,
  }));
  const { coefficients, intercept } = model;
  const metadata = { label, task: 'binary-classification' };
  const graph = { name: 'logistic_regression', metadata };
  const built = logisticPipelineGraph({
    numeric,
    categorical: [],
    coefficients,
    intercept,
    layout: 'columns',
    graph,
  });
  if (built.kind === 'invalid') {
    return { kind: 'failed', reason: built.problems.map(({ message }) => message).join(' ') };
  }
  const document = {
    type: 'logistic-pipeline',
    features,
    label,
    imputer: imputer.toJSON(),
    scaler: scaler.toJSON(),
    model: model.toJSON(),
  };
  return {
    kind: 'trained',
    files: [
      { path: ONNX_PATH, bytes: writeModel(built.model) },
      { path: JSON_PATH, bytes: new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`) },
    ],
  };
}
