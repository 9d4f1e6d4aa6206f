import type { NumericColumn } from '../numeric-column.js';
import { activate, type Activation, multiplyByDerivative } from './activation.js';
import { backwardDense, forwardDense, weightGradient } from './dense-kernels.js';
import {
  type DenseWeights,
  type LayerLayout,
  layoutOf,
  packLayers,
  parameterCount,
  sizesOf,
} from './dense-weights.js';
import type { FakeQuantization } from './fake-quantization.js';
import { NetworkQuantizer } from './network-quantizer.js';
import {
  activateOutputs,
  type Batch,
  type MlpTarget,
  type OutputActivation,
  outputLoss,
} from './output-loss.js';

export interface NetworkOptions {
  readonly layers: readonly DenseWeights[];
  readonly activation: Activation;
  readonly outputActivation: OutputActivation;
  readonly precision: 'float32' | 'float64';
  /** The most rows that go through at a time. */
  readonly capacity: number;
  /** α ≥ 0 of the penalty α/2 · Σw² / rows. */
  readonly l2: number;
  /** A mask for each layer's weights, or null: what is 0 stays 0. */
  readonly masks?: readonly (Uint8Array | null)[];
  readonly quantization?: FakeQuantization;
}

/** A network on its way: all its arrays are made once, and a step makes none. */
export class Network {
  readonly layout: readonly LayerLayout[];
  readonly parameters: NumericColumn;
  readonly gradient: NumericColumn;
  readonly quantizer: NetworkQuantizer | undefined;
  /** What goes into each layer, and last the outputs. */
  private readonly values: readonly NumericColumn[];
  /** The gradients by the sums of each layer. */
  private readonly deltas: readonly NumericColumn[];
  /** Of what goes into each layer whether its gradient passes. */
  private readonly passed: readonly (Uint8Array | undefined)[];
  private readonly masks: readonly (Uint8Array | null)[];

  constructor(private readonly options: NetworkOptions) {
    const { layers, precision, capacity, quantization } = options;
    const sizes = sizesOf(layers);
    const zeros = (length: number): NumericColumn =>
      precision === 'float32' ? new Float32Array(length) : new Float64Array(length);
    this.layout = layoutOf(sizes);
    this.parameters = zeros(parameterCount(this.layout));
    this.gradient = zeros(this.parameters.length);
    packLayers(layers, this.parameters);
    this.values = sizes.map((size) => zeros(size * capacity));
    this.deltas = sizes.slice(1).map((size) => zeros(size * capacity));
    this.masks = options.masks ?? layers.map(() => null);
    this.layout.forEach((layer, l) => applyMask(this.parameters, layer, this.masks[l]));
    this.quantizer = quantization && new NetworkQuantizer(this.layout, quantization, this.parameters);
    const watches = quantization !== undefined && quantization.activationBits !== null;
    this.passed = this.layout.map((_, l) =>
      watches && l > 0 ? new Uint8Array(this.values[l].length) : undefined,
    );
  }

  /** Σ over the batch's rows of their loss, with the penalty; leaves the gradient of the mean in `gradient`. */
  differentiate(features: NumericColumn, target: MlpTarget, batch: Batch): number {
    const rows = batch.to - batch.from;
    this.quantizer?.quantizeWeights(this.parameters);
    this.load(features, batch);
    this.forward(rows, 'observe');
    const { outputs } = this.layout[this.layout.length - 1];
    const loss = outputLoss(
      target,
      this.values[this.layout.length],
      this.deltas[this.layout.length - 1],
      outputs,
      batch,
    );
    this.backward(rows);
    return loss + this.finishGradient(rows);
  }

  /** The outputs of rows `from`…`to − 1`, of which there are at most the capacity; valid until the next call. */
  outputsOf(features: NumericColumn, from: number, to: number): NumericColumn {
    const width = this.layout[0].inputs;
    this.values[0].set(features.subarray(from * width, to * width));
    this.forward(to - from, 'use');
    return this.values[this.layout.length];
  }

  /** Widens the ranges of activations by the rows `from`…`to − 1`. */
  calibrate(features: NumericColumn, from: number, to: number): void {
    const width = this.layout[0].inputs;
    this.values[0].set(features.subarray(from * width, to * width));
    this.forward(to - from, 'watch');
  }

  private load(features: NumericColumn, { order, from, to }: Batch): void {
    const width = this.layout[0].inputs;
    const [input] = this.values;
    for (let row = from, at = 0; row < to; row++) {
      const start = order[row] * width;
      for (let i = start; i < start + width; i++) input[at++] = features[i];
    }
  }

  /** 'observe': widen the ranges and quantize; 'use': quantize; 'watch': widen the ranges, compute in float. */
  private forward(rows: number, ranges: 'observe' | 'use' | 'watch'): void {
    const { layout, values, quantizer } = this;
    const { activation, outputActivation } = this.options;
    const parameters = quantizer && ranges !== 'watch' ? quantizer.effective : this.parameters;
    for (let l = 0; l < layout.length; l++) {
      const count = rows * layout[l].inputs;
      if (ranges !== 'use') quantizer?.observe(l, values[l], count);
      if (ranges !== 'watch') quantizer?.quantizeActivations(l, values[l], count, this.passed[l]);
      forwardDense(values[l], values[l + 1], parameters, layout[l], rows);
      if (l + 1 < layout.length) activate(activation, values[l + 1], rows * layout[l].outputs);
    }
    activateOutputs(outputActivation, values[layout.length], layout[layout.length - 1].outputs, rows);
  }

  private backward(rows: number): void {
    const { layout, values, deltas, quantizer } = this;
    const parameters = quantizer?.effective ?? this.parameters;
    for (let l = layout.length - 1; l >= 0; l--) {
      weightGradient(values[l], deltas[l], this.gradient, layout[l], rows);
      if (l === 0) return;
      const count = rows * layout[l].inputs;
      backwardDense(deltas[l], deltas[l - 1], parameters, layout[l], rows);
      const passed = this.passed[l];
      if (passed !== undefined) for (let i = 0; i < count; i++) deltas[l - 1][i] *= passed[i];
      multiplyByDerivative(this.options.activation, values[l], deltas[l - 1], count);
    }
  }

  /** Turns sums into means, adds the penalty, holds masks; gives the penalty of the rows. */
  private finishGradient(rows: number): number {
    const { layout, parameters, gradient, quantizer, options } = this;
    let squares = 0;
    for (let l = 0; l < layout.length; l++) {
      const { weightsAt, biasAt, outputs } = layout[l];
      for (let i = weightsAt; i < biasAt; i++) {
        const weight = parameters[i];
        squares += weight * weight;
        gradient[i] = (gradient[i] + options.l2 * weight) / rows;
      }
      for (let i = biasAt; i < biasAt + outputs; i++) gradient[i] /= rows;
      if (quantizer) for (let i = weightsAt; i < biasAt; i++) gradient[i] *= quantizer.passed[i];
      applyMask(gradient, layout[l], this.masks[l]);
    }
    return (options.l2 / 2) * squares;
  }
}

function applyMask(
  parameters: NumericColumn,
  { weightsAt, biasAt }: LayerLayout,
  mask: Uint8Array | null,
): void {
  if (mask === null) return;
  for (let i = weightsAt; i < biasAt; i++) parameters[i] *= mask[i - weightsAt];
}
