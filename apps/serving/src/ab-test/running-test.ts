import type { ABTestId, ModelVersionId } from '@orrery/domain';

/** An A/B test that divides an endpoint's users now. */
export interface RunningTest {
  readonly id: ABTestId;
  readonly endpoint: string;
  /** In the order that the buckets are dealt out in. */
  readonly variations: readonly TestVariation[];
  readonly startedAt: Date;
}

/** What one part of a test's users get; `weight` in whole percent of all users. */
export interface TestVariation {
  readonly key: string;
  readonly versionId: ModelVersionId;
  readonly version: number;
  readonly weight: number;
}
