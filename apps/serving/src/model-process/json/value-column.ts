import type { TensorType } from '@orrery/domain';
import { isText } from '../tensor/is-text.js';
import { toHalfBits } from '../tensor/half-float.js';
import type { NumericTensor, StringTensor } from '../tensor/tensor.js';

/** What is wrong with a single value; undefined when nothing is. */
export type Refusal = 'wrong-type' | 'not-finite' | 'out-of-range';

type TensorContent = Pick<NumericTensor, 'dtype' | 'data'> | Pick<StringTensor, 'dtype' | 'data'>;

/** Room for the values of one input, which takes no value that its type cannot hold exactly as it was meant. */
export interface ValueColumn {
  readonly content: TensorContent;
  write(at: number, value: unknown): Refusal | undefined;
}

export interface ColumnOptions {
  readonly length: number;
  /** Whether floats may be NaN or infinite: as numbers, as `"NaN"`, `"Infinity"`, `"-Infinity"`, or as null for NaN. */
  readonly nonFinite: 'refuse' | 'allow';
}

/** An empty column for a type. */
export function createColumn(dtype: TensorType, options: ColumnOptions): ValueColumn {
  const { length } = options;
  switch (dtype) {
    case 'float16':
    case 'float32':
    case 'float64':
      return new FloatColumn(dtype, options);
    case 'int8':
      return new IntegerColumn(dtype, new Int8Array(length), [-128, 127]);
    case 'int16':
      return new IntegerColumn(dtype, new Int16Array(length), [-32_768, 32_767]);
    case 'int32':
      return new IntegerColumn(dtype, new Int32Array(length), [-(2 ** 31), 2 ** 31 - 1]);
    case 'uint8':
      return new IntegerColumn(dtype, new Uint8Array(length), [0, 255]);
    case 'uint16':
      return new IntegerColumn(dtype, new Uint16Array(length), [0, 65_535]);
    case 'uint32':
      return new IntegerColumn(dtype, new Uint32Array(length), [0, 2 ** 32 - 1]);
    case 'int64':
      return new LongColumn(dtype, new BigInt64Array(length), [-(2n ** 63n), 2n ** 63n - 1n]);
    case 'uint64':
      return new LongColumn(dtype, new BigUint64Array(length), [0n, 2n ** 64n - 1n]);
    case 'bool':
      return new BoolColumn(length);
    case 'string':
      return new StringColumn(length);
  }
}

class FloatColumn implements ValueColumn {
  readonly content: Pick<NumericTensor, 'dtype' | 'data'>;
  readonly #data: Float32Array | Float64Array | Uint16Array;
  readonly #overflow: number;
  readonly #allowsNonFinite: boolean;

  constructor(dtype: 'float16' | 'float32' | 'float64', { length, nonFinite }: ColumnOptions) {
    this.#data = dtype === 'float64' ? new Float64Array(length) : newNarrow(dtype, length);
    this.#overflow = FLOAT_OVERFLOW[dtype];
    this.#allowsNonFinite = nonFinite === 'allow';
    this.content = { dtype, data: this.#data };
  }

  write(at: number, value: unknown): Refusal | undefined {
    const number = typeof value === 'number' ? value : this.#read(value);
    if (typeof number !== 'number') return 'wrong-type';
    if (!Number.isFinite(number)) {
      if (!this.#allowsNonFinite) return 'not-finite';
    } else if (Math.abs(number) >= this.#overflow) {
      return 'out-of-range';
    }
    this.#data[at] = this.#data instanceof Uint16Array ? toHalfBits(number) : number;
    return undefined;
  }

  #read(value: unknown): number | undefined {
    if (typeof value === 'bigint') return Number(value);
    return this.#allowsNonFinite ? nonFiniteOf(value) : undefined;
  }
}

/** From these on a finite number would silently become infinite: half a step above the largest of the type. */
const FLOAT_OVERFLOW = { float16: 65_520, float32: 2 ** 128 - 2 ** 103, float64: Number.POSITIVE_INFINITY };

function newNarrow(dtype: 'float16' | 'float32', length: number): Float32Array | Uint16Array {
  return dtype === 'float32' ? new Float32Array(length) : new Uint16Array(length);
}

function nonFiniteOf(value: unknown): number | undefined {
  if (value === null || value === 'NaN') return Number.NaN;
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  return value === '-Infinity' ? Number.NEGATIVE_INFINITY : undefined;
}

type SmallIntegers = Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array;

class IntegerColumn implements ValueColumn {
  readonly content: Pick<NumericTensor, 'dtype' | 'data'>;
  readonly #data: SmallIntegers;
  readonly #least: number;
  readonly #largest: number;

