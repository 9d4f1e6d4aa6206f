import { seededMlpGraph } from '@orrery/math-onnx/testing';

export const INPUTS = 10;
export const OUTPUTS = 2;

/** The model of the benchmark: small, as most models of tables are, so that what surrounds it shows. */
export function perceptronFile(): Uint8Array {
  return seededMlpGraph([INPUTS, 32, 16, OUTPUTS], 1);
}

/** Rows in [−1, 1] with three decimals, the same each time. */
export function perceptronRows(count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: INPUTS }, (__, i) => Math.round(1000 * Math.sin(1 + row * INPUTS + i)) / 1000),
  );
}
