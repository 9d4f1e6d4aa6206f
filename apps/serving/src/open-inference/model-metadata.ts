import type { ModelSignature, TensorSpec } from '@orrery/domain';
import { DATATYPES } from './datatypes.js';

/** How the protocol calls what we serve. */
export const PLATFORM = 'onnxruntime_onnx';

const ANY_SIZE = -1;

export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

export interface ModelMetadata {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

/** What the protocol says of a model: its versions that may be asked for, and what the one that would answer takes and gives. */
export function modelMetadata(
  name: string,
  versions: Iterable<number>,
  { inputs, outputs }: ModelSignature,
): ModelMetadata {
  return {
    name,
    versions: [...versions].toSorted((a, b) => a - b).map(String),
    platform: PLATFORM,
    inputs: inputs.map(tensorMetadata),
    outputs: outputs.map(tensorMetadata),
  };
}

/** A length that a model leaves open is −1. */
export function shapeOf({ shape }: TensorSpec): readonly number[] {
  return shape.map((dim) => (typeof dim === 'number' ? dim : ANY_SIZE));
}

function tensorMetadata(spec: TensorSpec): TensorMetadata {
  return { name: spec.name, datatype: DATATYPES[spec.dtype], shape: shapeOf(spec) };
}
