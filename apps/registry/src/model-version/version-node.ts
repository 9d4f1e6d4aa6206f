import type { ReportedNode } from '@orrery/domain';
import type { RegisteredModel } from '../registered-model/registered-model.js';
import type { ModelVersion } from './model-version.js';

/** A version as lineage knows it. */
export function versionNode(
  { name }: Pick<RegisteredModel, 'name'>,
  { id, version, file }: Pick<ModelVersion, 'id' | 'version' | 'file'>,
): ReportedNode {
  return {
    ...{ kind: 'MODEL_VERSION', id, name, version: String(version) },
    ...(file !== null && { sizeBytes: file.sizeBytes }),
  };
}
