import type { ABTestId, EndpointId, ModelVersionId } from '@orrery/domain';
import type { AnalysisPlan } from '@orrery/math-experiments';
import type { TestPlan } from '@orrery/math-flags';

/** Where a test is in its life; it only ever moves on. */
export type ABTestStatus = 'DRAFT' | 'RUNNING' | 'STOPPED';

/** Model versions that compete for the users of one endpoint. */
export interface ABTest {
  readonly id: ABTestId;
  readonly name: string;
  readonly endpointId: EndpointId;
  readonly endpoint: string;
  readonly metric: PrimaryMetric;
  readonly status: ABTestStatus;
  /** The control, then the treatments. */
  readonly variations: readonly Variation[];
  /** The share of the endpoint's users that weights are percents of; null: of all of them. */
  readonly coverage: number | null;
  /** Who takes part, and who gets what. */
  readonly plan: TestPlan;
  /** How it is judged: promised before the first user, and never changed after. */
  readonly analysis: AnalysisPlan;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** One competitor of a test. */
export interface Variation {
  readonly key: string;
  readonly modelVersionId: ModelVersionId;
  readonly version: number;
  /** Whole percent, of the endpoint's users or of those that the coverage lets in. */
  readonly weight: number;
}

/** What a test is named for counting. */
export interface PrimaryMetric {
  readonly name: string;
  readonly description: string;
}
