import {
  Xoshiro128StarStar,
  interleaveColumns,
  mlp,
  rocAuc,
  simpleImputer,
  standardScaler,
  type FittedSimpleImputer,
  type FittedStandardScaler,
} from '@orrery/math-learn';
import { writeModel } from '@orrery/math-onnx';
import { WARN_ABOVE } from './names.js';
import { perceptronGraph } from './perceptron-graph.js';
import { DemoError } from './platform.js';

/** Columns of features beside what became of each flight. */
export interface FlightColumns {
  readonly features: readonly Float64Array[];
  /** 1 where it was late. */
  readonly late: Float64Array;
}

export interface PerceptronLessons {
  readonly names: readonly string[];
  readonly training: FlightColumns;
  readonly validation: FlightColumns;
}

export interface FittedPerceptron {
  /** The ONNX file, preprocessing included. */
  readonly file: Uint8Array<ArrayBuffer>;
  readonly validationAuc: number;
}

/**
 * How the perceptron learns. It is far wider than seven features ask for, and decays: weights that nothing needs shrink, so
 * that they can be taken out afterwards.
 */
export const PERCEPTRON = { hiddenSizes: [128, 64], epochs: 3, learningRate: 0.002, l2: 2, seed: 1 } as const;

/** Trains, giving out the mean loss after each epoch; the same rows give the same file. */
export function* fitPerceptron({
  names,
  training,
  validation,
}: PerceptronLessons): Generator<{ readonly epoch: number; readonly loss: number }, FittedPerceptron, void> {
  const preparation = learnPreparation(training.features);
  const { hiddenSizes, epochs, learningRate, l2, seed } = PERCEPTRON;
  const outcome = yield* mlp.fitByEpoch({
    ...rowsOf(training.features, preparation),
    target: { kind: 'classes', labels: training.late, classCount: 2 },
    start: { kind: 'random', hiddenSizes },
    prng: Xoshiro128StarStar.fromSeed(seed),
    precision: 'float32',
    learningRate: { kind: 'constant', rate: learningRate },
    epochs,
    l2,
  });
  if (!('model' in outcome)) throw unusable(outcome);
  const { model } = outcome;
  const outputs = model.outputs(rowsOf(validation.features, preparation).features);
  if (outputs.kind !== 'predicted') throw unusable(outputs);
  const auc = rocAuc({ labels: Uint8Array.from(validation.late), scores: outputs.values });
  if (auc.kind !== 'measured') throw unusable(auc);
  const { means, scales } = preparation.scaler;
  const columns = names.map((name, i) => ({ name, mean: means[i] ?? NaN, scale: scales[i] ?? NaN }));
  const built = perceptronGraph({ columns, layers: model.layers, threshold: WARN_ABOVE });
  if (built.kind === 'invalid') throw unusable(built);
  return { file: new Uint8Array(writeModel(built.model)), validationAuc: auc.value };
}

/** What stands in for an unknown number, and of which size the numbers of a column are. */
interface Preparation {
  readonly imputer: FittedSimpleImputer;
  readonly scaler: FittedStandardScaler;
}

function learnPreparation(columns: readonly Float64Array[]): Preparation {
  const imputer = simpleImputer.fit(columns);
  if (imputer.kind !== 'fitted') throw unusable(imputer);
  const filled = imputer.imputer.transform(columns);
  if (filled.kind !== 'transformed') throw unusable(filled);
  const scaler = standardScaler.fit(filled.columns);
  if (scaler.kind !== 'fitted') throw unusable(scaler);
  return { imputer: imputer.imputer, scaler: scaler.scaler };
}

function rowsOf(columns: readonly Float64Array[], { imputer, scaler }: Preparation) {
  const filled = imputer.transform(columns);
  if (filled.kind !== 'transformed') throw unusable(filled);
  const scaled = scaler.transform(filled.columns);
  if (scaled.kind !== 'transformed') throw unusable(scaled);
  const rows = interleaveColumns(scaled.columns);
  if (rows.kind !== 'interleaved') throw unusable(rows);
  return rows;
}

function unusable(outcome: { readonly kind: string }): DemoError {
  return new DemoError(`The perceptron cannot be trained: ${JSON.stringify(outcome)}`);
}
