import type { AttributeProto, NodeProto } from '../generated/onnx_pb.js';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import { attribute, toAttributeProto, type AttributeValue } from '../build/attribute.js';

function find(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

export function intAttribute(node: NodeProto, name: string, otherwise: number): number {
  const found = find(node, name);
  return found === undefined ? otherwise : Number(found.i);
}

export function floatAttribute(node: NodeProto, name: string, otherwise: number): number {
  return find(node, name)?.f ?? otherwise;
}

export function intsAttribute(node: NodeProto, name: string): readonly number[] | undefined {
  return find(node, name)?.ints.map(Number);
}

export function stringAttribute(node: NodeProto, name: string, otherwise: string): string {
  const found = find(node, name);
  return found === undefined ? otherwise : getTextEncoding().decodeUtf8(found.s);
}

export function setIntAttribute(node: NodeProto, name: string, value: number): void {
  setAttribute(node, name, attribute.int(value));
}

function setAttribute(node: NodeProto, name: string, value: AttributeValue): void {
  node.attribute = [...node.attribute.filter((kept) => kept.name !== name), toAttributeProto(name, value)];
}

/** Whether a Conv or a pooling adds values at the edges. */
export function hasPadding(node: NodeProto): boolean {
  const automatic = stringAttribute(node, 'auto_pad', 'NOTSET');
  if (automatic !== 'NOTSET') return automatic !== 'VALID';
  return (intsAttribute(node, 'pads') ?? []).some((pad) => pad !== 0);
}
