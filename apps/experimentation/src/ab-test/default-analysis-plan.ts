import type { AnalysisPlan } from '@orrery/math-experiments';

/** What a test promises that says nothing of it: a live report may be looked at whenever one likes. */
export const DEFAULT_ANALYSIS_PLAN: AnalysisPlan = {
  alpha: 0.05,
  procedure: { kind: 'always-valid' },
  correction: 'holm',
  liftInterval: 'delta',
  sampleRatioAlpha: 0.001,
};
