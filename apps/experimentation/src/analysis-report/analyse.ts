import type { Variation } from '../ab-test/ab-test.js';
import type {
  ABTestVerdict,
  AnalysisReport,
  SampleRatioCheck,
  VariationCounts,
  VariationResult,
} from './analysis-report.js';
import { checkSampleRatio } from './check-sample-ratio.js';
import { compareVariations, type Comparison } from './compare-variations.js';
import { rateInterval } from './rate-interval.js';

const NOBODY: VariationCounts = { users: 0, conversions: 0, conflicting: 0 };

/**
 * The report of a test by what was recorded of its variations, the control first.
 *
 * A mismatched sample ratio decides the verdict whatever the comparison says: it means that assignment or recording
 * is broken, and then neither variation has won.
 */
export function analyse(
  variations: readonly Variation[],
  counts: readonly VariationCounts[],
): AnalysisReport {
  const [control = NOBODY, treatment = NOBODY] = counts;
  const comparison = compareVariations(control, treatment);
  const sampleRatio = checkSampleRatio(variations, counts);
  return {
    users: counts.reduce((sum, { users }) => sum + users, 0),
    conflicting: counts.reduce((sum, { conflicting }) => sum + conflicting, 0),
    variations: variations.map(({ key }, position) => resultOf(key, counts[position] ?? NOBODY)),
    ...comparison,
    sampleRatio,
    verdict: verdictOf(comparison, sampleRatio),
  };
}

function resultOf(key: string, { users, conversions }: VariationCounts): VariationResult {
  if (users === 0) return { key, users, conversions, rate: null, low: null, high: null };
  return { key, users, conversions, rate: conversions / users, ...rateInterval(conversions, users) };
}

function verdictOf({ difference, significant }: Comparison, { mismatch }: SampleRatioCheck): ABTestVerdict {
  if (mismatch === true) return 'SAMPLE_RATIO_MISMATCH';
  if (difference === null) return 'NOT_ENOUGH_DATA';
  if (significant !== true) return 'NO_DIFFERENCE';
  return difference.estimate > 0 ? 'TREATMENT_WINS' : 'CONTROL_WINS';
}
