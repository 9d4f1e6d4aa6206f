import { seededMlpGraph } from '@orrery/math-onnx/testing';

/** A model of the benchmarks: small, as most models of tables are, so that what surrounds it shows. */
export interface Perceptron {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly file: Uint8Array;
}

/** Answers a row of ten numbers. */
export const NARROW = perceptron('narrow', [10, 32, 16, 2]);
/** Answers a thousand rows of a hundred numbers. */
export const WIDE = perceptron('wide', [100, 32, 2]);
/** Answers as many, and computes a hundred times as much. */
export const DEEP = perceptron('deep', [100, 512, 256, 2]);

function perceptron(name: string, sizes: readonly [number, ...number[]]): Perceptron {
  const [inputs] = sizes;
  return { name, inputs, outputs: sizes.at(-1) ?? 0, file: seededMlpGraph([...sizes], 1) };
}

/** Rows in [−1, 1] with three decimals, the same each time. */
export function rowsFor({ inputs }: Perceptron, count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: inputs }, (__, i) => Math.round(1000 * Math.sin(1 + row * inputs + i)) / 1000),
  );
}
