import type { NodeKind } from './lineage-node.js';

/** The types of the graph whose things are nodes of lineage. */
export const ENTITY_TYPES: Readonly<Partial<Record<NodeKind, string>>> = {
  DATASET: 'Dataset',
  DATASET_VERSION: 'DatasetVersion',
  FEATURE_VIEW: 'FeatureView',
  TRAINING_SET: 'TrainingSet',
  EXPERIMENT_RUN: 'Run',
  STUDY: 'Study',
  MODEL_VERSION: 'ModelVersion',
  ENDPOINT: 'Endpoint',
  AB_TEST: 'ABTest',
  MONITOR: 'Monitor',
};
