import type { ABTestId, EndpointId, ModelVersionId } from '@orrery/domain';

/** Where a test is in its life; it only ever moves on. */
export type ABTestStatus = 'DRAFT' | 'RUNNING' | 'STOPPED';

/** Two model versions that compete for the users of one endpoint. */
export interface ABTest {
  readonly id: ABTestId;
  readonly name: string;
  readonly endpointId: EndpointId;
  readonly endpoint: string;
  readonly metric: OutcomeMetric;
  readonly status: ABTestStatus;
  /** The control, then the treatment: users are assigned by weight in this order. */
  readonly variations: readonly Variation[];
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly stoppedAt: Date | null;
}

/** One competitor of a test. */
export interface Variation {
  readonly key: string;
  readonly modelVersionId: ModelVersionId;
  readonly version: number;
  /** Whole percent of the endpoint's users. */
  readonly weight: number;
}

/** What a test counts: a user either does it or does not. */
export interface OutcomeMetric {
  readonly name: string;
  readonly description: string;
}
