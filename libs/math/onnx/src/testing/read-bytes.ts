import type { OnnxModel } from '../model/onnx-model.js';
import { readModel } from '../read/read-model.js';

/** The model of a file that is known to be one; throws if it is not, which is a fault of the test. */
export function readBytes(bytes: Uint8Array): OnnxModel {
  const result = readModel(bytes);
  if (result.kind === 'ok') return result.model;
  throw new Error(`not a model: ${result.reason}`);
}
