import type { EndpointId, Identifier, ModelVersionId } from '@orrery/domain';

export type BanditId = Identifier<'Bandit'>;

/** Versions that share an endpoint's traffic by how they are rewarded. */
export interface Bandit {
  readonly id: BanditId;
  readonly endpointId: EndpointId;
  /** What each version gets at the least, in percent. */
  readonly floorPercent: number;
  readonly everySeconds: number;
  readonly startedAt: Date;
  readonly startedBy: string;
  /** When the shares were last reckoned. */
  readonly reckonedAt: Date;
  readonly endedAt: Date | null;
}

/** One of the versions, and what was told of its answers. */
export interface BanditArm {
  readonly banditId: BanditId;
  readonly version: number;
  readonly versionId: ModelVersionId;
  /** Answers that a reward was told of. */
  readonly plays: number;
  /** The sum of their rewards, each 0 to 1. */
  readonly rewards: number;
}