  constructor(
    dtype: NumericTensor['dtype'],
    data: SmallIntegers,
    [least, largest]: readonly [number, number],
  ) {
    this.content = { dtype, data };
    this.#data = data;
    this.#least = least;
    this.#largest = largest;
  }

  write(at: number, value: unknown): Refusal | undefined {
    if (typeof value !== 'number') return typeof value === 'bigint' ? 'out-of-range' : 'wrong-type';
    if (!Number.isInteger(value)) return Number.isFinite(value) ? 'wrong-type' : 'not-finite';
    if (value < this.#least || value > this.#largest) return 'out-of-range';
    this.#data[at] = value;
    return undefined;
  }
}

/** 64-bit integers, as numbers up to 2⁵³ − 1 (beyond, a JSON number is not what was written), or in decimal as a string. */
class LongColumn implements ValueColumn {
  readonly content: Pick<NumericTensor, 'dtype' | 'data'>;
  readonly #data: BigInt64Array | BigUint64Array;
  readonly #least: bigint;
  readonly #largest: bigint;

  constructor(
    dtype: NumericTensor['dtype'],
    data: BigInt64Array | BigUint64Array,
    [least, largest]: readonly [bigint, bigint],
  ) {
    this.content = { dtype, data };
    this.#data = data;
    this.#least = least;
    this.#largest = largest;
  }

  write(at: number, value: unknown): Refusal | undefined {
    const integer = this.#read(value);
    if (typeof integer !== 'bigint') return integer;
    if (integer < this.#least || integer > this.#largest) return 'out-of-range';
    this.#data[at] = integer;
    return undefined;
  }

  #read(value: unknown): bigint | Refusal {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'string') return DECIMAL.test(value) ? BigInt(value) : 'wrong-type';
    if (typeof value !== 'number') return 'wrong-type';
    if (!Number.isFinite(value)) return 'not-finite';
    if (!Number.isInteger(value)) return 'wrong-type';
    return Number.isSafeInteger(value) ? BigInt(value) : 'out-of-range';
  }
}

const DECIMAL = /^-?\d{1,20}$/;

class BoolColumn implements ValueColumn {
  readonly content: Pick<NumericTensor, 'dtype' | 'data'>;
  readonly #data: Uint8Array;

  constructor(length: number) {
    this.#data = new Uint8Array(length);
    this.content = { dtype: 'bool', data: this.#data };
  }

  write(at: number, value: unknown): Refusal | undefined {
    if (typeof value !== 'boolean') return 'wrong-type';
    this.#data[at] = value ? 1 : 0;
    return undefined;
  }
}

/** Text without NUL, at which the runtime would cut it, and without lone surrogates, which UTF-8 cannot carry. */
class StringColumn implements ValueColumn {
  readonly content: Pick<StringTensor, 'dtype' | 'data'>;
  readonly #data: string[];

  constructor(length: number) {
    this.#data = new Array<string>(length).fill('');
    this.content = { dtype: 'string', data: this.#data };
  }

  write(at: number, value: unknown): Refusal | undefined {
    if (typeof value !== 'string') return 'wrong-type';
    if (!isText(value)) return 'out-of-range';
    this.#data[at] = value;
    return undefined;
  }
}
