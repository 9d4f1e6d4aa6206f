import { InvalidInputError } from '@orrery/domain';
import {
  tensorOfBytes,
  tensorOfValues,
  toInvalidInput,
  type Tensor,
  type TensorHead,
} from '../model-process/index.js';
import { tensorTypeOf } from './datatypes.js';
import {
  isObject,
  member,
  readList,
  readParameters,
  readSize,
  readText,
  unreadable,
  type JsonObject,
} from './read-fields.js';

const MAX_RANK = 32;
const MAX_DIM = 2 ** 31 - 1;
/** A tensor without elements costs its sender nothing: its other axes must not make work for the model. */
const LARGEST_EMPTY = 65_536;

/** Takes the bytes of the tensors one after another, as they follow the JSON. */
export class BinaryTensors {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** @throws {InvalidInputError} */
  take(size: number, name: string): Uint8Array {
    const missing = this.at + size - this.bytes.byteLength;
    if (missing > 0) {
      throw new InvalidInputError(
        name,
        `unexpected size for input '${name}', expecting ${missing} additional bytes.`,
      );
    }
    this.at += size;
    return this.bytes.subarray(this.at - size, this.at);
  }

  /** @throws {InvalidInputError} when there is more than the JSON told of. */
  finish(): void {
    const left = this.bytes.byteLength - this.at;
    if (left > 0) throw new InvalidInputError('body', `unexpected additional input data: ${left} bytes.`);
  }
}

/** Where the data of an input are, if not beside what it declares. */
export interface TensorSources {
  readonly binary: BinaryTensors;
  /** The same input, its long whole numbers as texts. */
  readonly exactly: () => unknown;
}

/** One of a request's `inputs`; what it declares is held to what there is before anything is made of it. @throws {InvalidInputError} */
export function readTensor(input: unknown, field: string, { binary, exactly }: TensorSources): Tensor {
  if (!isObject(input)) throw unreadable(field, 'an object');
  const name = readText(input, 'name', `${field}.`);
  const head = { name, dtype: readType(input, name), dims: readDims(input, name) };
  const parameters = readParameters(input, `${field}.`);
  if (member(parameters, 'shared_memory_region') !== undefined) {
    throw new InvalidInputError(
      name,
      `Input '${name}' is in shared memory, which is not supported: send its data.`,
    );
  }
  const size = readSize(parameters, 'binary_data_size');
  const data = member(input, 'data');
  if (size === undefined) {
    if (data === undefined)
      throw new InvalidInputError(name, `Input '${name}' has neither 'data' nor 'binary_data_size'.`);
    return tensorOfJson(head, data, exactly);
  }
  if (data === undefined) return tensorOfBinary(head, binary.take(size, name));
  throw new InvalidInputError(
    name,
    `Input '${name}' has both 'data' and 'binary_data_size': send one of them.`,
  );
}

/** A tensor of the bytes that it is made of. @throws {InvalidInputError} */
export function tensorOfBinary(head: TensorHead, bytes: Uint8Array): Tensor {
  const tensor = tensorOfBytes(head, bytes);
  if (tensor !== undefined) return tensor;
  const { name, dims } = head;
  const message = `Input '${name}' has ${bytes.byteLength} bytes, which are not the data of a tensor of its datatype and of shape [${dims.join()}].`;
  throw new InvalidInputError(name, message);
}

const LONG: ReadonlySet<TensorHead['dtype']> = new Set(['int64', 'uint64']);

function tensorOfJson(head: TensorHead, data: unknown, exactly: () => unknown): Tensor {
  const read = tensorOfValues(head, data);
  if (read.kind === 'ok') return read.tensor;
  if (LONG.has(head.dtype) && read.problem.kind === 'out-of-range') {
    const input = exactly();
    const exact = tensorOfValues(head, isObject(input) ? member(input, 'data') : undefined);
    if (exact.kind === 'ok') return exact.tensor;
  }
  throw toInvalidInput(read.problem);
}

function readType(input: JsonObject, name: string): TensorHead['dtype'] {
  const datatype = readText(input, 'datatype', `${name}.`);
  const type = tensorTypeOf(datatype);
  if (type !== undefined) return type;
  const message =
    datatype === 'BF16'
      ? `Input '${name}' is BF16, which no model here takes: send FP32 or FP16.`
      : `Input '${name}' has the unknown datatype '${datatype}'.`;
  throw new InvalidInputError(name, message);
}

function readDims(input: JsonObject, name: string): readonly number[] {
  const dims = readList(input, 'shape', `${name}.`);
  let elements = 1;
  let isEmpty = false;
  for (const dim of dims) {
    if (typeof dim !== 'number' || !Number.isInteger(dim) || dim < 0 || dim > MAX_DIM) {
      throw unreadable(`${name}.shape`, `an array of whole numbers from 0 to ${MAX_DIM}`);
    }
    isEmpty ||= dim === 0;
    elements *= Math.max(dim, 1);
  }
  if (dims.length > MAX_RANK) throw unreadable(`${name}.shape`, `an array of at most ${MAX_RANK} numbers`);
  if (isEmpty && elements > LARGEST_EMPTY) {
    throw new InvalidInputError(name, `Input '${name}' has no elements, and yet the shape [${dims.join()}].`);
  }
  return dims as readonly number[];
}
