import type { Channels } from './channels.js';
import type { QuantizationParameters } from './quantization-parameters.js';
import { FULL_RANGE, type QuantizedType } from './quantized-type.js';
import { roundHalfEven } from './round-half-even.js';

/**
 * The integers that stand for numbers: q = clip(round(r / scale) + zeroPoint) to the whole range of the type.
 *
 * The quotient is taken in float32 and rounded half to even, as onnxruntime.quantization does (bit for bit).
 * `parameters` holds one entry for each channel. O(n).
 */
export function quantizeValues(
  values: Float32Array,
  channels: Channels,
  parameters: readonly QuantizationParameters[],
  type: QuantizedType,
): Int8Array | Uint8Array {
  const { min, max } = FULL_RANGE[type];
  const out = type === 'int8' ? new Int8Array(values.length) : new Uint8Array(values.length);
  const { count, inner } = channels;
  const scales = Float32Array.from(parameters, ({ scale }) => scale);
  const zeroPoints = Int32Array.from(parameters, ({ zeroPoint }) => zeroPoint);
  for (let from = 0, channel = 0; from < values.length; from += inner) {
    const scale = scales[channel];
    const zeroPoint = zeroPoints[channel];
    for (let i = from; i < from + inner; i += 1) {
      const quotient = roundHalfEven(Math.fround(values[i] / scale)) + zeroPoint;
      out[i] = Math.min(Math.max(quotient, min), max);
    }
    channel = channel + 1 === count ? 0 : channel + 1;
  }
  return out;
}
