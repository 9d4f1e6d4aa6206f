import { modelProblems } from '../build/model-problems.js';
import type { NodeProto } from '../generated/onnx_pb.js';
import { float32Values } from '../model/float32-values.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { valuesUsedBy } from '../rewrite/graph-uses.js';
import { initializersOf, isOperator } from '../rewrite/rewritable-model.js';
import { readSignature } from '../signature/read-signature.js';
import type { Mlp, MlpNames } from './mlp-graph.js';

/** The dense layers of a model, or what about it is no chain of dense layers. */
export type ReadMlpResult =
  | {
      readonly kind: 'mlp';
      readonly mlp: Required<Pick<Mlp, 'activation' | 'outputActivation'>> & {
        readonly layers: readonly Float32Layer[];
        readonly names: MlpNames;
      };
    }
  | { readonly kind: 'not-an-mlp'; readonly reason: string };

interface Float32Layer {
  readonly inputs: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

type NotAnMlp = Extract<ReadMlpResult, { kind: 'not-an-mlp' }>;
type Step = 'relu' | 'tanh' | 'sigmoid' | 'softmax';

const ACTIVATIONS: Readonly<Record<string, Step>> = {
  Relu: 'relu',
  Tanh: 'tanh',
  Sigmoid: 'sigmoid',
  Softmax: 'softmax',
};

/**
 * Reads a multi-layer perceptron back out of a model: the inverse of `mlpGraph`, for training it on.
 *
 * Understood are one float32 input [N, features], one output, and between them Gemm or MatMul and Add with one kind of
 * activation, Identity and Dropout.
 *
 * @example
 * const read = readMlp(model);
 * if (read.kind === 'mlp') mlp.fit({ ...training, start: { kind: 'weights', layers: read.mlp.layers } });
 */
export function readMlp(model: OnnxModel): ReadMlpResult {
  const [problem] = modelProblems(model);
  if (problem) return no(`its form is wrong: ${problem.message}`);
  const { inputs, outputs } = readSignature(model);
  const [input] = inputs;
  const [output] = outputs;
  if (inputs.length !== 1 || outputs.length !== 1) {
    return no(`it has ${inputs.length} inputs and ${outputs.length} outputs, not one of each`);
  }
  if (input.kind !== 'tensor' || input.dtype !== 'float32')
    return no(`its input "${input.name}" is not float32`);
  if (input.shape !== null && input.shape.length !== 2)
    return no(`its input "${input.name}" is not [N, features]`);
  const reader = new ChainReader(model);
  const failure = reader.read(input.name, output.name);
  if (failure !== null) return no(failure);
  const { layers, steps } = reader;
  if (layers.length === 0) return no('it has no dense layer');
  const hidden = steps.slice(0, -1);
  const outputActivation = steps[steps.length - 1] ?? 'identity';
  const activation = hidden[0] ?? 'relu';
  if (activation === 'softmax' || hidden.some((step) => step !== activation)) {
    return no('its hidden layers do not have one kind of activation');
  }
  if (outputActivation === 'relu' || outputActivation === 'tanh') return no(`it ends in ${outputActivation}`);
  for (const [l, { inputs: taken }] of layers.entries()) {
    if (l > 0 && taken !== layers[l - 1].bias.length) return no('its layers do not fit each other');
  }
  const names = { input: input.name, output: output.name };
  return { kind: 'mlp', mlp: { layers, activation, outputActivation, names } };
}

/** Follows the one way from the input to the output. */
class ChainReader {
  readonly layers: Float32Layer[] = [];
  /** What follows each layer; undefined where nothing does. */
  readonly steps: (Step | undefined)[] = [];
  private readonly tensors;
  private readonly users = new Map<string, NodeProto[]>();
  private mayAdd = false;

  constructor(model: OnnxModel) {
    this.tensors = initializersOf(model);
    for (const node of model.graph.node) {
      for (const name of new Set(valuesUsedBy(node)))
        this.users.set(name, [...(this.users.get(name) ?? []), node]);
    }
  }

  /** Why the way is no chain of dense layers, or null. */
  read(input: string, output: string): string | null {
    let value = input;
    while (value !== output) {
      const users = this.users.get(value) ?? [];
      if (users.length !== 1) return `"${value}" is used ${users.length} times`;
      const [node] = users;
      const failure = this.take(node, value);
      if (failure !== null) return failure;
      [value] = node.output;
    }
    return null;
  }

  private take(node: NodeProto, value: string): string | null {
    if (isOperator(node, 'Identity', 'Dropout')) return null;
    if (isOperator(node, 'Gemm', 'MatMul')) return this.takeDense(node, value);
    if (isOperator(node, 'Add') && this.mayAdd) return this.takeBias(node, value);
    const step = isOperator(node, ...Object.keys(ACTIVATIONS)) ? ACTIVATIONS[node.opType] : undefined;
    const at = this.layers.length - 1;
    if (step === undefined || at < 0 || this.steps[at] !== undefined)
      return `it has ${node.opType} "${node.name}"`;
    const axis = node.attribute.find(({ name }) => name === 'axis')?.i ?? 1n;
    if (step === 'softmax' && axis !== 1n && axis !== -1n) return 'its softmax is not over the classes';
    this.steps[at] = step;
    this.mayAdd = false;
    return null;
  }

  private takeDense(node: NodeProto, value: string): string | null {
    const at = this.layers.length - 1;
    if (at >= 0 && this.steps[at] === undefined) return 'two layers have no activation between them';
    const attributes = new Map(node.attribute.map((found) => [found.name, found]));
    const scales = ['alpha', 'beta'].every((name) => (attributes.get(name)?.f ?? 1) === 1);
    const isTransposed = attributes.get('transB')?.i === 1n;
    const weights = this.floats(node.input[1]);
    if (node.input[0] !== value || weights?.dims.length !== 2)
      return `"${node.name}" is not x·W of a stored float32 W`;
    if (!scales || attributes.get('transA')?.i === 1n) return `"${node.name}" scales or transposes`;
    const [rows, columns] = isTransposed ? weights.dims.toReversed() : weights.dims;
    const bias = node.input[2] ? this.floats(node.input[2])?.values : new Float32Array(columns);
    if (bias?.length !== columns) return `the bias of "${node.name}" is not one stored float32 for each unit`;
    const values = isTransposed ? transposed(weights.values, columns, rows) : weights.values;
    this.layers.push({ inputs: rows, weights: values, bias: bias.slice() });
    this.steps.push(undefined);
    this.mayAdd = isOperator(node, 'MatMul');
    return null;
  }

  private takeBias(node: NodeProto, value: string): string | null {
    const { bias } = this.layers[this.layers.length - 1];
    const added = this.floats(node.input[node.input[0] === value ? 1 : 0]);
    if (added?.values.length !== bias.length)
      return `"${node.name}" does not add one stored float32 to each unit`;
    bias.set(added.values);
    this.mayAdd = false;
    return null;
  }

  private floats(name: string): { dims: number[]; values: Float32Array } | undefined {
    const stored = this.tensors.get(name);
    const values = stored && float32Values(stored);
    return stored && values ? { dims: stored.dims.map(Number), values } : undefined;
  }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}

function no(reason: string): NotAnMlp {
  return { kind: 'not-an-mlp', reason: `The model is no multi-layer perceptron: ${reason}.` };
}
