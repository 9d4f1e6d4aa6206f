import type { NumericColumn } from '../numeric-column.js';
import { findInvalidQuantization, type FakeQuantization } from './fake-quantization.js';
import { findUnfitLayers } from './find-refusal.js';
import type { MlpParts } from './fitted-mlp.js';
import type { MlpRefusal } from './mlp-training.js';
import { Network } from './network.js';
import type { QuantizedMlp } from './quantized-mlp.js';

const CHUNK = 256;

/**
 * Quantizes a network as it is (post-training quantization): ranges of activations come from `calibration` rows, which go
 * through in float, 256 at a time.
 *
 * At 8 bits little is lost; at 4 and 2 bits train with `quantization` instead.
 */
export function quantizeMlp(
  parts: MlpParts,
  quantization: FakeQuantization,
  calibration: NumericColumn,
): { readonly kind: 'quantized'; readonly network: QuantizedMlp } | MlpRefusal {
  const refusal = findInvalidQuantization(quantization) ?? findUnfitLayers(parts.layers);
  if (refusal !== undefined) return refusal;
  const [{ inputs }] = parts.layers;
  if (calibration.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  const rows = Math.ceil(calibration.length / inputs);
  if (rows * inputs !== calibration.length) {
    return {
      kind: 'shape-mismatch',
      what: 'calibration',
      expected: rows * inputs,
      actual: calibration.length,
    };
  }
  const index = calibration.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) return { kind: 'not-finite', what: 'calibration', index };
  const { activation, outputActivation, layers } = parts;
  const settings = { activation, outputActivation };
  const network = new Network({
    ...settings,
    layers,
    precision: 'float64',
    capacity: CHUNK,
    l2: 0,
    quantization,
  });
  for (let from = 0; from < rows; from += CHUNK) {
    network.calibrate(calibration, from, Math.min(from + CHUNK, rows));
  }
  const { weightBits, activationBits } = quantization;
  const quantized = network.quantizer?.quantizedLayers(network.parameters) ?? [];
  return { kind: 'quantized', network: { ...settings, weightBits, activationBits, layers: quantized } };
}
