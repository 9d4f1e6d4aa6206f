import type { ABTestId } from '@orrery/domain';

/** Something that a user did. */
export interface OutcomeEvent {
  /** The same identifier again is the same event, whatever it says. */
  readonly id: string;
  readonly event: string;
  readonly userId: string;
  readonly at: Date;
  readonly value: number | null;
  readonly properties: Readonly<Record<string, string | number | boolean>> | null;
  /** The only test that it counts for, and then whenever it happened; null: all tests, within their metrics' windows. */
  readonly abTestId: ABTestId | null;
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

/** What became of events that were told together: accepted + duplicates + refused are all of them. */
export interface RecordedEvents extends RecordedOutcomes {
  readonly refused: readonly { readonly index: number; readonly reason: 'IN_THE_FUTURE' }[];
}
