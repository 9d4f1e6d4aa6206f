import type { TestAnalysis } from '@orrery/math-experiments';
import type { AnalysisRequest } from './analysis-request.js';
import type { SampleRatioCheck } from './analysis-report.js';

/** Whether users arrived as they were divided, with the shares that were compared. */
export function sampleRatioCheck(
  { variations, statistics, expected }: AnalysisRequest,
  { sampleRatio }: TestAnalysis,
): SampleRatioCheck {
  const asked = sumOf(expected);
  const arrived = statistics.clusters ?? statistics.firstExposed;
  const users = sumOf(arrived);
  return {
    pValue: sampleRatio.kind === 'checked' ? sampleRatio.pValue : null,
    mismatch: sampleRatio.kind === 'checked' ? sampleRatio.mismatched : null,
    shares: variations.map(({ key }, at) => ({
      key,
      expected: (expected[at] ?? 0) / asked,
      actual: users === 0 ? null : (arrived[at] ?? 0) / users,
    })),
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
