import { isUtf8 } from 'node:buffer';
import { InvalidInputError } from '@orrery/domain';
import { NUMERIC_LAYOUT, elementCount, type Tensor, type TensorHead } from '../../model-process/index.js';

type Value = number | bigint | boolean | Uint8Array;

/** The values of a tensor one by one, as protobuf has them. */
export type ValueList = readonly Value[];

/** A list that is shorter than its tensor: refused, or its last value (or zero) stands for all that are missing. */
export type Missing = 'refused' | 'last-repeated';

/** @throws {InvalidInputError} unless the list fills the dimensions with values of the type. */
export function tensorOfList(head: TensorHead, values: ValueList, missing: Missing): Tensor {
  const { name, dtype, dims } = head;
  const length = elementCount(dims);
  if (missing === 'refused' ? values.length !== length : values.length > length) {
    const message = `Input '${name}' has ${values.length} values for the ${length} elements of its shape [${dims.join(',')}].`;
    throw new InvalidInputError(name, message);
  }
  if (dtype === 'string') {
    const texts = values.map((value, index) => textOf(value, name, index));
    return { name, dtype, dims, data: padded(texts, length, texts.at(-1) ?? '') };
  }
  const data = NUMERIC_LAYOUT[dtype].allocate(length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (const [index, value] of values.entries()) data[index] = typeof value === 'bigint' ? value : 0n;
    return { name, dtype, dims, data: data.fill(data[values.length - 1] ?? 0n, values.length) };
  }
  const isExact = dtype !== 'float32' && dtype !== 'float64';
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    data[i] = value;
    if (isExact && data[i] !== value) throw outOfRange(head, i, value);
  }
  return { name, dtype, dims, data: data.fill(data[values.length - 1] ?? 0, values.length) };
}

function padded(texts: string[], length: number, last: string): string[] {
  while (texts.length < length) texts.push(last);
  return texts;
}

function textOf(value: Value, name: string, index: number): string {
  if (value instanceof Uint8Array && isUtf8(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();
  }
  throw new InvalidInputError(name, `Input '${name}', element ${index}, is no UTF-8 text.`);
}

function outOfRange({ name, dtype }: TensorHead, index: number, value: number): InvalidInputError {
  return new InvalidInputError(
    name,
    `Input '${name}', element ${index}, is ${value}, which ${dtype} cannot hold.`,
  );
}
