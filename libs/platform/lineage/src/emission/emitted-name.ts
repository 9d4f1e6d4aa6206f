import type { LineageNodeKind, ReportedNode } from '@orrery/domain';

/** Where the names of what Orrery keeps, and of its jobs, are unique. */
export const ORRERY_NAMESPACE = 'orrery';

/** What the things of Orrery are called among datasets: what is a version of something has that thing's name. */
const PATHS: Readonly<Record<LineageNodeKind, string>> = {
  DATASET: 'dataset',
  DATASET_VERSION: 'dataset',
  FEATURE_VIEW: 'feature-view',
  TRAINING_SET: 'training-set',
  EXPERIMENT_RUN: 'run',
  STUDY: 'study',
  MODEL_VERSION: 'model',
  ENDPOINT: 'endpoint',
  AB_TEST: 'ab-test',
  MONITOR: 'monitor',
};

/** Whether Orrery keeps it. */
export function isOwn({ namespace }: Pick<ReportedNode, 'namespace'>): boolean {
  return namespace === undefined || namespace === ORRERY_NAMESPACE;
}

/** What a node is called in events that are emitted. */
export function emittedName(node: ReportedNode): { readonly namespace: string; readonly name: string } {
  const { kind, namespace = ORRERY_NAMESPACE, name } = node;
  return isOwn(node) ? { namespace: ORRERY_NAMESPACE, name: `${PATHS[kind]}/${name}` } : { namespace, name };
}
