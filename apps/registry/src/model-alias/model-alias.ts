import type { Identifier, ModelVersionId, RegisteredModelId } from '@orrery/domain';

/** A name that points at one version of a model. */
export interface ModelAlias {
  readonly modelId: RegisteredModelId;
  readonly alias: string;
  readonly versionId: ModelVersionId;
  readonly since: Date;
}

export type PromotionId = Identifier<'Promotion'>;

/** What made an alias move. */
export type AliasChangeCause =
  'SET' | 'REMOVED' | 'PROMOTED' | 'ROLLED_BACK' | 'STAGE_TRANSITION' | 'VERSION_DELETED' | 'MODEL_DELETED';

/** One move of an alias; moves are only ever added. */
export interface AliasChange {
  readonly id: string;
  readonly modelId: RegisteredModelId;
  /** 1, 2, 3, … within the model: the order in which its aliases moved, whatever the clocks said. */
  readonly sequence: number;
  readonly alias: string;
  readonly fromVersion: number | null;
  readonly toVersion: number | null;
  readonly toVersionId: ModelVersionId | null;
  readonly cause: AliasChangeCause;
  /** The promotion that moved it; null when none did. */
  readonly promotionId: PromotionId | null;
  readonly changedBy: string;
  readonly reason: string;
  /** Never before the moment of the change that precedes it in the model. */
  readonly changedAt: Date;
}

/** Who moves an alias, and why. */
export interface AliasChangeOrigin {
  readonly cause: AliasChangeCause;
  readonly changedBy: string;
  readonly reason: string;
  readonly promotionId?: PromotionId;
}
