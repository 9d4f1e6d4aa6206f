import { fakeQuantize, quantize } from '../fake-quantization/fake-quantize.js';
import {
  type QuantizationParameters,
  quantizationParameters,
  signedRange,
  unsignedRange,
} from '../fake-quantization/quantized-range.js';
import { createObserver, type RangeObserver } from '../fake-quantization/range-observer.js';
import type { NumericColumn } from '../numeric-column.js';
import type { LayerLayout } from './dense-weights.js';
import type { FakeQuantization } from './fake-quantization.js';
import type { QuantizedDense } from './quantized-mlp.js';

/** Makes a network in training see itself as it will be once quantized, and keeps what is needed to quantize it. */
export class NetworkQuantizer {
  /** The parameters with their weights quantized and back; biases stay as they are. */
  readonly effective: NumericColumn;
  /** Of each weight whether its gradient passes. */
  readonly passed: Uint8Array;
  private readonly observers: readonly RangeObserver[];

  constructor(
    private readonly layout: readonly LayerLayout[],
    private readonly options: FakeQuantization,
    parameters: NumericColumn,
  ) {
    this.effective = parameters.slice();
    this.passed = new Uint8Array(parameters.length).fill(1);
    this.observers = layout.map(() => createObserver(options.observer ?? { kind: 'moving-average' }));
  }

  /** Brings `effective` up to `parameters`. */
  quantizeWeights(parameters: NumericColumn): void {
    const { effective, passed } = this;
    const range = signedRange(this.options.weightBits);
    for (const layer of this.layout) {
      const { biasAt, outputs } = layer;
      for (const span of this.spansOf(layer)) {
        fakeQuantize(parameters, effective, this.weightParameters(parameters, span), range, span, passed);
      }
      for (let i = biasAt; i < biasAt + outputs; i++) effective[i] = parameters[i];
    }
  }

  /** Widens the range of what goes into layer `l`. */
  observe(l: number, values: NumericColumn, count: number): void {
    if (this.options.activationBits !== null) this.observers[l].observe(values, 0, count);
  }

  /** Quantizes what goes into layer `l`, in place; `passed` tells whose gradient passes. */
  quantizeActivations(l: number, values: NumericColumn, count: number, passed?: Uint8Array): void {
    const parameters = this.activationParameters(l);
    if (parameters === null) return;
    const range = unsignedRange(this.options.activationBits ?? 8);
    fakeQuantize(values, values, parameters, range, { from: 0, to: count }, passed);
  }

  /** The layers as integers and scales. */
  quantizedLayers(parameters: NumericColumn): readonly QuantizedDense[] {
    const range = signedRange(this.options.weightBits);
    const integers = new Int8Array(parameters.length);
    return this.layout.map((layer, l) => {
      const { inputs, outputs, weightsAt, biasAt } = layer;
      const input = this.activationParameters(l);
      const scales = this.spansOf(layer).map((span) => {
        const chosen = this.weightParameters(parameters, span);
        quantize(parameters, integers, chosen, range, span);
        return chosen.scale;
      });
      return {
        inputs,
        weights: integers.slice(weightsAt, biasAt),
        scales: Float32Array.from(scales),
        bias: roundedBias(parameters.subarray(biasAt, biasAt + outputs), scales, input),
        input,
      };
    });
  }

  private activationParameters(l: number): QuantizationParameters | null {
    const { activationBits } = this.options;
    if (activationBits === null) return null;
    return this.observers[l].parameters('affine', unsignedRange(activationBits)) ?? null;
  }

  private spansOf({ weightsAt, biasAt, outputs }: LayerLayout): { from: number; to: number; step: number }[] {
    if (this.options.weightScales === 'layer') return [{ from: weightsAt, to: biasAt, step: 1 }];
    return Array.from({ length: outputs }, (_, unit) => ({
      from: weightsAt + unit,
      to: biasAt,
      step: outputs,
    }));
  }

  private weightParameters(
    parameters: NumericColumn,
    { from, to, step }: { from: number; to: number; step: number },
  ): QuantizationParameters {
    let smallest = 0;
    let largest = 0;
    for (let i = from; i < to; i += step) {
      const weight = parameters[i];
      if (weight < smallest) smallest = weight;
      else if (weight > largest) largest = weight;
    }
    return quantizationParameters({ smallest, largest }, 'symmetric', signedRange(this.options.weightBits));
  }
}

/** Biases as they are added in integers: whole steps of the input's scale times the weights'. */
function roundedBias(
  bias: NumericColumn,
  scales: readonly number[],
  input: QuantizationParameters | null,
): Float32Array {
  return Float32Array.from(bias, (value, unit) => {
    if (input === null) return value;
    const step = Math.fround(input.scale * scales[scales.length === 1 ? 0 : unit]);
    return step * Math.min(Math.max(Math.round(value / step), -LARGEST_INT32), LARGEST_INT32);
  });
}

const LARGEST_INT32 = 2 ** 31 - 1;
