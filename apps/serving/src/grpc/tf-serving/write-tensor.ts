import type { Message, MessageInitShape } from '@bufbuild/protobuf';
import type { Tensor } from '../../model-process/index.js';
import type { TensorProtoSchema } from '../generated/tensorflow/core/framework/tensor_pb.js';
import { DTYPES } from './dtypes.js';

type TensorInit = Exclude<MessageInitShape<typeof TensorProtoSchema>, Message>;

/** A tensor in the list of its type, as TF Serving answers: clients read `float_val` and its like by themselves. */
export function writeTensor(tensor: Tensor): TensorInit {
  const { dtype, dims } = tensor;
  return {
    dtype: DTYPES[dtype],
    tensorShape: { dim: dims.map((size) => ({ size: BigInt(size) })) },
    ...valuesOf(tensor),
  };
}

function valuesOf(tensor: Tensor): TensorInit {
  if (tensor.dtype === 'string') return { stringVal: tensor.data.map((text) => Buffer.from(text)) };
  const { data, dtype } = tensor;
  if (data instanceof BigInt64Array) return { int64Val: [...data] };
  if (data instanceof BigUint64Array) return { uint64Val: [...data] };
  const numbers = Array.from(data);
  switch (dtype) {
    case 'float32':
      return { floatVal: numbers };
    case 'float64':
      return { doubleVal: numbers };
    case 'float16':
      return { halfVal: numbers };
    case 'bool':
      return { boolVal: numbers.map(Boolean) };
    case 'uint32':
      return { uint32Val: numbers };
    default:
      return { intVal: numbers };
  }
}
