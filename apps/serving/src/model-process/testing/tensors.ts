import type { PredictionRequest } from '../batch/prediction.js';

/** One request of a float32 column [n, 1] under `name`. */
export function floatColumn(name: string, ...values: readonly number[]): PredictionRequest {
  const data = Float32Array.from(values);
  return { rows: values.length, inputs: [{ name, dtype: 'float32', dims: [values.length, 1], data }] };
}

/** One request of an int64 vector [n] under `name`. */
export function longVector(name: string, ...values: readonly bigint[]): PredictionRequest {
  const data = BigInt64Array.from(values);
  return { rows: values.length, inputs: [{ name, dtype: 'int64', dims: [values.length], data }] };
}

/** One division, of `integerDivisionGraph`. */
export function division(a: number, b: number): PredictionRequest {
  return {
    rows: 1,
    inputs: [
      { name: 'a', dtype: 'int32', dims: [1, 1], data: Int32Array.of(a) },
      { name: 'b', dtype: 'int32', dims: [1, 1], data: Int32Array.of(b) },
    ],
  };
}
