import { InvalidInputError } from '@orrery/domain';
import { STRICT_STYLE, writeFlatTensor } from '../json/write-tensors.js';
import { bytesOfTensor, type Tensor } from '../model-process/index.js';
import { DATATYPES } from './datatypes.js';
import type { InferRequest, OutputForm } from './infer-request.js';

export interface InferAnswer {
  readonly model: string;
  readonly version: number;
  readonly id: string;
  readonly outputs: readonly Tensor[];
}

/** An answer as it is sent: JSON, and the bytes of tensors after it; null where there are none and the JSON says so. */
export interface InferResponse {
  readonly json: string;
  readonly binary: readonly Uint8Array[] | null;
}

/** @throws {InvalidInputError} for an output that was asked for and is none. */
export function writeInferResponse(answer: InferAnswer, request: InferRequest): InferResponse {
  const { outputs, outputForm } = request;
  const binary: Uint8Array[] = [];
  const written =
    outputs === null
      ? answer.outputs.map((tensor) => writeOutput(tensor, outputForm, binary))
      : outputs.map(({ name, form }) => writeOutput(outputOf(answer, name), form, binary));
  const head = `{"model_name":${JSON.stringify(answer.model)},"model_version":"${answer.version}"`;
  return {
    json: `${head},"id":${JSON.stringify(answer.id)},"outputs":[${written.join()}]}`,
    binary: binary.length === 0 ? null : binary,
  };
}

/** @throws {InvalidInputError} unless all outputs that a request asks for are among these. */
export function checkOutputs(
  { outputs }: InferRequest,
  { model, known }: { readonly model: string; readonly known: readonly { readonly name: string }[] },
): void {
  const unknown = outputs?.find((output) => known.every(({ name }) => name !== output.name));
  if (unknown !== undefined) throw unknownOutput(unknown.name, model);
}

function outputOf({ outputs, model }: InferAnswer, wanted: string): Tensor {
  const output = outputs.find(({ name }) => name === wanted);
  if (output === undefined) throw unknownOutput(wanted, model);
  return output;
}

function unknownOutput(name: string, model: string): InvalidInputError {
  return new InvalidInputError('outputs', `unexpected inference output '${name}' for model '${model}'`);
}

function writeOutput(tensor: Tensor, form: OutputForm, binary: Uint8Array[]): string {
  const { name, dtype, dims } = tensor;
  const head = `{"name":${JSON.stringify(name)},"datatype":"${DATATYPES[dtype]}","shape":[${dims.join()}]`;
  if (form === 'json') return `${head},"data":${writeFlatTensor(tensor, STRICT_STYLE)}}`;
  const bytes = bytesOfTensor(tensor);
  binary.push(bytes);
  return `${head},"parameters":{"binary_data_size":${bytes.byteLength}}}`;
}
