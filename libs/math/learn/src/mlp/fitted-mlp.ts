import type { InvalidDocument, NotFinite, ShapeMismatch } from '../failures.js';
import { fieldsOf, isFiniteNumberArray } from '../json-fields.js';
import type { NumericColumn } from '../numeric-column.js';
import type { Activation } from './activation.js';
import type { DenseWeights } from './dense-weights.js';
import { findUnfitLayers } from './find-refusal.js';
import { Network } from './network.js';
import type { OutputActivation } from './output-loss.js';
import { predictedClass } from './score.js';

/** What makes a network. */
export interface MlpParts {
  readonly layers: readonly DenseWeights[];
  /** Of the hidden units. */
  readonly activation: Activation;
  readonly outputActivation: OutputActivation;
}

/** A network as plain data; every double survives the way through JSON. */
export interface MlpDocument {
  readonly type: 'mlp';
  readonly activation: Activation;
  readonly outputActivation: OutputActivation;
  readonly layers: readonly {
    readonly inputs: number;
    readonly weights: readonly number[];
    readonly bias: readonly number[];
  }[];
}

/** Rows go through so many at a time. */
const CHUNK = 256;

/** A fitted multi-layer perceptron. It exists only fitted, so that "not fitted" cannot be written. */
export class FittedMlp {
  readonly layers: readonly DenseWeights[];
  readonly activation: Activation;
  readonly outputActivation: OutputActivation;

  /** Layers that fit each other, all finite; see `mlp.fromWeights` for layers that are not known to. */
  constructor({ layers, activation, outputActivation }: MlpParts) {
    this.layers = layers;
    this.activation = activation;
    this.outputActivation = outputActivation;
  }

  get outputCount(): number {
    return this.layers[this.layers.length - 1].bias.length;
  }

  /**
   * The network's outputs for each row, row-major: probabilities (of class 1 where there is a single output) or values.
   *
   * `features` is row-major, n × the first layer's inputs. No rows give no values.
   */
  outputs(
    features: NumericColumn,
  ): { readonly kind: 'predicted'; readonly values: Float64Array } | ShapeMismatch | NotFinite {
    const [{ inputs }] = this.layers;
    const rows = Math.ceil(features.length / inputs);
    if (rows * inputs !== features.length) {
      return { kind: 'shape-mismatch', what: 'features', expected: rows * inputs, actual: features.length };
    }
    const index = features.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) return { kind: 'not-finite', what: 'features', index };
    const { layers, activation, outputActivation, outputCount } = this;
    const network = new Network({
      layers,
      activation,
      outputActivation,
      precision: 'float64',
      capacity: CHUNK,
      l2: 0,
    });
    const values = new Float64Array(rows * outputCount);
    for (let from = 0; from < rows; from += CHUNK) {
      const to = Math.min(from + CHUNK, rows);
      values.set(
        network.outputsOf(features, from, to).subarray(0, (to - from) * outputCount),
        from * outputCount,
      );
    }
    return { kind: 'predicted', values };
  }

  /** The class of each row; `undefined` kinds are those of `outputs`. Of a network of values, `not-a-classifier`. */
  classes(
    features: NumericColumn,
  ):
    | { readonly kind: 'predicted'; readonly labels: Uint32Array }
    | { readonly kind: 'not-a-classifier' }
    | ShapeMismatch
    | NotFinite {
    if (this.outputActivation === 'identity') return { kind: 'not-a-classifier' };
    const outputs = this.outputs(features);
    if (outputs.kind !== 'predicted') return outputs;
    const { outputCount } = this;
    const labels = new Uint32Array(outputs.values.length / outputCount);
    return {
      kind: 'predicted',
      labels: labels.map((_, row) => predictedClass(outputs.values, row * outputCount, outputCount)),
    };
  }

  toJSON(): MlpDocument {
    const { activation, outputActivation } = this;
    const layers = this.layers.map(({ inputs, weights, bias }) => ({
      inputs,
      weights: Array.from(weights),
      bias: Array.from(bias),
    }));
    return { type: 'mlp', activation, outputActivation, layers };
  }

  /** The network that `toJSON` wrote, or the first field that is not what it wrote. */
  static fromJSON(
    document: unknown,
  ): { readonly kind: 'restored'; readonly model: FittedMlp } | InvalidDocument {
    const fields = fieldsOf(document);
    if (fields?.['type'] !== 'mlp') return invalid('type', "'mlp'");
    const { activation, outputActivation, layers } = fields;
    if (!isActivation(activation)) return invalid('activation', 'relu, tanh or sigmoid');
    if (!isOutputActivation(outputActivation))
      return invalid('outputActivation', 'identity, sigmoid or softmax');
    const restored = Array.isArray(layers) ? layers.map(restoreLayer) : [];
    const whole = restored.filter((layer) => layer !== undefined);
    if (whole.length !== restored.length || findUnfitLayers(whole) !== undefined) {
      return invalid('layers', 'layers of finite numbers that fit each other');
    }
    return { kind: 'restored', model: new FittedMlp({ activation, outputActivation, layers: whole }) };
  }
}

function restoreLayer(document: unknown): DenseWeights | undefined {
  const { inputs, weights, bias } = fieldsOf(document) ?? {};
  if (typeof inputs !== 'number' || !isFiniteNumberArray(weights) || !isFiniteNumberArray(bias))
    return undefined;
  return { inputs, weights: Float64Array.from(weights), bias: Float64Array.from(bias) };
}

function isActivation(value: unknown): value is Activation {
  return value === 'relu' || value === 'tanh' || value === 'sigmoid';
}

function isOutputActivation(value: unknown): value is OutputActivation {
  return value === 'identity' || value === 'sigmoid' || value === 'softmax';
}

function invalid(field: string, requirement: string): InvalidDocument {
  return { kind: 'invalid-document', field, requirement };
}
