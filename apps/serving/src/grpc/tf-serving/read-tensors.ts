import { InvalidInputError, TooLargeError } from '@orrery/domain';
import {
  NUMERIC_LAYOUT,
  elementCount,
  tensorOfBytes,
  type Tensor,
  type TensorHead,
} from '../../model-process/index.js';
import type { TensorProto } from '../generated/tensorflow/core/framework/tensor_pb.js';
import { DataType } from '../generated/tensorflow/core/framework/types_pb.js';
import { aligned } from '../tensor/align-in-place.js';
import { readDims } from '../tensor/read-dims.js';
import { tensorOfList, type ValueList } from '../tensor/tensor-of-list.js';
import { tensorTypeOf } from './dtypes.js';

/** One value can stand for a whole tensor: what comes of it is bounded by itself. */
const MOST_BYTES = 64 * 1024 * 1024;
const BYTES_OF_TEXT = 8;

/** The inputs of a request. Numbers in `tensor_content` that lie aligned are views of the message. @throws {InvalidInputError | TooLargeError} */
export function readTensors(inputs: Readonly<Record<string, TensorProto>>): readonly Tensor[] {
  const heads = Object.entries(inputs).map(([name, proto]) => ({ proto, head: readHead(name, proto) }));
  const bytes = heads.reduce((sum, { head }) => sum + sizeOf(head), 0);
  if (bytes > MOST_BYTES) throw new TooLargeError(MOST_BYTES);
  return heads.map(({ head, proto }) => readTensor(head, proto));
}

function readHead(name: string, { dtype, tensorShape }: TensorProto): TensorHead {
  const type = tensorTypeOf(dtype);
  if (type === undefined) {
    const known = DataType[dtype] ?? String(dtype);
    throw new InvalidInputError(name, `Input '${name}' is of type ${known}, which no model here takes.`);
  }
  if (tensorShape?.unknownRank === true) {
    throw new InvalidInputError(name, `Input '${name}' has an unknown rank: send its shape.`);
  }
  return { name, dtype: type, dims: readDims(name, tensorShape?.dim.map(({ size }) => size) ?? []) };
}

function sizeOf({ dtype, dims }: TensorHead): number {
  return elementCount(dims) * (dtype === 'string' ? BYTES_OF_TEXT : NUMERIC_LAYOUT[dtype].bytes);
}

function readTensor(head: TensorHead, proto: TensorProto): Tensor {
  const { name, dtype, dims } = head;
  const { tensorContent } = proto;
  if (tensorContent.byteLength === 0 || dtype === 'string') {
    return tensorOfList(head, valuesOf(dtype, proto), 'last-repeated');
  }
  const tensor = tensorOfBytes(head, aligned(head, tensorContent));
  if (tensor !== undefined) return tensor;
  const message = `Input '${name}' has a tensor_content of ${tensorContent.byteLength} bytes, which is not ${proto.dtype in DataType ? DataType[proto.dtype] : dtype} of shape [${dims.join(',')}].`;
  throw new InvalidInputError(name, message);
}

function valuesOf(dtype: TensorHead['dtype'], proto: TensorProto): ValueList {
  switch (dtype) {
    case 'float32':
      return proto.floatVal;
    case 'float64':
      return proto.doubleVal;
    case 'float16':
      return proto.halfVal;
    case 'int64':
      return proto.int64Val;
    case 'uint32':
      return proto.uint32Val;
    case 'uint64':
      return proto.uint64Val;
    case 'bool':
      return proto.boolVal;
    case 'string':
      return proto.stringVal;
    default:
      return proto.intVal;
  }
}
