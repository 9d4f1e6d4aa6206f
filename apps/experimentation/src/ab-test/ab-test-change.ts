import type { ABTestId } from '@orrery/domain';
import type { Allocation, Move } from '@orrery/math-bucketing';
import type { AnalysisPlan } from '@orrery/math-experiments';
import type { SavedGroups, TestPlan } from '@orrery/math-flags';

export type ABTestChangeKind = 'CREATED' | 'STARTED' | 'CHANGED' | 'STOPPED' | 'DECIDED';

/** One step in the history of a test; never changed. */
export interface ABTestChange {
  readonly abTestId: ABTestId;
  /** 1, 2, … of its test. */
  readonly number: number;
  readonly at: Date;
  readonly kind: ABTestChangeKind;
  readonly changedBy: string;
  /** May be empty. */
  readonly reason: string;
  /** How the test was planned before and after; null unless its plan changed. */
  readonly before: PlanState | null;
  readonly after: PlanState | null;
  /** Buckets that changed hands. */
  readonly moves: readonly Move[];
  /** Users that were exposed before; null unless the plan of a running test changed. */
  readonly exposed: number | null;
}

/** All of a test that can change. */
export interface PlanState {
  readonly plan: TestPlan;
  /** Those that the plan's condition refers to, as they were; none of a state that was kept before there could be. */
  readonly savedGroups?: SavedGroups;
  readonly weights: readonly number[];
  readonly coverage: number | null;
  readonly analysis: AnalysisPlan;
}

/** Who did it and why. */
export interface ChangeOrigin {
  readonly changedBy: string;
  readonly reason: string;
}

/** A change of who gets what while users were coming. */
export interface Redivision {
  readonly before: Allocation;
  readonly exposed: number;
}
