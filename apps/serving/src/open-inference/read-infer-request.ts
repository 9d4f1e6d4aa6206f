import { InvalidInputError, TooLargeError, type ModelSignature, type TensorSpec } from '@orrery/domain';
import { NUMERIC_LAYOUT } from '../model-process/index.js';
import { checkUserId } from '../prediction/check-user-id.js';
import type { InferRequest, OutputForm, RequestedOutput } from './infer-request.js';
import {
  isObject,
  member,
  readFlag,
  readJsonObject,
  readList,
  readParameters,
  readText,
  unreadable,
  type JsonObject,
} from './read-fields.js';
import { BinaryTensors, readTensor, tensorOfBinary } from './read-tensor.js';
import { quoteLongIntegers } from './quote-long-integers.js';
import type { SplitBody } from './split-body.js';

/** JSON is parsed while everybody else waits, so there may be less of it than of bytes. */
export const MAX_JSON_BYTES = 8 * 1024 ** 2;

/** Parameters that the protocol's extensions keep for themselves. */
const RESERVED = 'triton_';

/**
 * What an inference request says. A body that is nothing but one tensor takes its shape from `signature`, of which nothing
 * else is asked: tensors are held to the model by who answers.
 *
 * @throws {InvalidInputError | TooLargeError}
 */
export function readInferRequest({ json, binary }: SplitBody, signature: () => ModelSignature): InferRequest {
  if (json === null) return readBareTensor(binary, signature());
  if (json.byteLength > MAX_JSON_BYTES) throw new TooLargeError(MAX_JSON_BYTES);
  const text = Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString();
  const request = readJsonObject(text);
  const parameters = readParameters(request, '');
  const reserved = Object.keys(parameters).find((name) => name.startsWith(RESERVED));
  if (reserved !== undefined) {
    throw new InvalidInputError(
      `parameters.${reserved}`,
      `Parameters that begin with '${RESERVED}' are reserved.`,
    );
  }
  const outputForm = formOf(readFlag(parameters, 'binary_data_output')) ?? 'json';
  const bytes = new BinaryTensors(binary);
  let exact: readonly unknown[] | undefined;
  const exactInputs = () => (exact ??= readList(readJsonObject(quoteLongIntegers(text)), 'inputs', ''));
  const tensors = readList(request, 'inputs', '').map((input, index) =>
    readTensor(input, `inputs[${index}]`, { binary: bytes, exactly: () => exactInputs()[index] }),
  );
  bytes.finish();
  const user = member(parameters, 'user_id');
  return {
    id: readId(request),
    tensors,
    outputs: readOutputs(request, outputForm),
    outputForm,
    deadlineMs: readDeadlineMs(parameters),
    user: user === undefined ? null : checkUserId(user, 'parameters.user_id'),
  };
}

function formOf(isBinary: boolean | undefined): OutputForm | undefined {
  return isBinary === undefined ? undefined : isBinary ? 'binary' : 'json';
}

const US_PER_MS = 1000;

/** Triton's `timeout`, in microseconds; 0 for none. */
function readDeadlineMs(parameters: JsonObject): number | null {
  const timeout = member(parameters, 'timeout');
  if (timeout === undefined || timeout === 0) return null;
  if (typeof timeout === 'number' && Number.isSafeInteger(timeout) && timeout > 0) return timeout / US_PER_MS;
  throw unreadable('parameters.timeout', 'a number of microseconds');
}

function readId(request: JsonObject): string | null {
  const id = member(request, 'id');
  return id === undefined || id === '' ? null : readText(request, 'id', '');
}

function readOutputs(request: JsonObject, outputForm: OutputForm): readonly RequestedOutput[] | null {
  if (member(request, 'outputs') === undefined) return null;
  const outputs = readList(request, 'outputs', '').map((output, index) => {
    const field = `outputs[${index}]`;
    if (!isObject(output)) throw unreadable(field, 'an object');
    const name = readText(output, 'name', `${field}.`);
    const parameters = readParameters(output, `${field}.`);
    for (const unsupported of ['shared_memory_region', 'classification']) {
      if (member(parameters, unsupported) === undefined) continue;
      throw new InvalidInputError(
        field,
        `Output '${name}' asks for '${unsupported}', which is not supported.`,
      );
    }
    return { name, form: formOf(readFlag(parameters, 'binary_data')) ?? outputForm };
  });
  const names = new Set(outputs.map(({ name }) => name));
  if (names.size < outputs.length)
    throw new InvalidInputError('outputs', 'An output is asked for more than once.');
  return outputs.length === 0 ? null : outputs;
}

/** A body of nothing but the data of the only input: one row, and of at most one length that the model leaves open. */
function readBareTensor(bytes: Uint8Array, { inputs }: ModelSignature): InferRequest {
  const [spec, ...others] = inputs;
  if (spec === undefined || others.length > 0) {
    throw new InvalidInputError(
      'body',
      'A body of nothing but tensor data is for models with exactly one input.',
    );
  }
  const { name, dtype } = spec;
  const tensor = tensorOfBinary({ name, dtype, dims: dimsOfOneRow(spec, bytes.byteLength) }, bytes);
  return { id: null, tensors: [tensor], outputs: null, outputForm: 'binary', deadlineMs: null, user: null };
}

function dimsOfOneRow({ name, dtype, shape }: TensorSpec, sizeBytes: number): readonly number[] {
  const row = shape.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? 1 : dim));
  const open = row.filter((dim) => typeof dim !== 'number').length;
  if (open === 0) return row.map(Number);
  const width = dtype === 'string' ? null : NUMERIC_LAYOUT[dtype].bytes;
  if (open > 1 || width === null) {
    throw new InvalidInputError(
      'body',
      `The shape of '${name}' cannot be told from the number of its bytes.`,
    );
  }
  const known = row.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), width);
  return row.map((dim) => (typeof dim === 'number' ? dim : Math.floor(sizeBytes / Math.max(known, 1))));
}
