import type { ModelVersionId, RegisteredModelId } from '@orrery/domain';

/** A name that points at one version of a model. */
export interface ModelAlias {
  readonly modelId: RegisteredModelId;
  readonly alias: string;
  readonly versionId: ModelVersionId;
  readonly since: Date;
}

/** One move of an alias; moves are only ever added. */
export interface AliasChange {
  readonly id: string;
  readonly modelId: RegisteredModelId;
  readonly alias: string;
  readonly fromVersion: number | null;
  readonly toVersion: number | null;
  readonly changedBy: string;
  readonly reason: string;
  readonly changedAt: Date;
}
