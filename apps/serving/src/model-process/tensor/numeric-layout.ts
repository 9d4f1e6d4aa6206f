import type { NumericData, NumericType } from './tensor.js';

interface Layout {
  readonly bytes: number;
  /** A zeroed array of its own. */
  readonly allocate: (length: number) => NumericData;
  /** A view; `offset` is a multiple of `bytes`. */
  readonly view: (buffer: ArrayBufferLike, offset: number, length: number) => NumericData;
}

interface NumericArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): NumericData;
  new (buffer: ArrayBufferLike, offset: number, length: number): NumericData;
}

function layout(constructor: NumericArrayConstructor): Layout {
  return {
    bytes: constructor.BYTES_PER_ELEMENT,
    allocate: (length) => new constructor(length),
    view: (buffer, offset, length) => new constructor(buffer, offset, length),
  };
}

/** How each numeric type lies in memory. */
export const NUMERIC_LAYOUT: Readonly<Record<NumericType, Layout>> = {
  bool: layout(Uint8Array),
  int8: layout(Int8Array),
  int16: layout(Int16Array),
  int32: layout(Int32Array),
  int64: layout(BigInt64Array),
  uint8: layout(Uint8Array),
  uint16: layout(Uint16Array),
  uint32: layout(Uint32Array),
  uint64: layout(BigUint64Array),
  float16: layout(Uint16Array),
  float32: layout(Float32Array),
  float64: layout(Float64Array),
};

/** Copies `source` into `target` from element `offset`; both hold the same type. */
export function copyElements(target: NumericData, source: NumericData, offset: number): void {
  if (target instanceof BigInt64Array || target instanceof BigUint64Array) {
    if (source instanceof BigInt64Array || source instanceof BigUint64Array) target.set(source, offset);
    else throw new TypeError('64-bit integers cannot be copied from another type.');
  } else if (source instanceof BigInt64Array || source instanceof BigUint64Array) {
    throw new TypeError('64-bit integers cannot be copied to another type.');
  } else {
    target.set(source, offset);
  }
}
