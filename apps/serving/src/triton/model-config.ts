import type { TensorSpec, TensorType } from '@orrery/domain';
import { DATATYPES } from '../open-inference/datatypes.js';
import { PLATFORM, shapeOf } from '../open-inference/model-metadata.js';
import type { Destination } from '../routing/routed-endpoint.js';

/** Triton's `ModelConfig` of a model, in the names of its protobuf as JSON. */
export interface ModelConfig {
  readonly name: string;
  readonly platform: string;
  readonly backend: string;
  readonly version_policy: { readonly specific: { readonly versions: readonly number[] } };
  readonly max_batch_size: number;
  readonly input: readonly TensorConfig[];
  readonly output: readonly TensorConfig[];
  readonly instance_group: readonly InstanceGroup[];
  readonly default_model_filename: string;
  readonly dynamic_batching?: DynamicBatching;
}

export interface TensorConfig {
  readonly name: string;
  readonly data_type: string;
  readonly dims: readonly number[];
}

export interface InstanceGroup {
  readonly name: string;
  readonly kind: string;
  readonly count: number;
}

export interface DynamicBatching {
  readonly preferred_batch_size: readonly number[];
  readonly max_queue_delay_microseconds: number;
}

const MICROSECONDS_PER_MS = 1000;

/** The configuration of the version that answers for a model; of a model that is batched, shapes are those of one row. */
export function configOf(name: string, { version, runtime }: Destination): ModelConfig {
  const { signature } = runtime;
  const { batching, maxRows, maxWaitMs } = runtime.stats().batcher;
  const isBatched = batching === 'auto';
  const tensors = (specs: readonly TensorSpec[]) =>
    specs.map((spec) => tensorConfig(spec, isBatched ? 1 : 0));
  return {
    name,
    platform: PLATFORM,
    backend: 'onnxruntime',
    version_policy: { specific: { versions: [version] } },
    max_batch_size: isBatched ? maxRows : 0,
    input: tensors(signature.inputs),
    output: tensors(signature.outputs),
    instance_group: [{ name, kind: 'KIND_CPU', count: 1 }],
    default_model_filename: 'model.onnx',
    // Unless somebody wants it so, nothing waits for others to come: what comes while the model is busy is the next batch.
    ...(isBatched && {
      dynamic_batching: {
        preferred_batch_size: [],
        max_queue_delay_microseconds: Math.round(maxWaitMs * MICROSECONDS_PER_MS),
      },
    }),
  };
}

function tensorConfig(spec: TensorSpec, fromAxis: number): TensorConfig {
  return { name: spec.name, data_type: dataTypeOf(spec.dtype), dims: shapeOf(spec).slice(fromAxis) };
}

function dataTypeOf(dtype: TensorType): string {
  return dtype === 'string' ? 'TYPE_STRING' : `TYPE_${DATATYPES[dtype]}`;
}
