import { create } from '@bufbuild/protobuf';
import { tensor } from '../build/constant-tensor.js';
import { modelProblems } from '../build/model-problems.js';
import {
  NodeProtoSchema,
  TensorProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '../generated/onnx_pb.js';
import { float32Values } from '../model/float32-values.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { capturedNames } from '../rewrite/graph-uses.js';
import { NameSource } from '../rewrite/name-source.js';
import { copyOf, isOperator } from '../rewrite/rewritable-model.js';
import { tidyGraph } from '../rewrite/tidy-graph.js';
import { declaredPlaces, valueRanks } from './value-ranks.js';
import type { CannotPruneModel } from './weight-left.js';

/** A stored float32 tensor, row-major. */
export interface Weight {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Float32Array;
}

/** Where a value goes in: input `index` of `node`. */
export interface Use {
  readonly node: NodeProto;
  readonly index: number;
}

/** A copy of a model whose weights can be read, replaced and cut. */
export class WeightGraph {
  readonly graph: GraphProto;
  readonly names: NameSource;
  private readonly tensors: Map<string, TensorProto>;
  private readonly uses = new Map<string, Use[]>();
  /** Names that graphs inside nodes take from around them. */
  private readonly captured: ReadonlySet<string>;
  private readonly inputs: ReadonlySet<string>;
  private readonly outputs: ReadonlySet<string>;
  private readonly ranks: Map<string, number>;
  private readonly places: ReadonlyMap<string, number>;

  private constructor(readonly model: OnnxModel) {
    const { graph } = model;
    this.graph = graph;
    this.outputs = new Set(graph.output.map(({ name }) => name));
    this.inputs = new Set(graph.input.map(({ name }) => name));
    liftConstants(graph, this.outputs);
    this.names = new NameSource(graph);
    this.tensors = new Map(graph.initializer.map((stored) => [stored.name, stored]));
    this.captured = new Set(graph.node.flatMap(capturedNames));
    for (const node of graph.node) this.register(node);
    this.ranks = valueRanks(graph);
    this.places = declaredPlaces(graph);
  }

  /** A copy to work on, or why the model's form is no ground to work on. */
  static of(model: OnnxModel): WeightGraph | CannotPruneModel {
    const [problem] = modelProblems(model);
    if (problem === undefined) return new WeightGraph(copyOf(model));
    return {
      kind: 'cannot',
      cause: 'invalid-model',
      reason: `The model's form is wrong: ${problem.message}`,
    };
  }

  /** Where a value is used in the outermost graph. */
  usesOf(value: string): readonly Use[] {
    return this.uses.get(value) ?? [];
  }

  /** The node of the outermost graph that gives a value. */
  producerOf(value: string): NodeProto | undefined {
    return this.graph.node.find(({ output }) => output.includes(value));
  }

  /** Whether a value can be seen from outside its uses in the outermost graph. */
  isExposed(value: string): 'output' | 'captured' | null {
    if (this.outputs.has(value)) return 'output';
    return this.captured.has(value) ? 'captured' : null;
  }

  /** Whether a value is stored and cannot be replaced by the caller. */
  isConstant(value: string): boolean {
    return this.tensors.has(value) && !this.inputs.has(value);
  }

  /** The stored tensor as it is; undefined where there is none, or the caller may replace it. */
  tensor(value: string): TensorProto | undefined {
    return this.isConstant(value) ? this.tensors.get(value) : undefined;
  }

  /** A stored float32 tensor; undefined for all else. */
  weight(value: string | undefined): Weight | undefined {
    const stored = value === undefined ? undefined : this.tensor(value);
    const values = stored && float32Values(stored);
    return stored && values ? { name: stored.name, dims: stored.dims.map(Number), values } : undefined;
  }

  /** A stored float32 tensor that one node uses once, so that it can be cut for that node; else why not. */
  ownWeight(value: string): Weight | string {
    const found = this.weight(value);
    if (found === undefined) {
      if (this.inputs.has(value)) return `"${value}" can be replaced by the caller`;
      return this.tensors.has(value) ? `"${value}" is not float32` : `"${value}" is not a stored tensor`;
    }
    if (this.usesOf(value).length > 1) return `"${value}" is shared by ${this.usesOf(value).length} nodes`;
    return this.isExposed(value) === null ? found : `"${value}" is seen from outside`;
  }

  /** The dimensions of a value, or null. */
  rankOf(value: string): number | null {
    return this.ranks.get(value) ?? null;
  }

  /** The places that each channel of a map has by the sizes that the model states, or null. */
  placesOf(value: string): number | null {
    return this.places.get(value) ?? null;
  }

  /** Replaces a stored tensor. */
  store({ name, dims, values }: Weight): void {
    const stored = this.tensors.get(name);
    if (stored !== undefined) Object.assign(stored, { ...tensor.float32(dims, values), name });
  }

  /** Stores a new tensor under a fresh name. */
  add(wish: string, value: TensorProto): string {
    const name = this.names.take(wish);
    const stored = create(TensorProtoSchema, { ...value, name });
    this.tensors.set(name, stored);
    this.graph.initializer.push(stored);
    return name;
  }

  /** Gives a node another input. */
  connect(node: NodeProto, index: number, value: string): void {
    const before = node.input[index];
    if (before)
      this.uses.set(
        before,
        this.usesOf(before).filter((use) => use.node !== node || use.index !== index),
      );
    while (node.input.length <= index) node.input.push('');
    node.input[index] = value;
    this.uses.set(value, [...this.usesOf(value), { node, index }]);
  }

  /** Puts `output` = `left` + `right` after the node that gave `output` until now and gives `left` from here on. */
  insertAddition(producer: NodeProto, right: string): void {
    const [output] = producer.output;
    const left = this.names.take(`${output}_product`);
    producer.output[0] = left;
    const rank = this.ranks.get(output);
    if (rank !== undefined) this.ranks.set(left, rank);
    const node = create(NodeProtoSchema, {
      opType: 'Add',
      name: this.names.take(`${output}_fold`),
      input: [left, right],
      output: [output],
    });
    this.graph.node.splice(this.graph.node.indexOf(producer) + 1, 0, node);
    this.register(node);
  }

  /** Forgets what the model states of the sizes of values. */
  forgetSizes(values: ReadonlySet<string>): void {
    this.graph.valueInfo = this.graph.valueInfo.filter(({ name }) => !values.has(name));
  }

  /** The model with what nobody uses any more left out, or why it came out wrong. */
  finish(): OnnxModel | CannotPruneModel {
    tidyGraph(this.graph);
    const [problem] = modelProblems(this.model);
    if (problem === undefined) return this.model;
    return {
      kind: 'cannot',
      cause: 'invalid-model',
      reason: `The model cannot be pruned: ${problem.message}`,
    };
  }

  private register(node: NodeProto): void {
    node.input.forEach((name, index) => {
      if (name !== '') this.uses.set(name, [...this.usesOf(name), { node, index }]);
    });
  }
}

/** Makes stored tensors of Constant nodes, so that weights are found in one place. */
function liftConstants(graph: GraphProto, outputs: ReadonlySet<string>): void {
  graph.node = graph.node.filter((node) => {
    const value = isOperator(node, 'Constant')
      ? node.attribute.find(({ name }) => name === 'value')?.t
      : undefined;
    const [name] = node.output;
    if (value === undefined || outputs.has(name)) return true;
    graph.initializer.push(create(TensorProtoSchema, { ...value, name }));
    return false;
  });
}
