/** What can stand in a graph of lineage. */
export const LINEAGE_NODE_KINDS = [
  'DATASET',
  'DATASET_VERSION',
  'FEATURE_VIEW',
  'TRAINING_SET',
  'EXPERIMENT_RUN',
  'STUDY',
  'MODEL_VERSION',
  'ENDPOINT',
  'AB_TEST',
  'MONITOR',
] as const;

export type LineageNodeKind = (typeof LINEAGE_NODE_KINDS)[number];
