import type { TensorType } from '@orrery/domain';
import { NUMERIC_LAYOUT, copyElements } from '../tensor/numeric-layout.js';
import { readStrings, writeStrings } from '../tensor/tensor-bytes.js';
import {
  elementCount,
  stringBytes,
  type NumericParts,
  type StringParts,
  type Tensor,
  type TensorParts,
} from '../tensor/tensor.js';
import {
  FRAME_HEADER_BYTES,
  MAX_FRAME_BYTES,
  MalformedFrameError,
  aligned,
  allocateFrame,
  writeFrameHeader,
} from './frame.js';

/**
 * The body of a frame with tensors: f64 milliseconds of computation, u32 count, 4 bytes 0, then each tensor as
 * u16 index of its name in the model's own order, u8 type, u8 rank, u32 bytes of data, u32 per dimension, padding to 8,
 * data, padding to 8. Strings are u32 length and UTF-8 each.
 */
const PREFIX_BYTES = 16;
const TENSOR_HEADER_BYTES = 8;
const MAX_RANK = 255;

const TYPES: readonly TensorType[] = [
  'bool',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'float16',
  'float32',
  'float64',
  'string',
];
const TYPE_CODE = new Map(TYPES.map((type, code) => [type, code]));

export interface TensorMessage {
  readonly computeMs: number;
  readonly tensors: readonly Tensor[];
}

/** The bytes of the frame that `encodeTensorFrame` would make. */
export function tensorFrameBytes(tensors: readonly TensorParts[]): number {
  let bytes = FRAME_HEADER_BYTES + PREFIX_BYTES;
  for (const tensor of tensors) bytes += headBytes(tensor.dims.length) + aligned(dataBytes(tensor));
  return bytes;
}

export interface TensorFrameHeader {
  readonly kind: number;
  readonly request: number;
  readonly computeMs: number;
}

/**
 * `indices` are the places of the names in the model's own order, which both ends know.
 * @throws {RangeError} for a tensor that the model does not name, or more bytes than a frame may have.
 */
export function encodeTensorFrame(
  header: TensorFrameHeader,
  tensors: readonly TensorParts[],
  indices: ReadonlyMap<string, number>,
): Uint8Array {
  const frameBytes = checkedFrameBytes(tensors);
  const frame = allocateFrame(header.kind, header.request, frameBytes - FRAME_HEADER_BYTES);
  const view = new DataView(frame.buffer);
  writePrefix(view, header.computeMs, tensors.length);
  let at = FRAME_HEADER_BYTES + PREFIX_BYTES;
  for (const tensor of tensors) {
    const bytes = dataBytes(tensor);
    const head = headBytes(tensor.dims.length);
    writeHead(view, at, tensor, indices.get(tensor.name), bytes);
    if (tensor.dtype === 'string') writeTexts(frame, at + head, tensor);
    else writeNumbers(frame, at + head, tensor);
    at += head + aligned(bytes);
  }
  return frame;
}

/** To copy so many bytes costs more than a piece of its own in a write. */
const LARGE_BYTES = 32 * 1024;

/**
 * The same frame in pieces, to be written one after another: the numbers of a large tensor are views of where they lie,
 * and must stay as they are until they are written.
 * @throws {RangeError} as `encodeTensorFrame`.
 */
export function encodeTensorPieces(
  header: TensorFrameHeader,
  tensors: readonly TensorParts[],
  indices: ReadonlyMap<string, number>,
): readonly Uint8Array[] {
  const [only, ...others] = tensors;
  if (only === undefined || others.length > 0 || only.dtype === 'string' || !isWorthPieces(only))
    return [encodeTensorFrame(header, tensors, indices)];
  const frameBytes = checkedFrameBytes(tensors);
  const bytes = dataBytes(only);
  const headAt = FRAME_HEADER_BYTES + PREFIX_BYTES;
  const front = new Uint8Array(headAt + headBytes(only.dims.length));
  const view = new DataView(front.buffer);
  writeFrameHeader(front, { ...header, frameBytes });
  writePrefix(view, header.computeMs, 1);
  writeHead(view, headAt, only, indices.get(only.name), bytes);
  const pieces = [
    front,
    ...only.parts.map((part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)),
  ];
  if (aligned(bytes) > bytes) pieces.push(new Uint8Array(aligned(bytes) - bytes));
  return pieces;
}

/** Many small requests in one batch are sooner copied. */
function isWorthPieces(tensor: NumericParts): boolean {
  return dataBytes(tensor) >= LARGE_BYTES * tensor.parts.length;
}

