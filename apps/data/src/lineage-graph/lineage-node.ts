import { createHash } from 'node:crypto';
import { LINEAGE_NODE_KINDS, type LineageNodeKind } from '@orrery/domain';

/** What stands in the graph: what Orrery keeps, datasets of anybody, jobs and their runs. */
export type NodeKind = LineageNodeKind | 'JOB' | 'RUN';

export const NODE_KINDS: readonly NodeKind[] = [...LINEAGE_NODE_KINDS, 'JOB', 'RUN'];

/** What never changes once it is there: what it was made of stays true for ever. */
export const LASTING_KINDS: readonly NodeKind[] = [
  'DATASET_VERSION',
  'TRAINING_SET',
  'EXPERIMENT_RUN',
  'STUDY',
  'MODEL_VERSION',
];

const LASTING: ReadonlySet<NodeKind> = new Set(LASTING_KINDS);

export const isLasting = (kind: NodeKind): boolean => LASTING.has(kind);

/** Something in the graph by its name; what Orrery keeps has its identifier for a name, in the namespace `orrery`. */
export interface NodeRef {
  readonly kind: NodeKind;
  readonly namespace: string;
  readonly name: string;
}

export interface SchemaColumn {
  readonly name: string;
  readonly type: string;
}

export interface LineageNode extends NodeRef {
  readonly id: number;
  /** As people know it. */
  readonly label: string;
  /** What kind of job, which version. */
  readonly detail: string;
  readonly firstSeenAt: Date;
}

/** One text for each node: no name holds the character in between. */
export function nodeText({ kind, namespace, name }: NodeRef): string {
  return [kind, namespace, name].join(String.fromCharCode(0));
}

export function nodeKey(ref: NodeRef): Buffer {
  return createHash('sha256').update(nodeText(ref)).digest();
}

/** The node of a run: two jobs may each have a run with the same identifier. */
export function runNode(job: NodeRef, runId: string): NodeRef {
  const name = JSON.stringify([runId, job.namespace, job.name]);
  return { kind: 'RUN', namespace: job.namespace, name };
}
