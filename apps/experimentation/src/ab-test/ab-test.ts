import type { ABTestId, EndpointId, ModelVersionId } from '@orrery/domain';
import type { AnalysisPlan } from '@orrery/math-experiments';
import type { TestPlan } from '@orrery/math-flags';

/** Where a test is in its life; it only ever moves on. */
export type ABTestStatus = 'DRAFT' | 'RUNNING' | 'STOPPED' | 'DECIDED';

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
  readonly decidedAt: Date | null;
  readonly decision: ABTestDecision | null;
}

/** What was made of a test. */
export interface ABTestDecision {
  /** Key of the variation that was chosen; null: none. */
  readonly variation: string | null;
  readonly action: DecisionAction;
  /** The frozen report that it rests on; null: none was named. */
  readonly reportId: string | null;
  readonly decidedBy: string;
  /** May be empty. */
  readonly reason: string;
}

/** The chosen version gets an alias of its model, all of the endpoint's traffic, or nothing. */
export type DecisionAction =
  | { readonly kind: 'alias'; readonly alias: string }
  | { readonly kind: 'traffic' }
  | { readonly kind: 'none' };

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
