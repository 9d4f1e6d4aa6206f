import type { DatasetId, FeatureViewId } from '@orrery/domain';
import type { FeatureEntityId } from '../feature-entity/feature-entity.js';
import type { Aggregation } from './aggregation.js';

/** Features of one entity, computed from one dataset. All but `freshness` never changes. */
export interface FeatureView {
  readonly id: FeatureViewId;
  readonly name: string;
  readonly entityId: FeatureEntityId;
  readonly datasetId: DatasetId;
  /** Name of the dataset. */
  readonly dataset: string;
  readonly timestampColumn: string;
  readonly aggregations: readonly Aggregation[];
  readonly availabilityDelayMinutes: number;
  readonly bucketMinutes: number;
  /** 0 where values never grow too old. */
  readonly ttlSeconds: number;
  /** The moment as of which the online values hold; null before the first materialization. */
  readonly freshness: Date | null;
  readonly createdAt: Date;
}

/** A view together with the join keys of its entity. */
export interface DescribedView extends FeatureView {
  readonly joinKeys: readonly string[];
}
