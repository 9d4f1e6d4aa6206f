import { TENSOR_TYPES, type ModelSignature, type TensorSpec, type TensorType } from '@orrery/domain';
import {
  modelProblems,
  readModel,
  readSignature,
  summarizeModel,
  type SignatureValue,
} from '@orrery/math-onnx';
import { UnusableModelFileError } from './model-version.errors.js';

const SERVABLE_TYPES: ReadonlySet<string> = new Set(TENSOR_TYPES);

/**
 * What a model file says of itself. Its bytes are read, never run.
 *
 * @throws {UnusableModelFileError} for anything but a whole ONNX model of tensors.
 */
export function readModelFile(bytes: Uint8Array): { signature: ModelSignature; parameterCount: number } {
  const read = readModel(bytes);
  if (read.kind !== 'ok') throw new UnusableModelFileError(read.reason);
  const [problem] = modelProblems(read.model);
  if (problem !== undefined) throw new UnusableModelFileError(problem.message);
  const { inputs, outputs } = readSignature(read.model);
  return {
    signature: { inputs: inputs.map(tensorSpec), outputs: outputs.map(tensorSpec) },
    parameterCount: summarizeModel(read.model).parameterCount,
  };
}

function tensorSpec(value: SignatureValue): TensorSpec {
  if (value.kind !== 'tensor') {
    throw new UnusableModelFileError(`"${value.name}" is a ${value.type}; only tensors can be served.`);
  }
  const { name, dtype, shape } = value;
  if (!isServable(dtype))
    throw new UnusableModelFileError(`"${name}" holds ${dtype}, which cannot be served.`);
  if (shape === null) throw new UnusableModelFileError(`"${name}" has no known number of dimensions.`);
  return { name, dtype, shape };
}

function isServable(dtype: string): dtype is TensorType {
  return SERVABLE_TYPES.has(dtype);
}
