import { isUtf8 } from 'node:buffer';
import type { TensorType } from '@orrery/domain';
import { NUMERIC_LAYOUT } from './numeric-layout.js';
import { elementCount, stringBytes, type Tensor } from './tensor.js';

/** What the bytes of a tensor do not tell. */
export interface TensorHead {
  readonly name: string;
  readonly dtype: TensorType;
  readonly dims: readonly number[];
}

/**
 * A tensor of raw bytes, row-major and little-endian; texts are u32 length and UTF-8 each. Numbers that lie aligned are
 * viewed and not copied. @returns undefined when the bytes do not fill the dimensions exactly.
 */
export function tensorOfBytes({ name, dtype, dims }: TensorHead, bytes: Uint8Array): Tensor | undefined {
  const length = elementCount(dims);
  if (dtype === 'string') {
    const data = readStrings(bytes, length);
    return data && { name, dtype, dims, data };
  }
  const layout = NUMERIC_LAYOUT[dtype];
  if (length * layout.bytes !== bytes.byteLength) return undefined;
  const aligned = bytes.byteOffset % layout.bytes === 0 ? bytes : new Uint8Array(bytes);
  return { name, dtype, dims, data: layout.view(aligned.buffer, aligned.byteOffset, length) };
}

/** The bytes that `tensorOfBytes` reads; a view of numbers. */
export function bytesOfTensor(tensor: Tensor): Uint8Array {
  if (tensor.dtype === 'string') {
    const bytes = Buffer.allocUnsafe(stringBytes(tensor.data));
    writeStrings(bytes, 0, tensor.data);
    return bytes;
  }
  const { buffer, byteOffset, byteLength } = tensor.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Writes texts from `at` on. @returns where they end. */
export function writeStrings(bytes: Buffer, at: number, texts: readonly string[]): number {
  for (const text of texts) {
    const length = bytes.write(text, at + 4);
    bytes.writeUInt32LE(length, at);
    at += 4 + length;
  }
  return at;
}

/** Exactly `count` texts that fill the bytes; undefined when there are others, or what is no UTF-8. */
export function readStrings(bytes: Uint8Array, count: number): string[] | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let at = 0;
  while (at + 4 <= view.byteLength && texts.length < count) {
    const end = at + 4 + view.readUInt32LE(at);
    if (end > view.byteLength || !isUtf8(view.subarray(at + 4, end))) return undefined;
    texts.push(view.toString('utf8', at + 4, end));
    at = end;
  }
  return texts.length === count && at === view.byteLength ? texts : undefined;
}
