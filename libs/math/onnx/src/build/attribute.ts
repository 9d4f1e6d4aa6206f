import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  type AttributeProto,
  type GraphProto,
  type TensorProto,
} from '../generated/onnx_pb.js';
import { codeOfDtype, type Dtype } from '../model/dtype.js';

/** A node's constant argument, still without its name. */
export interface AttributeValue {
  readonly fields: MessageInitShape<typeof AttributeProtoSchema>;
}

/**
 * The values that an attribute can have; the operator says which one it wants.
 *
 * @example
 * graph.node('Gemm', [x, weights, bias], { attributes: { transB: attribute.int(1) } });
 */
export const attribute = {
  int: (value: number | bigint): AttributeValue => of({ type: AttributeType.INT, i: BigInt(value) }),
  /** An element type, as Cast's `to` wants it. */
  dtype: (value: Dtype): AttributeValue => of({ type: AttributeType.INT, i: BigInt(codeOfDtype(value)) }),
  ints: (values: readonly (number | bigint)[]): AttributeValue =>
    of({ type: AttributeType.INTS, ints: values.map(BigInt) }),
  float: (value: number): AttributeValue => of({ type: AttributeType.FLOAT, f: Math.fround(value) }),
  floats: (values: readonly number[]): AttributeValue =>
    of({ type: AttributeType.FLOATS, floats: values.map(Math.fround) }),
  string: (value: string): AttributeValue => of({ type: AttributeType.STRING, s: utf8(value) }),
  strings: (values: readonly string[]): AttributeValue =>
    of({ type: AttributeType.STRINGS, strings: values.map(utf8) }),
  tensor: (value: TensorProto): AttributeValue => of({ type: AttributeType.TENSOR, t: value }),
  graph: (body: { readonly proto: GraphProto }): AttributeValue =>
    of({ type: AttributeType.GRAPH, g: body.proto }),
} as const;

export function toAttributeProto(name: string, { fields }: AttributeValue): AttributeProto {
  return create(AttributeProtoSchema, { ...fields, name });
}

function of(fields: AttributeValue['fields']): AttributeValue {
  return { fields };
}

function utf8(text: string): Uint8Array<ArrayBuffer> {
  return getTextEncoding().encodeUtf8(text);
}
