import { clone } from '@bufbuild/protobuf';
import {
  TensorProtoSchema,
  TensorProto_DataType as Code,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '../../generated/onnx_pb.js';
import { elementTypes } from '../../model/element-types.js';
import type { OnnxModel } from '../../model/onnx-model.js';
import { capturedNames } from '../../rewrite/graph-uses.js';
import { NameSource } from '../../rewrite/name-source.js';

/** A graph that is being quantized: who gives and takes a value, what type it has, and edits by name. */
export class StaticGraph {
  readonly graph: GraphProto;
  readonly names: NameSource;
  readonly initializers: Map<string, TensorProto>;
  readonly captured: ReadonlySet<string>;
  private readonly types: ReadonlyMap<string, number>;
  private readonly inputs: ReadonlySet<string>;
  private readonly outputs: ReadonlySet<string>;

  constructor(model: OnnxModel) {
    this.graph = model.graph;
    this.names = new NameSource(model.graph);
    this.initializers = new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
    this.types = elementTypes(model);
    this.captured = new Set(model.graph.node.flatMap(capturedNames));
    this.inputs = new Set(model.graph.input.map(({ name }) => name));
    this.outputs = new Set(model.graph.output.map(({ name }) => name));
  }

  isFloat(value: string): boolean {
    return this.types.get(value) === Code.FLOAT;
  }

  typeOf(value: string): number | undefined {
    return this.types.get(value);
  }

  isInput(value: string): boolean {
    return this.inputs.has(value);
  }

  isOutput(value: string): boolean {
    return this.outputs.has(value);
  }

  /** How often nodes take a value, each node counted as often as it does. */
  useCount(value: string): number {
    return this.graph.node.reduce((sum, node) => sum + node.input.filter((name) => name === value).length, 0);
  }

  store(tensor: TensorProto, wish: string): string {
    tensor.name = this.names.take(wish);
    this.graph.initializer.push(tensor);
    this.initializers.set(tensor.name, tensor);
    return tensor.name;
  }

  /** A second copy of a stored tensor: `b0` for `b`, or the next number that is free. */
  duplicate(tensor: TensorProto): TensorProto {
    const numbers = [...this.initializers.keys()]
      .filter((name) => name.startsWith(tensor.name))
      .map((name) => name.slice(tensor.name.length))
      .flatMap((rest) => (/^\d+$/.test(rest) ? [Number(rest)] : []));
    const copy = clone(TensorProtoSchema, tensor);
    this.store(copy, `${tensor.name}${Math.max(-1, ...numbers) + 1}`);
    return copy;
  }

  remove(node: NodeProto): void {
    this.graph.node = this.graph.node.filter((each) => each !== node);
  }

  add(...nodes: readonly NodeProto[]): void {
    this.graph.node.push(...nodes);
  }

  /** Lets every node that takes `from` take `to`. */
  redirectUses(from: string, to: string): void {
    for (const node of this.graph.node) replaceInput(node, from, to);
  }

  /** Lets the node that gives `from` give it as `to`. */
  renameResult(from: string, to: string): void {
    for (const { output } of this.graph.node) {
      output.forEach((name, i) => {
        if (name === from) output[i] = to;
      });
    }
  }
}

export function replaceInput(node: NodeProto, from: string, to: string): void {
  node.input.forEach((name, i) => {
    if (name === from) node.input[i] = to;
  });
}
