import { create } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  NodeProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type TensorProto,
  type ValueInfoProto,
} from '../generated/onnx_pb.js';
import { codeOfDtype, type Dtype } from '../model/dtype.js';
import type { Dimension } from '../signature/signature.js';
import { toAttributeProto, type AttributeValue } from './attribute.js';

/** A value of a graph under construction: an input, a constant or what a node gives. */
export interface GraphValue {
  readonly name: string;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** The operator's domain: `''` (ai.onnx) unless given. */
  readonly domain?: '' | 'ai.onnx.ml';
  /** The value's name; a fresh one unless given. */
  readonly output?: string;
}

/** The names taken so far in a model and all graphs inside it, which ONNX wants to be distinct. */
export class NameRegister {
  private readonly taken = new Set<string>();
  private counter = 0;

  take(name: string): string {
    this.taken.add(name);
    return name;
  }

  fresh(stem: string): string {
    let name: string;
    do name = `${stem}_${++this.counter}`;
    while (this.taken.has(name));
    return this.take(name);
  }
}

/**
 * A graph under construction, the whole one or the body of a Loop, If or Scan: values in, nodes over them, values
 * out. Nodes are written in the order in which they are added. A body may use the values of the graphs around it.
 */
export class GraphScope {
  /** The graph so far. */
  readonly proto: GraphProto;

  constructor(
    name: string,
    protected readonly names: NameRegister,
  ) {
    this.proto = create(GraphProtoSchema, { name });
  }

  /** Declares what the caller sends under `name`; a null shape leaves the rank open. */
  input(name: string, dtype: Dtype, shape: readonly Dimension[] | null): GraphValue {
    this.proto.input.push(valueInfo(this.names.take(name), dtype, shape));
    return { name };
  }

  /** Stores a constant, under a fresh name made from `stem`. */
  constant(value: TensorProto, stem = 'constant'): GraphValue {
    value.name = this.names.fresh(stem);
    this.proto.initializer.push(value);
    return { name: value.name };
  }

  /** Adds a node of one output; a null input is an optional one left out. */
  node(operator: string, inputs: readonly (GraphValue | null)[], options: NodeOptions = {}): GraphValue {
    const name =
      options.output === undefined
        ? this.names.fresh(operator.toLowerCase())
        : this.names.take(options.output);
    this.push(operator, inputs, [name], options);
    return { name };
  }

  /** Adds a node of `count` outputs, under fresh names. */
  nodes(
    operator: string,
    inputs: readonly (GraphValue | null)[],
    count: number,
    options: Omit<NodeOptions, 'output'> = {},
  ): readonly GraphValue[] {
    const outputs = Array.from({ length: count }, () => this.names.fresh(operator.toLowerCase()));
    this.push(operator, inputs, outputs, options);
    return outputs.map((name) => ({ name }));
  }

  /** Declares a value as a result; its name is the result's name. */
  output(value: GraphValue, dtype: Dtype, shape: readonly Dimension[] | null): void {
    this.proto.output.push(valueInfo(value.name, dtype, shape));
  }

  /** Begins a body for a control-flow node, to be passed as `attribute.graph(body)`. */
  subgraph(name: string): GraphScope {
    return new GraphScope(name, this.names);
  }

  private push(
    operator: string,
    inputs: readonly (GraphValue | null)[],
    output: string[],
    { attributes = {}, domain = '' }: NodeOptions,
  ): void {
    const node = create(NodeProtoSchema, {
      name: output.join('+'),
      opType: operator,
      domain,
      input: inputs.map((value) => value?.name ?? ''),
      output,
      attribute: Object.entries(attributes).map(([name, value]) => toAttributeProto(name, value)),
    });
    this.proto.node.push(node);
  }
}

function valueInfo(name: string, dtype: Dtype, shape: readonly Dimension[] | null): ValueInfoProto {
  const elemType = codeOfDtype(dtype);
  const value =
    shape === null
      ? { elemType }
      : { elemType, shape: { dim: shape.map((size) => ({ value: dimension(size) })) } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value } } });
}

function dimension(size: Dimension) {
  if (typeof size === 'number') return { case: 'dimValue', value: BigInt(size) } as const;
  if (typeof size === 'string') return { case: 'dimParam', value: size } as const;
  return { case: undefined } as const;
}
