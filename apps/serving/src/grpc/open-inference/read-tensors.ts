import { InvalidInputError } from '@orrery/domain';
import { tensorOfBytes, type Tensor, type TensorHead } from '../../model-process/index.js';
import { tensorTypeOf } from '../../open-inference/datatypes.js';
import type {
  InferTensorContents,
  ModelInferRequest,
  ModelInferRequest_InferInputTensor,
} from '../generated/grpc_service_pb.js';
import { aligned } from '../tensor/align-in-place.js';
import { readDims } from '../tensor/read-dims.js';
import { tensorOfList, type ValueList } from '../tensor/tensor-of-list.js';

type Field = Exclude<keyof InferTensorContents, '$typeName' | '$unknown'>;

/** Where typed contents of each type lie; those of float16 can only be sent raw. */
const FIELDS: Readonly<Record<Exclude<TensorHead['dtype'], 'float16'>, Field>> = {
  bool: 'boolContents',
  int8: 'intContents',
  int16: 'intContents',
  int32: 'intContents',
  int64: 'int64Contents',
  uint8: 'uintContents',
  uint16: 'uintContents',
  uint32: 'uintContents',
  uint64: 'uint64Contents',
  float32: 'fp32Contents',
  float64: 'fp64Contents',
  string: 'bytesContents',
};

/**
 * The inputs of a request, of which all come raw or none. Raw numbers that lie aligned are views of the message.
 *
 * @throws {InvalidInputError}
 */
export function readTensors({ inputs, rawInputContents: raw }: ModelInferRequest): readonly Tensor[] {
  if (raw.length === 0) return inputs.map(readTyped);
  if (raw.length !== inputs.length) {
    const message = `There are ${raw.length} raw_input_contents for ${inputs.length} inputs: send one for each.`;
    throw new InvalidInputError('raw_input_contents', message);
  }
  return inputs.map((input, index) => readRaw(input, raw[index] ?? new Uint8Array()));
}

function readRaw(input: ModelInferRequest_InferInputTensor, bytes: Uint8Array): Tensor {
  const { name, contents } = input;
  if (contents !== undefined) {
    const message = `contents field must not be specified when using raw_input_contents for '${name}'`;
    throw new InvalidInputError(name, message);
  }
  const head = readHead(input);
  const tensor = tensorOfBytes(head, aligned(head, bytes));
  if (tensor !== undefined) return tensor;
  const message = `Input '${name}' has ${bytes.byteLength} bytes, which are not the data of a tensor of its datatype and of shape [${head.dims.join(',')}].`;
  throw new InvalidInputError(name, message);
}

function readTyped(input: ModelInferRequest_InferInputTensor): Tensor {
  const head = readHead(input);
  const { name, dtype } = head;
  if (dtype === 'float16') {
    throw new InvalidInputError(name, `Input '${name}' is FP16, which is sent as raw_input_contents only.`);
  }
  const field = FIELDS[dtype];
  const { contents } = input;
  const values: ValueList = contents?.[field] ?? [];
  const stray = Object.values(FIELDS).find((each) => each !== field && (contents?.[each].length ?? 0) > 0);
  if (stray !== undefined) {
    const message = `Input '${name}' is ${input.datatype}, and has values of another type in its contents.`;
    throw new InvalidInputError(name, message);
  }
  return tensorOfList(head, values, 'refused');
}

function readHead({ name, datatype, shape, parameters }: ModelInferRequest_InferInputTensor): TensorHead {
  if (parameters['shared_memory_region'] !== undefined) {
    throw new InvalidInputError(
      name,
      `Input '${name}' is in shared memory, which is not supported: send its data.`,
    );
  }
  const dtype = tensorTypeOf(datatype);
  if (dtype !== undefined) return { name, dtype, dims: readDims(name, shape) };
  const message =
    datatype === 'BF16'
      ? `Input '${name}' is BF16, which no model here takes: send FP32 or FP16.`
      : `Input '${name}' has the unknown datatype '${datatype}'.`;
  throw new InvalidInputError(name, message);
}
