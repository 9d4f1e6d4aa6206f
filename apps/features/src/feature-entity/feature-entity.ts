import type { Identifier } from '@orrery/domain';

export type FeatureEntityId = Identifier<'FeatureEntity'>;

/** A kind of thing that features describe; the values of its join keys tell one from another. */
export interface FeatureEntity {
  readonly id: FeatureEntityId;
  readonly name: string;
  readonly joinKeys: readonly string[];
  readonly createdAt: Date;
}
