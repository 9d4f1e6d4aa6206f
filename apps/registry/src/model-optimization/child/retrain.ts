import {
  mlp,
  pruneAndRetrain,
  sparsitySchedule,
  Xoshiro128StarStar,
  type DenseWeights,
  type MlpPruning,
  type MlpTarget,
  type OutputActivation,
} from '@orrery/math-learn';
import {
  mlpGraph,
  quantizedMlpGraph,
  readMlp,
  type GraphResult,
  type OnnxModel,
  type ReadMlpResult,
} from '@orrery/math-onnx';
import type { Technique } from '../technique.js';
import { labelText } from './answers.js';
import type { Applied } from './applied.js';
import type { InputPlan } from './input-plan.js';
import { notApplicable, unusableRows } from './refuse.js';
import type { RowTable } from './read-rows.js';

export interface TrainingRows extends RowTable {
  readonly labels: readonly string[];
}

/** Rows to train on, and how a model takes them. */
export interface Lessons {
  readonly plan: InputPlan;
  readonly rows: TrainingRows | null;
}

type Of<K extends Technique['kind']> = Extract<Technique, { readonly kind: K }>;
type Perceptron = Extract<ReadMlpResult, { readonly kind: 'mlp' }>['mlp'];

/** Of the shuffles: the same job makes the same bytes. */
const SEED = 1;

/** Prunes a perceptron in rounds and trains it on after each. @throws {RefusalError} */
export function retrainPruned(model: OnnxModel, technique: Of<'PRUNE'>, lessons: Lessons): Applied {
  const perceptron = perceptronOf(model);
  const { amount, method, retraining } = technique;
  const { rounds, epochs, learningRate } = retraining ?? { rounds: 1, epochs: 1, learningRate: 0.001 };
  const steps = pruneAndRetrain({
    training: {
      ...trainingOn(perceptron, lessons),
      epochs,
      learningRate: { kind: 'constant', rate: learningRate },
    },
    layers: perceptron.layers,
    pruning: pruningOf(method),
    sparsities: sparsitySchedule.polynomial(amount, rounds),
  });
  let step = steps.next();
  while (!step.done) step = steps.next();
  const outcome = step.value;
  if (!('last' in outcome)) throw untrainable(outcome);
  return madeOf(perceptron.layers, mlpGraph({ ...perceptron, layers: outcome.last.model.layers }));
}

/** Trains a perceptron on as it will answer in integers. @throws {RefusalError} */
export function trainQuantized(
  model: OnnxModel,
  { weightBits, activationBits, retraining }: Of<'QUANTIZATION_AWARE_TRAINING'>,
  lessons: Lessons,
): Applied {
  const perceptron = perceptronOf(model);
  const { rounds, epochs, learningRate } = retraining;
  const outcome = mlp.fit({
    ...trainingOn(perceptron, lessons),
    start: { kind: 'weights', layers: perceptron.layers },
    epochs: rounds * epochs,
    learningRate: { kind: 'constant', rate: learningRate },
    quantization: { weightBits, activationBits },
  });
  if (!('quantized' in outcome) || outcome.quantized === undefined) throw untrainable(outcome);
  const { names, outputActivation } = perceptron;
  return madeOf(perceptron.layers, quantizedMlpGraph({ ...outcome.quantized, outputActivation }, { names }));
}

function perceptronOf(model: OnnxModel): Perceptron {
  const read = readMlp(model);
  if (read.kind === 'mlp') return read.mlp;
  throw notApplicable(`Only a multi-layer perceptron can be trained on here. ${read.reason}`);
}

function trainingOn(perceptron: Perceptron, { plan, rows }: Lessons) {
  if (rows === null) throw unusableRows('There are no rows to train on.');
  const { activation, outputActivation, layers } = perceptron;
  const names = plan.inputs.flatMap(({ columns }) => columns);
  const taken = names.map((name) => rows.columns.get(name) ?? []);
  const features = Float64Array.from({ length: rows.rows * names.length }, (_, at) =>
    Number(taken[at % names.length]?.[Math.floor(at / names.length)]),
  );
  const outputs = layers.at(-1)?.bias.length ?? 0;
  return {
    features,
    featureCount: names.length,
    target: targetOf(rows.labels, outputs, outputActivation),
    activation,
    prng: Xoshiro128StarStar.fromSeed(SEED),
  };
}

/** One number without an activation stands for itself, anything else for classes. */
function targetOf(labels: readonly string[], outputs: number, activation: OutputActivation): MlpTarget {
  const values = labels.map((label) => Number(labelText(label)));
  if (outputs === 1 && activation === 'identity') {
    return { kind: 'values', values: Float64Array.from(values), outputCount: 1 };
  }
  return { kind: 'classes', labels: values, classCount: Math.max(outputs, 2) };
}

function pruningOf(method: Of<'PRUNE'>['method']): MlpPruning {
  if (method === 'L2_UNITS') return { kind: 'units', n: 2 };
  return method === 'L1' ? { kind: 'layer-l1' } : { kind: 'global-l1' };
}

function madeOf(layers: readonly DenseWeights[], graph: GraphResult): Applied {
  if (graph.kind !== 'ok') throw notApplicable('The trained network cannot be written as a model.');
  const changed = layers.map((_, index) => ({ name: `layer ${index + 1}`, operator: 'Gemm' }));
  return { model: graph.model, changed, left: [] };
}

function untrainable(outcome: { readonly kind: string }): Error {
  if (outcome.kind === 'diverged') {
    return notApplicable('The training diverged: choose a smaller learning rate.');
  }
  const { kind, ...facts } = outcome;
  return unusableRows(`The model cannot be trained on these rows: ${kind} ${JSON.stringify(facts)}.`);
}
