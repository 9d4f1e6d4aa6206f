import type { RunId } from '@orrery/domain';
import type { Run } from '../run/run.js';

/** In the order in which they are shown. */
export const COMPARISON_SECTIONS = ['ATTRIBUTE', 'PARAM', 'METRIC', 'TAG', 'DATASET'] as const;
export type ComparisonSection = (typeof COMPARISON_SECTIONS)[number];

/** What one run has in one respect: `present` tells an empty text from none. */
export interface ComparisonValue {
  readonly runId: RunId;
  readonly present: boolean;
  readonly text: string | null;
  readonly number: number | null;
}

/** What the compared runs have in one respect, one value for each run in their order. */
export interface ComparisonRow {
  readonly section: ComparisonSection;
  readonly key: string;
  readonly differs: boolean;
  readonly values: readonly ComparisonValue[];
}

/** What is to be read for a comparison, at most `limit` rows. */
export interface ComparisonRequest {
  readonly ids: readonly RunId[];
  readonly onlyDifferences: boolean;
  readonly sections: readonly ComparisonSection[];
  readonly limit: number;
}

/** Runs side by side. */
export interface RunComparison {
  readonly runs: readonly Run[];
  readonly rows: readonly ComparisonRow[];
  readonly truncated: boolean;
}
