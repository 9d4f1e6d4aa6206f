import type { MessageInitShape } from '@bufbuild/protobuf';
import { InvalidInputError } from '@orrery/domain';
import { bytesOfTensor, type Tensor } from '../../model-process/index.js';
import { DATATYPES } from '../../open-inference/datatypes.js';
import type {
  InferTensorContentsSchema,
  ModelInferRequest,
  ModelInferResponseSchema,
} from '../generated/grpc_service_pb.js';

type Contents = MessageInitShape<typeof InferTensorContentsSchema>;
type Answer = Pick<
  MessageInitShape<typeof ModelInferResponseSchema> & object,
  'outputs' | 'rawOutputContents'
>;

/** The outputs that a request asks for, raw when its inputs came so, when it says so, or when there is no other form. */
export function writeTensors(outputs: readonly Tensor[], request: ModelInferRequest): Answer {
  const wanted = checkOutputs(request, outputs);
  const heads = wanted.map(({ name, dtype, dims }) => ({
    name,
    datatype: DATATYPES[dtype],
    shape: dims.map(BigInt),
  }));
  if (isRaw(request) || wanted.some(({ dtype }) => dtype === 'float16')) {
    return { outputs: heads, rawOutputContents: wanted.map(ownBytes) };
  }
  return { outputs: wanted.map((tensor, index) => ({ ...heads[index], contents: typedContents(tensor) })) };
}

function isRaw({ rawInputContents, parameters }: ModelInferRequest): boolean {
  const choice = parameters['binary_data_output']?.parameterChoice;
  return rawInputContents.length > 0 || (choice?.case === 'boolParam' && choice.value);
}

/** Those outputs that a request asks for, or all. @throws {InvalidInputError} */
export function checkOutputs<T extends { readonly name: string }>(
  { outputs: asked, modelName }: ModelInferRequest,
  outputs: readonly T[],
): readonly T[] {
  if (asked.length === 0) return outputs;
  const names = new Set<string>();
  return asked.map(({ name, parameters }) => {
    for (const unsupported of ['shared_memory_region', 'classification']) {
      if (parameters[unsupported] === undefined) continue;
      throw new InvalidInputError(
        name,
        `Output '${name}' asks for '${unsupported}', which is not supported.`,
      );
    }
    const output = outputs.find((each) => each.name === name);
    if (output === undefined) throw unexpected(name, modelName);
    if (names.has(name)) throw new InvalidInputError(name, `Output '${name}' is asked for more than once.`);
    names.add(name);
    return output;
  });
}

function unexpected(name: string, model: string): InvalidInputError {
  return new InvalidInputError('outputs', `unexpected inference output '${name}' for model '${model}'`);
}

function ownBytes(tensor: Tensor): Uint8Array<ArrayBuffer> {
  return bytesOfTensor(tensor) as Uint8Array<ArrayBuffer>;
}

function typedContents(tensor: Tensor): Contents {
  if (tensor.dtype === 'string') return { bytesContents: tensor.data.map((text) => Buffer.from(text)) };
  const { data, dtype } = tensor;
  if (data instanceof BigInt64Array) return { int64Contents: [...data] };
  if (data instanceof BigUint64Array) return { uint64Contents: [...data] };
  const numbers = Array.from(data);
  switch (dtype) {
    case 'bool':
      return { boolContents: numbers.map(Boolean) };
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return { uintContents: numbers };
    case 'float32':
      return { fp32Contents: numbers };
    case 'float64':
      return { fp64Contents: numbers };
    default:
      return { intContents: numbers };
  }
}
