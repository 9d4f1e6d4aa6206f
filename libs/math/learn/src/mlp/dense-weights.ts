import type { NumericColumn } from '../numeric-column.js';

/** One layer, y = x·W + b: W of `inputs` rows and one column for each bias, row-major. */
export interface DenseWeights {
  readonly inputs: number;
  readonly weights: NumericColumn;
  readonly bias: NumericColumn;
}

/** Where the layers of a network lie in one array of all its parameters: each layer's weights, then its bias. */
export interface LayerLayout {
  readonly inputs: number;
  readonly outputs: number;
  readonly weightsAt: number;
  readonly biasAt: number;
}

/** The layout of layers of these sizes: input, hidden ones, output. */
export function layoutOf(sizes: readonly number[]): readonly LayerLayout[] {
  let at = 0;
  return sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l];
    const weightsAt = at;
    const biasAt = weightsAt + inputs * outputs;
    at = biasAt + outputs;
    return { inputs, outputs, weightsAt, biasAt };
  });
}

export function parameterCount(layout: readonly LayerLayout[]): number {
  const last = layout[layout.length - 1];
  return last.biasAt + last.outputs;
}

/** The sizes of a network: input, hidden ones, output. */
export function sizesOf(layers: readonly DenseWeights[]): number[] {
  return [layers[0].inputs, ...layers.map(({ bias }) => bias.length)];
}

/** Copies of the layers that lie in `parameters`. */
export function layersOf(parameters: NumericColumn, layout: readonly LayerLayout[]): readonly DenseWeights[] {
  return layout.map(({ inputs, outputs, weightsAt, biasAt }) => ({
    inputs,
    weights: parameters.slice(weightsAt, biasAt),
    bias: parameters.slice(biasAt, biasAt + outputs),
  }));
}

/** Writes layers into one array. */
export function packLayers(layers: readonly DenseWeights[], parameters: NumericColumn): void {
  layoutOf(sizesOf(layers)).forEach(({ weightsAt, biasAt }, l) => {
    parameters.set(layers[l].weights, weightsAt);
    parameters.set(layers[l].bias, biasAt);
  });
}
