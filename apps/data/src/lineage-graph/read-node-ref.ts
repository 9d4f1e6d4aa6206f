import { InvalidInputError } from '@orrery/domain';
import { ORRERY_NAMESPACE } from '@orrery/platform-lineage';
import type { NodeKind, NodeRef } from './lineage-node.js';

export interface LineageNodeInput {
  readonly kind: NodeKind;
  readonly namespace?: string | null;
  readonly name: string;
}

/** @throws {InvalidInputError} */
export function readNodeRef({ kind, namespace, name }: LineageNodeInput): NodeRef {
  if (name === '') throw new InvalidInputError('node.name', 'The name of a node is not empty.');
  return { kind, namespace: namespace ?? ORRERY_NAMESPACE, name };
}
