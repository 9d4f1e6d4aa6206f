import { TensorProto_DataLocation, type TensorProto } from '../generated/onnx_pb.js';
import { bitsOfDtype, dtypeOfCode, type Dtype } from './dtype.js';

/** The number of elements that the dimensions promise, ∏ dims (1 for a scalar); null if a dimension is negative. */
export function elementCount(tensor: TensorProto): bigint | null {
  let count = 1n;
  for (const dim of tensor.dims) {
    if (dim < 0n) return null;
    count *= dim;
  }
  return count;
}

/**
 * What is wrong between a tensor's dimensions, element type and stored data, in words; null if they agree.
 *
 * A tensor kept outside the file is not judged, and neither are element types that this library does not know.
 */
export function tensorSizeProblem(tensor: TensorProto): string | null {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return null;
  const count = elementCount(tensor);
  if (count === null) return 'it has a negative dimension';
  const dtype = dtypeOfCode(tensor.dataType);
  if (dtype === null) return tensor.dataType === 0 ? 'it has no element type' : null;
  const expected = expectedStorage(tensor, dtype, count);
  if (expected === null || expected.required === BigInt(expected.actual)) return null;
  return `${dtype} [${tensor.dims.join(', ')}] takes ${expected.required} ${expected.unit}, and ${expected.actual} are stored`;
}

interface Storage {
  readonly required: bigint;
  readonly actual: number;
  readonly unit: 'bytes' | 'entries';
}

function expectedStorage(tensor: TensorProto, dtype: Dtype, count: bigint): Storage | null {
  const bits = bitsOfDtype(dtype);
  if (tensor.rawData.length > 0) {
    if (dtype === 'string') return { required: 0n, actual: tensor.rawData.length, unit: 'bytes' };
    return bits === null
      ? null
      : { required: (count * BigInt(bits) + 7n) / 8n, actual: tensor.rawData.length, unit: 'bytes' };
  }
  const { entries, perEntry } = typedField(tensor, dtype);
  if (perEntry === null) return null;
  const required = perEntry < 1 ? count * BigInt(1 / perEntry) : ceilDivide(count, BigInt(perEntry));
  return { required, actual: entries, unit: 'entries' };
}

/** The list field that holds a type's elements, and how many elements go into one of its entries. */
function typedField(tensor: TensorProto, dtype: Dtype): { entries: number; perEntry: number | null } {
  switch (dtype) {
    case 'float32':
      return { entries: tensor.floatData.length, perEntry: 1 };
    case 'complex64':
      return { entries: tensor.floatData.length, perEntry: 1 / 2 };
    case 'float64':
      return { entries: tensor.doubleData.length, perEntry: 1 };
    case 'complex128':
      return { entries: tensor.doubleData.length, perEntry: 1 / 2 };
    case 'int64':
      return { entries: tensor.int64Data.length, perEntry: 1 };
    case 'uint32':
    case 'uint64':
      return { entries: tensor.uint64Data.length, perEntry: 1 };
    case 'string':
      return { entries: tensor.stringData.length, perEntry: 1 };
    default:
      return { entries: tensor.int32Data.length, perEntry: elementsPerInt32(dtype) };
  }
}

/** `int32_data` holds one element an entry, or one byte of packed elements for the types narrower than a byte. */
function elementsPerInt32(dtype: Dtype): number | null {
  const bits = bitsOfDtype(dtype);
  if (bits === null) return null;
  return bits < 8 ? 8 / bits : 1;
}

function ceilDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}