/** Views the tensors of a body, without a copy except of strings. @throws {MalformedFrameError} */
export function decodeTensorBody(body: Uint8Array, names: readonly string[]): TensorMessage {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (body.byteLength < PREFIX_BYTES) throw new MalformedFrameError('The body is too short to hold tensors.');
  const count = view.getUint32(8, true);
  const tensors: Tensor[] = [];
  let at = PREFIX_BYTES;
  for (let i = 0; i < count; i++) {
    if (at + TENSOR_HEADER_BYTES > body.byteLength) throw new MalformedFrameError('A tensor is cut off.');
    const rank = view.getUint8(at + 3);
    const bytes = view.getUint32(at + 4, true);
    const head = headBytes(rank);
    if (at + head + bytes > body.byteLength) throw new MalformedFrameError('A tensor is cut off.');
    tensors.push(readTensor(view, at, { rank, bytes, name: names[view.getUint16(at, true)] }));
    at += head + aligned(bytes);
  }
  return { computeMs: view.getFloat64(0, true), tensors };
}

/** @throws {RangeError} */
function checkedFrameBytes(tensors: readonly TensorParts[]): number {
  const frameBytes = tensorFrameBytes(tensors);
  if (frameBytes > MAX_FRAME_BYTES)
    throw new RangeError(`${frameBytes} bytes of tensors are more than fit a frame.`);
  return frameBytes;
}

function writePrefix(view: DataView, computeMs: number, tensors: number): void {
  view.setFloat64(FRAME_HEADER_BYTES, computeMs, true);
  view.setUint32(FRAME_HEADER_BYTES + 8, tensors, true);
}

function headBytes(rank: number): number {
  return TENSOR_HEADER_BYTES + aligned(4 * rank);
}

function dataBytes(tensor: TensorParts): number {
  let bytes = 0;
  if (tensor.dtype === 'string') for (const part of tensor.parts) bytes += stringBytes(part);
  else for (const part of tensor.parts) bytes += part.byteLength;
  return bytes;
}

function writeHead(
  view: DataView,
  at: number,
  tensor: TensorParts,
  index: number | undefined,
  bytes: number,
): void {
  if (index === undefined || tensor.dims.length > MAX_RANK) {
    throw new RangeError(`The model has no tensor "${tensor.name}" of rank ${tensor.dims.length}.`);
  }
  view.setUint16(at, index, true);
  view.setUint8(at + 2, TYPE_CODE.get(tensor.dtype) ?? 0);
  view.setUint8(at + 3, tensor.dims.length);
  view.setUint32(at + 4, bytes, true);
  let dimAt = at + TENSOR_HEADER_BYTES;
  for (const dim of tensor.dims) {
    view.setUint32(dimAt, dim, true);
    dimAt += 4;
  }
}

function writeNumbers(frame: Uint8Array, at: number, tensor: NumericParts): void {
  const target = NUMERIC_LAYOUT[tensor.dtype].view(frame.buffer, at, elementCount(tensor.dims));
  let element = 0;
  for (const part of tensor.parts) {
    copyElements(target, part, element);
    element += part.length;
  }
}

function writeTexts(frame: Uint8Array, at: number, tensor: StringParts): void {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  for (const part of tensor.parts) at = writeStrings(bytes, at, part);
}

interface HeadInFrame {
  readonly rank: number;
  readonly bytes: number;
  readonly name: string | undefined;
}

function readTensor(view: DataView, at: number, { rank, bytes, name }: HeadInFrame): Tensor {
  const dtype = TYPES[view.getUint8(at + 2)];
  if (dtype === undefined || name === undefined)
    throw new MalformedFrameError('A tensor has no known type or name.');
  const dims: number[] = [];
  for (let i = 0; i < rank; i++) dims.push(view.getUint32(at + TENSOR_HEADER_BYTES + 4 * i, true));
  const length = elementCount(dims);
  const dataAt = at + headBytes(rank);
  if (dtype === 'string') {
    const data = readStrings(new Uint8Array(view.buffer, view.byteOffset + dataAt, bytes), length);
    if (data === undefined)
      throw new MalformedFrameError('A tensor of strings does not fill its dimensions.');
    return { name, dtype, dims, data };
  }
  const layout = NUMERIC_LAYOUT[dtype];
  if (length * layout.bytes !== bytes)
    throw new MalformedFrameError('A tensor does not fill its dimensions.');
  return { name, dtype, dims, data: layout.view(view.buffer, view.byteOffset + dataAt, length) };
}
