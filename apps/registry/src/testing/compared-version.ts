import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';
import type { ModelVersion } from '../model-version/model-version.js';
import {
  numberValue,
  textValue,
  type ComparedVersion,
  type RunContents,
} from '../version-comparison/compared-version.js';
import type { Finding } from '../version-comparison/finding.js';

/** A version of which nothing more is known than is said. */
export function comparedVersion(
  version: number,
  run: Finding<RunContents>,
  of: Partial<ModelVersion> = {},
): ComparedVersion {
  const at = new Date(0);
  return {
    run,
    version: {
      id: `version-${version}` as ModelVersionId,
      modelId: 'model' as RegisteredModelId,
      version,
      description: '',
      origin: { runId: null, trainingSetId: null },
      source: { uri: null, storageLocation: null, runRef: null, runLink: null, loggedModelId: null },
      status: 'READY',
      statusMessage: null,
      stage: 'None',
      createdBy: null,
      tags: {},
      file: null,
      signature: null,
      sampleRows: null,
      flavors: [],
      unservableReason: null,
      inspectedAt: null,
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
      ...of,
    },
  };
}

export interface ContentsOf {
  readonly params?: Readonly<Record<string, string>>;
  readonly metrics?: Readonly<Record<string, number>>;
  readonly datasets?: RunContents['datasets'];
}

export function runContents({ params = {}, metrics = {}, datasets = new Map() }: ContentsOf): RunContents {
  return {
    params: new Map(Object.entries(params).map(([key, value]) => [key, textValue(value)])),
    metrics: new Map(Object.entries(metrics).map(([key, value]) => [key, numberValue(value)])),
    tags: new Map(),
    datasets,
  };
}
