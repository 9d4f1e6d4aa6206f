import { create } from '@bufbuild/protobuf';
import { toAttributeProto, type AttributeValue } from '../build/attribute.js';
import { NodeProtoSchema, type AttributeProto, type NodeProto } from '../generated/onnx_pb.js';

export interface NewNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** Attributes taken over from another node. */
  readonly inherited?: readonly AttributeProto[];
}

/** A node of the ai.onnx operators. */
export function makeNode({
  operator,
  inputs,
  outputs,
  name = '',
  attributes = {},
  inherited = [],
}: NewNode): NodeProto {
  return create(NodeProtoSchema, {
    opType: operator,
    name,
    input: [...inputs],
    output: [...outputs],
    attribute: [
      ...inherited,
      ...Object.entries(attributes).map(([key, value]) => toAttributeProto(key, value)),
    ],
  });
}
