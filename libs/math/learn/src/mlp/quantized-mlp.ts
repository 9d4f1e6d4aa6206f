import { fakeQuantize } from '../fake-quantization/fake-quantize.js';
import { type QuantizationParameters, unsignedRange } from '../fake-quantization/quantized-range.js';
import type { NumericColumn } from '../numeric-column.js';
import { activate, type Activation } from './activation.js';
import { forwardDense } from './dense-kernels.js';
import { layoutOf } from './dense-weights.js';
import { activateOutputs, type OutputActivation } from './output-loss.js';

/** One layer in integers: W ≈ scale · q, of `inputs` rows and one column for each bias, row-major. */
export interface QuantizedDense {
  readonly inputs: number;
  readonly weights: Int8Array;
  /** One scale for each unit, or a single one. */
  readonly scales: Float32Array;
  /** Where `input` is quantized, whole steps of its scale times the weights'. */
  readonly bias: Float32Array;
  /** How what goes in is quantized, to unsigned integers; null leaves it in float. */
  readonly input: QuantizationParameters | null;
}

/** A quantized network: plain data, for `quantizedMlpGraph` of @orrery/math-onnx to make a model of. */
export interface QuantizedMlp {
  readonly layers: readonly QuantizedDense[];
  readonly weightBits: 2 | 4 | 8;
  readonly activationBits: 4 | 8 | null;
  readonly activation: Activation;
  readonly outputActivation: OutputActivation;
}

/**
 * The outputs of each row, row-major: what the quantized model will answer, up to the rounding of float32 sums.
 *
 * `features` is row-major, n × the first layer's inputs.
 */
export function runQuantizedMlp(network: QuantizedMlp, features: NumericColumn): Float32Array {
  const { layers, activationBits, activation, outputActivation } = network;
  const rows = features.length / layers[0].inputs;
  let values = Float32Array.from(features);
  layers.forEach(({ inputs, weights, scales, bias, input }, l) => {
    const outputs = bias.length;
    if (input !== null) {
      fakeQuantize(values, values, input, unsignedRange(activationBits ?? 8), { from: 0, to: values.length });
    }
    const parameters = new Float32Array(weights.length + outputs);
    weights.forEach((q, i) => (parameters[i] = q * scales[scales.length === 1 ? 0 : i % outputs]));
    parameters.set(bias, weights.length);
    const sums = new Float32Array(rows * outputs);
    forwardDense(values, sums, parameters, layoutOf([inputs, outputs])[0], rows);
    if (l + 1 < layers.length) activate(activation, sums, sums.length);
    values = sums;
  });
  activateOutputs(outputActivation, values, layers[layers.length - 1].bias.length, rows);
  return values;
}
