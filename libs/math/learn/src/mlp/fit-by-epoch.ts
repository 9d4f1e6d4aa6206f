import { learningRateAt } from '../logistic-regression/learning-rate-schedule.js';
import type { NumericColumn } from '../numeric-column.js';
import { shuffleInPlace } from '../random/shuffle-in-place.js';
import { type DenseWeights, layersOf } from './dense-weights.js';
import { findRefusal, outputCountsFor } from './find-refusal.js';
import { FittedMlp } from './fitted-mlp.js';
import { initialLayers } from './initial-layers.js';
import { createStepper, type Stepper } from './mlp-optimizer.js';
import type { MlpEpochReport, MlpOutcome } from './mlp-outcome.js';
import type { MlpTraining } from './mlp-training.js';
import { Network } from './network.js';
import { outputActivationFor } from './output-loss.js';
import type { QuantizedMlp } from './quantized-mlp.js';
import { scoreOf } from './score.js';
import { StoppingRule } from './stopping-rule.js';

/** Trains one epoch at a time: reports it and comes back for the next. Stop asking and the training ends. */
export function* fitByEpoch(training: MlpTraining): Generator<MlpEpochReport, MlpOutcome, void> {
  const refusal = findRefusal(training);
  if (refusal !== undefined) return refusal;
  const run = new TrainingRun(training);
  const rule = new StoppingRule(training.stopping);
  const keepsBest = training.stopping !== undefined && training.validation !== undefined;
  const reports: MlpEpochReport[] = [];
  let best: KeptNetwork | undefined;
  for (let epoch = 1; epoch <= training.epochs; epoch++) {
    const report = run.runEpoch(epoch);
    if (report === 'stopped') return { kind: 'stopped', ...(best ?? run.keep()), reports };
    if (report === 'diverged') return { kind: 'diverged', epoch };
    reports.push(report);
    yield report;
    const standing = rule.take(report.validationScore ?? -report.loss);
    if (keepsBest && standing === 'best') best = run.keep();
    if (rule.isOver) break;
  }
  return { kind: 'fitted', ...(best ?? run.keep()), reports };
}

interface KeptNetwork {
  readonly model: FittedMlp;
  readonly quantized: QuantizedMlp | undefined;
}

class TrainingRun {
  private readonly network: Network;
  private readonly stepper: Stepper;
  private readonly order: Uint32Array;
  private readonly capacity: number;
  private readonly settings;

  constructor(private readonly training: MlpTraining) {
    const {
      features,
      featureCount,
      target,
      activation = 'relu',
      precision = 'float64',
      l2 = 1e-4,
    } = training;
    const rows = features.length / featureCount;
    const layers = startingLayers(training);
    const outputActivation = outputActivationFor(target, layers[layers.length - 1].bias.length);
    this.settings = { activation, outputActivation };
    this.capacity = Math.min(training.batchSize ?? 200, rows);
    const { masks, quantization } = training;
    this.network = new Network({
      ...this.settings,
      layers,
      precision,
      l2,
      capacity: this.capacity,
      ...(masks && { masks }),
      ...(quantization && { quantization }),
    });
    this.stepper = createStepper(training.optimizer ?? { kind: 'adam' }, this.network.parameters);
    this.order = new Uint32Array(rows).map((_, row) => row);
  }

  runEpoch(epoch: number): MlpEpochReport | 'stopped' | 'diverged' {
    const { network, training } = this;
    const { features, target, epochs, shouldStop } = training;
    const schedule = training.learningRate ?? { kind: 'constant', rate: 0.001 };
    const order = training.order?.(epoch) ?? shuffleInPlace(this.order, training.prng);
    let sum = 0;
    for (let from = 0; from < order.length; from += this.capacity) {
      if (shouldStop?.()) return 'stopped';
      const to = Math.min(from + this.capacity, order.length);
      const loss = network.differentiate(features, target, { order, from, to });
      if (!Number.isFinite(loss)) return 'diverged';
      sum += loss;
      const rate = learningRateAt(schedule, epoch - 1 + from / order.length, epochs);
      this.stepper.step(network.parameters, network.gradient, rate);
    }
    network.quantizer?.quantizeWeights(network.parameters);
    if (!network.parameters.every(Number.isFinite)) return 'diverged';
    const learningRate = learningRateAt(schedule, epoch, epochs);
    const report = { epoch, learningRate, loss: sum / order.length };
    if (training.validation === undefined) return report;
    return { ...report, validationScore: scoreOf(network, training.validation, this.capacity) };
  }

  /** A copy of the network as it is. */
  keep(): KeptNetwork {
    const { network, settings, training } = this;
    const parameters: NumericColumn = network.parameters;
    const model = new FittedMlp({ ...settings, layers: layersOf(parameters, network.layout) });
    const { quantization } = training;
    if (quantization === undefined || network.quantizer === undefined) return { model, quantized: undefined };
    const { weightBits, activationBits } = quantization;
    const layers = network.quantizer.quantizedLayers(parameters);
    return { model, quantized: { ...settings, weightBits, activationBits, layers } };
  }
}

function startingLayers({
  start,
  featureCount,
  target,
  activation,
  prng,
}: MlpTraining): readonly DenseWeights[] {
  if (start.kind === 'weights') return start.layers;
  return initialLayers(
    [featureCount, ...start.hiddenSizes, outputCountsFor(target)[0]],
    activation ?? 'relu',
    prng,
  );
}
