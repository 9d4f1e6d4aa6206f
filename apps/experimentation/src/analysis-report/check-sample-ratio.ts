import { decideSampleRatio, sampleRatioMismatch } from '@orrery/math-statistics';
import type { Variation } from '../ab-test/ab-test.js';
import type { SampleRatioCheck, VariationCounts } from './analysis-report.js';

/** Whether users arrived in the proportion of the weights, by the χ² test of fit at 0.001. */
export function checkSampleRatio(
  variations: readonly Variation[],
  counts: readonly VariationCounts[],
): SampleRatioCheck {
  const observed = counts.map(({ users }) => users);
  const weights = variations.map(({ weight }) => weight);
  const measured = sampleRatioMismatch(observed, weights);
  const decision = decideSampleRatio(measured);
  const weighed = sumOf(weights);
  const users = sumOf(observed);
  return {
    pValue: measured.kind === 'sample-ratio' ? measured.pValue : null,
    mismatch: decision.kind === 'undecided' ? null : decision.kind === 'mismatched',
    shares: variations.map(({ key, weight }, position) => ({
      key,
      expected: weight / weighed,
      actual: users === 0 ? null : (observed[position] ?? 0) / users,
    })),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
