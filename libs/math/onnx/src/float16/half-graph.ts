import { clone } from '@bufbuild/protobuf';
import { attribute } from '../build/attribute.js';
import {
  TensorProtoSchema,
  TensorProto_DataType as Code,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../generated/onnx_pb.js';
import { subgraphsOf } from '../model/walk-model.js';
import { capturedNames } from '../rewrite/graph-uses.js';
import { makeNode } from '../rewrite/make-node.js';
import type { NameSource } from '../rewrite/name-source.js';
import type { ClampedTensor } from './float16-options.js';
import { halfTensor, type HalfRange } from './half-tensor.js';

type Precision = 'float16' | 'float32';

const CODES: Readonly<Record<Precision, Code>> = { float16: Code.FLOAT16, float32: Code.FLOAT };

/**
 * Writes the nodes of a graph anew, in order, each with its float32 values in the precision that it works in. A value
 * has the precision of the node that gives it; where the other one is wanted, it is cast once, or stored twice.
 */
export class HalfGraph {
  readonly nodes: NodeProto[] = [];
  readonly clamped: ClampedTensor[] = [];
  private readonly native = new Map<string, Precision>();
  private readonly others = new Map<string, string>();
  private readonly initializers: ReadonlyMap<string, TensorProto>;

  constructor(
    private readonly graph: GraphProto,
    private readonly types: ReadonlyMap<string, number>,
    private readonly names: NameSource,
    private readonly range: HalfRange,
  ) {
    this.initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  }

  /** States in which precision the graph's inputs come. */
  inputs(precision: Precision): void {
    for (const input of this.graph.input) {
      if (this.initializers.has(input.name) || !this.isFloat(input.name)) continue;
      this.native.set(input.name, precision);
      setType(input, precision);
    }
  }

  push(node: NodeProto, precision: Precision): void {
    for (const name of new Set(capturedNames(node))) {
      if (!this.isFloat(name) || !this.isDefined(name)) continue;
      const value = this.as(name, 'float32');
      for (const graph of value === name ? [] : subgraphsOf(node)) renameWithin(graph, name, value);
    }
    node.input.forEach((name, i) => {
      if (this.isFloat(name) && this.isDefined(name)) node.input[i] = this.as(name, precision);
    });
    if (precision === 'float16') this.halveAttributes(node);
    this.nodes.push(node);
    node.output.forEach((name, i) => {
      const isStash = node.opType === 'LayerNormalization' && i > 0;
      if (this.isFloat(name)) this.native.set(name, isStash ? 'float32' : precision);
    });
  }

  /** Gives the graph's results in a precision, under their own names. */
  outputs(precision: Precision): void {
    for (const output of this.graph.output) {
      const { name } = output;
      if (!this.isFloat(name)) continue;
      setType(output, precision);
      if (this.initializers.has(name) || this.native.get(name) === precision) {
        if (this.initializers.has(name)) this.storeOutput(name, precision);
        continue;
      }
      const other = this.others.get(name) ?? this.names.take(`${name}_${otherOf(precision)}`);
      if (this.others.has(name)) this.swapNames(name, other);
      else this.castOutput(name, other, precision);
    }
  }

  /** The tensors to store, and the types of the values inside. */
  finish(): void {
    for (const info of this.graph.valueInfo) {
      const precision = this.native.get(info.name);
      if (precision !== undefined) setType(info, precision);
    }
    for (const input of this.graph.input) {
      const precision = this.initializers.has(input.name) ? this.native.get(input.name) : undefined;
      if (precision !== undefined) setType(input, precision);
    }
  }

  private isFloat(name: string): boolean {
    return this.types.get(name) === Code.FLOAT;
  }

  private isDefined(name: string): boolean {
    return this.native.has(name) || this.initializers.has(name);
  }

  /** The name under which a value is found in a precision. */
  private as(name: string, precision: Precision): string {
    const stored = this.initializers.get(name);
    if (stored && !this.native.has(name)) {
      if (precision === 'float16') this.halve(stored);
      this.native.set(name, precision);
    }
    if (this.native.get(name) === precision) return name;
    const known = this.others.get(name);
    if (known !== undefined) return known;
    const other = this.names.take(`${name}_${precision}`);
    if (stored) this.storeOther(stored, other, precision);
    else this.nodes.push(castNode(name, other, precision));
    this.others.set(name, other);
    return other;
  }

  private halve(stored: TensorProto): void {
    this.replace(stored.name, this.halved(stored));
  }

  private halved(stored: TensorProto): TensorProto {
    const { tensor, clamped } = halfTensor(stored, this.range);
    if (clamped.toMinPositive + clamped.toMaxFinite > 0) this.clamped.push(clamped);
    return tensor;
  }

  private replace(name: string, tensor: TensorProto): void {
    this.graph.initializer = this.graph.initializer.map((each) => (each.name === name ? tensor : each));
  }

  /** Stores a tensor a second time, in the other precision. */
  private storeOther(stored: TensorProto, name: string, precision: Precision): void {
    const tensor = precision === 'float16' ? this.halved(stored) : clone(TensorProtoSchema, stored);
    tensor.name = name;
    this.graph.initializer.push(tensor);
  }

  private storeOutput(name: string, precision: Precision): void {
    const value = this.as(name, precision);
    if (value === name) return;
    this.swapStored(name, value);
  }

  private swapStored(name: string, other: string): void {
    for (const tensor of this.graph.initializer) {
      if (tensor.name === name) tensor.name = other;
      else if (tensor.name === other) tensor.name = name;
    }
    this.swapUses(name, other);
  }

  /** The result is cast already, under another name: the two change names. */
  private swapNames(name: string, other: string): void {
    for (const node of this.nodes) swap(node.output, name, other);
    this.swapUses(name, other);
  }

  private swapUses(name: string, other: string): void {
    for (const node of this.nodes) {
      swap(node.input, name, other);
      for (const graph of subgraphsOf(node)) swapWithin(graph, name, other);
    }
    const precision = this.native.get(name);
    if (precision) this.native.set(name, otherOf(precision));
  }

  private castOutput(name: string, other: string, precision: Precision): void {
    for (const node of this.nodes) {
      swap(node.output, name, other);
      swap(node.input, name, other);
      for (const graph of subgraphsOf(node)) swapWithin(graph, name, other);
    }
    this.nodes.push(castNode(other, name, precision));
    this.native.set(name, precision);
  }

  private halveAttributes(node: NodeProto): void {
    for (const each of node.attribute) {
      if (each.t?.dataType === Code.FLOAT) each.t = this.halved(each.t);
      if (node.opType === 'Cast' && each.name === 'to' && Number(each.i) === Code.FLOAT) {
        each.i = BigInt(Code.FLOAT16);
      }
    }
  }
}

function otherOf(precision: Precision): Precision {
  return precision === 'float16' ? 'float32' : 'float16';
}

function castNode(from: string, to: string, precision: Precision): NodeProto {
  const attributes = { to: attribute.dtype(precision) };
  return makeNode({ operator: 'Cast', inputs: [from], outputs: [to], name: `${to}_Cast`, attributes });
}

function setType(info: ValueInfoProto, precision: Precision): void {
  if (info.type?.value.case === 'tensorType') info.type.value.value.elemType = CODES[precision];
}

function swap(names: string[], one: string, other: string): void {
  names.forEach((name, i) => {
    if (name === one) names[i] = other;
    else if (name === other) names[i] = one;
  });
}

function swapWithin(graph: GraphProto, one: string, other: string): void {
  const between = `${one}\0${other}`;
  renameWithin(graph, one, between);
  renameWithin(graph, other, one);
  renameWithin(graph, between, other);
}

/** Lets a graph inside a node take an outer value under another name. */
function renameWithin(graph: GraphProto, from: string, to: string): void {
  for (const node of graph.node) {
    node.input.forEach((name, i) => {
      if (name === from) node.input[i] = to;
    });
    for (const inner of subgraphsOf(node)) renameWithin(inner, from, to);
  }
  for (const output of graph.output) if (output.name === from) output.name = to;
}
