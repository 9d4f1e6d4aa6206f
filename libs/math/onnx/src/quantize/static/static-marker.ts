import { TensorProto_DataType as Code, type NodeProto } from '../../generated/onnx_pb.js';
import { isOperator } from '../../rewrite/rewritable-model.js';
import { describeNode, type NodeLeft, type NodeLeftCause } from '../../rewrite/rewrite-report.js';
import { isZeroPadding } from './pad-value.js';
import { replaceInput, type StaticGraph } from './static-graph.js';
import type { BiasMark, ValueMark } from './static-marks.js';

export interface MarkerOptions {
  readonly perChannel: boolean;
  readonly activationSymmetric: boolean;
  readonly opset: number;
  /** The values that calibration saw. */
  readonly calibrated: (value: string) => boolean;
}

/** Across these the runtime moves scales, after it has taken out the last ones. */
const MOVED_BY_RUNTIME = [
  ...['Transpose', 'Reshape', 'Squeeze', 'Unsqueeze', 'Slice', 'MaxPool'],
  ...['Identity', 'Dropout', 'Expand'],
];

/**
 * Goes over the nodes to quantize, in order, and marks the values that get a scale. Relu and Clip are folded into the
 * node before them: its result is clipped by the range of the integers. As onnxruntime's QDQQuantizer decides.
 */
export class StaticMarker {
  readonly values = new Map<string, ValueMark>();
  readonly biases = new Map<string, BiasMark>();
  readonly left: NodeLeft[] = [];

  constructor(
    private readonly graph: StaticGraph,
    private readonly options: MarkerOptions,
  ) {}

  /** Marks what a node wants; tells whether it wants anything. */
  mark(node: NodeProto): boolean {
    this.markByOperator(node);
    const values = [...node.input, ...node.output].filter((value) => value !== '');
    if (values.some((value) => this.isMarked(value))) return true;
    if (values.some((value) => this.graph.typeOf(value) === undefined)) {
      this.leave(node, 'type-unknown', 'The types of its values are not known.');
    } else if (values.some((value) => this.graph.isFloat(value))) {
      this.leave(
        node,
        'inputs-not-quantized',
        'It only passes values on, and what it is given is not quantized.',
      );
    }
    return false;
  }

  /**
   * Marks what comes out of nodes that only move numbers, wherever their input is marked, chosen or not. Their results
   * stay the same. ONNX Runtime (1.30 to 1.32) moves int8 scales across such nodes by itself and then refuses the model
   * if its operators are of version 21.
   */
  markMoved(nodes: readonly NodeProto[]): void {
    for (const node of nodes) {
      const [output = ''] = node.output;
      if (isOperator(node, ...MOVED_BY_RUNTIME) && !this.isMarked(output)) this.markMoving(node);
    }
  }

  private isMarked(value: string): boolean {
    return this.values.has(value) || this.biases.has(value);
  }

  private markByOperator(node: NodeProto): void {
    const [first = '', second = ''] = node.input;
    const { opset } = this.options;
    switch (node.opType) {
      case 'Conv':
        return this.markProduct(node, 0, 1);
      case 'ConvTranspose':
        return this.markProduct(node, 1, 1);
      case 'Gemm':
        return this.markProduct(node, isTransposed(node) ? 0 : 1, beta(node));
      case 'MatMul':
        return [...node.input, ...node.output].forEach((value) => this.markWeight(value, 1));
      case 'Relu':
      case 'Clip':
        return this.markClipping(node);
      case 'MaxPool':
        return opset < 12 ? undefined : this.markMoving(node);
      case 'Resize':
        return opset < 11 ? undefined : this.markMoving(node);
      case 'Reshape':
      case 'Transpose':
      case 'Squeeze':
      case 'Unsqueeze':
      case 'Flatten':
      case 'AveragePool':
      case 'Slice':
      case 'TopK':
        return this.markMoving(node);
      case 'Pad':
        return this.markPad(node);
      case 'Split':
        if (!this.isMarked(first)) this.markActivation(first);
        return node.output.forEach((output) => this.markSame(output, first));
      case 'Gather':
      case 'GatherElements':
        if (this.isFloatWeight(first)) this.markActivation(first);
        return this.markMoving(node);
      case 'Where':
        if (this.isMarked(second) && this.isMarked(node.input[2] ?? '')) {
          node.output.forEach((output) => this.markActivation(output));
        }
        return;
      case 'InstanceNormalization':
      case 'LayerNormalization':
      case 'BatchNormalization':
        return this.markNormalization(node);
      default:
        return [...node.input, ...node.output].forEach((value) => this.markActivation(value));
    }
  }

