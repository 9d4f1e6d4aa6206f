import type { ABTestId } from '@orrery/domain';

/** What a user did, by the metric of a test. */
export interface Outcome {
  readonly abTestId: ABTestId;
  readonly userId: string;
  readonly converted: boolean;
}

/** Outcomes as somebody tells them: the test by its name. */
export interface ToldOutcome {
  readonly abTest: string;
  readonly userId: string;
  readonly value: 0 | 1;
}

/** How many outcomes were new, and how many were known already. */
export interface RecordedOutcomes {
  readonly accepted: number;
  readonly duplicates: number;
}
