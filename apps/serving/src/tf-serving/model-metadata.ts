import type { ModelSignature, TensorSpec, TensorType } from '@orrery/domain';
import { SIGNATURE_NAME } from './read-predict-body.js';

/** TensorFlow's names of the types. */
const TYPES: Readonly<Record<TensorType, string>> = {
  bool: 'DT_BOOL',
  int8: 'DT_INT8',
  int16: 'DT_INT16',
  int32: 'DT_INT32',
  int64: 'DT_INT64',
  uint8: 'DT_UINT8',
  uint16: 'DT_UINT16',
  uint32: 'DT_UINT32',
  uint64: 'DT_UINT64',
  float16: 'DT_HALF',
  float32: 'DT_FLOAT',
  float64: 'DT_DOUBLE',
  string: 'DT_STRING',
};

const ANY_SIZE = '-1';

/** What TF Serving's metadata route says of a model. */
export function modelMetadata(name: string, version: number, { inputs, outputs }: ModelSignature): object {
  const signature = {
    inputs: Object.fromEntries(inputs.map(tensorInfo)),
    outputs: Object.fromEntries(outputs.map(tensorInfo)),
    method_name: 'tensorflow/serving/predict',
    defaults: {},
  };
  return {
    model_spec: { name, signature_name: '', version: String(version) },
    metadata: { signature_def: { signature_def: { [SIGNATURE_NAME]: signature } } },
  };
}

function tensorInfo({ name, dtype, shape }: TensorSpec): [string, object] {
  const dim = shape.map((size) => ({ size: typeof size === 'number' ? String(size) : ANY_SIZE, name: '' }));
  return [name, { dtype: TYPES[dtype], tensor_shape: { dim, unknown_rank: false }, name }];
}