  private markActivation(value: string): void {
    if (this.canQuantize(value) && !this.values.has(value)) this.values.set(value, { kind: 'activation' });
  }

  private markSame(output: string, input: string): void {
    if (this.canQuantize(output) && this.isMarked(input)) {
      this.values.set(output, { kind: 'same-as', value: input });
    }
  }

  private markMoving(node: NodeProto): void {
    const [input = ''] = node.input;
    if (this.isMarked(input)) this.markSame(node.output[0] ?? '', input);
  }

  private markWeight(value: string, defaultAxis: number): void {
    const weight = this.graph.initializers.get(value);
    if (!weight || !this.isFloatWeight(value)) return this.markActivation(value);
    if (this.options.perChannel && defaultAxis < weight.dims.length) {
      this.values.set(value, { kind: 'weight', axis: defaultAxis });
    } else if (!this.values.has(value)) this.values.set(value, { kind: 'weight', axis: null });
  }

  private markProduct(node: NodeProto, axis: number, factor: number): void {
    const [input = '', weight = '', bias = ''] = node.input;
    this.markActivation(input);
    this.markActivation(node.output[0] ?? '');
    this.markWeight(weight, axis);
    if (bias !== '') this.markBias(node, factor);
  }

  private markBias(node: NodeProto, factor: number): void {
    const [input = '', weight = '', name = ''] = node.input;
    const bias = this.graph.initializers.get(name);
    if (bias?.dataType !== Code.FLOAT || this.graph.isOutput(name) || this.graph.captured.has(name)) return;
    let actual = name;
    if (this.biases.has(name)) {
      actual = this.graph.duplicate(bias).name;
      replaceInput(node, name, actual);
    }
    this.biases.set(actual, { node, input, weight, beta: factor });
  }

  private markClipping(node: NodeProto): void {
    const [input = ''] = node.input;
    const [output = ''] = node.output;
    if (!this.isMarked(input)) return;
    if (this.canFold(input, output)) {
      this.graph.remove(node);
      this.graph.renameResult(input, output);
      this.values.delete(input);
    } else this.markActivation(input);
    this.markActivation(output);
  }

  private canFold(input: string, output: string): boolean {
    const { graph, options } = this;
    return (
      !options.activationSymmetric &&
      options.calibrated(output) &&
      this.canQuantize(output) &&
      graph.useCount(input) === 1 &&
      !graph.captured.has(input) &&
      !graph.initializers.has(input) &&
      !graph.isOutput(input) &&
      !graph.isInput(input)
    );
  }

  private markPad(node: NodeProto): void {
    for (const input of node.input) this.markActivation(input);
    const [input = ''] = node.input;
    const [output = ''] = node.output;
    if (isZeroPadding(node, this.graph)) this.markSame(output, input);
    else this.markActivation(output);
  }

  private markNormalization(node: NodeProto): void {
    const [input = '', scale = '', bias = ''] = node.input;
    this.markActivation(input);
    this.markWeight(scale, 1);
    if (bias !== '') this.markBias(node, 1);
    for (const output of node.output) this.markActivation(output);
  }

  private isFloatWeight(value: string): boolean {
    return this.graph.initializers.get(value)?.dataType === Code.FLOAT;
  }

  /** A float32 value; a graph's input that is also its result has nobody to give it anew. */
  private canQuantize(value: string): boolean {
    return this.graph.isFloat(value) && !(this.graph.isInput(value) && this.graph.isOutput(value));
  }

  private leave(node: NodeProto, cause: NodeLeftCause, reason: string): void {
    this.left.push({ ...describeNode(node), cause, reason });
  }
}

function isTransposed(gemm: NodeProto): boolean {
  return (gemm.attribute.find(({ name }) => name === 'transB')?.i ?? 0n) > 0n;
}

function beta(gemm: NodeProto): number {
  return gemm.attribute.find(({ name }) => name === 'beta')?.f ?? 1;
}
