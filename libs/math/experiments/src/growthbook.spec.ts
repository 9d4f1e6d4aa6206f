import type { CrossMoments } from '@orrery/math-statistics';
import { describe, expect, it } from 'vitest';
import { analyseMetric } from './analyse-metric.js';
import { postStratify } from './estimate/post-stratify.js';
import cases from './fixtures/growthbook.json' with { type: 'json' };
import strata from './fixtures/post-stratification.json' with { type: 'json' };
import type { AnalysisPlan, MetricPlan } from './plan/analysis-plan.js';
import type { MetricAnalysis } from './plan/metric-analysis.js';
import { metric, ofMoments, once, plan, relativeError } from './testing/statistics-of.js';

/** gbstats works with Σx and Σx², which costs it digits; its p-values are 1 − cdf, absolute to 1e-16. */
const TOLERANCE = 1e-9;

type Case = (typeof cases)[number];

function planOf(procedure: AnalysisPlan['procedure']): AnalysisPlan {
  return { ...plan, procedure };
}

function metricOf({ kind }: Case): MetricPlan {
  // gbstats tests proportions by Welch's t with p (1 − p); as a mean ours differs by n / (n − 1) only.
  if (kind === 'cuped') return { ...metric, cuped: true };
  return { ...metric, kind: kind === 'ratio' ? 'ratio' : 'mean' };
}

/** Proportions as gbstats sees them: the variance with divisor n. */
function statisticsOf(moments: CrossMoments, { kind }: Case) {
  if (kind !== 'proportion') return ofMoments(moments);
  const scale = (moments.count - 1) / moments.count;
  return ofMoments({ ...moments, deviations: moments.deviations.map((each) => each * scale) });
}

function analyse(each: Case, own: AnalysisPlan): MetricAnalysis {
  const analysis = analyseMetric(
    own,
    metricOf(each),
    statisticsOf(each.control, each),
    statisticsOf(each.treatment, each),
    once,
  );
  if (analysis.kind === 'cannot-say') throw new Error(analysis.reason);
  return analysis;
}

function expectClose(actual: number, expected: number, scale = Math.abs(expected)): void {
  expect(Math.abs(actual - expected)).toBeLessThan(TOLERANCE * Math.max(scale, 1e-6));
}

describe('agreement with gbstats 0.8.0', () => {
  it('gives the same difference, error, p-value and interval at a fixed horizon, with and without CUPED', () => {
    for (const each of cases) {
      const analysis = analyse(each, plan);
      expectClose(analysis.difference.value, each.absolute.expected, 1);
      expectClose(analysis.difference.standardError, each.absolute.error);
      expectClose(analysis.pValue ?? NaN, each.absolute.p, 1);
      expectClose(analysis.difference.interval.low, each.absolute.ci[0], 1);
      expectClose(analysis.difference.interval.high, each.absolute.ci[1], 1);
    }
  });

  it('gives the same relative lift', () => {
    for (const each of cases.filter(({ relative }) => relative)) {
      const { lift } = analyse(each, planOf({ kind: 'bayesian', prior: { kind: 'flat' } }));
      if (lift.kind !== 'lift' || !each.relative) throw new Error('no lift');
      expectClose(lift.estimate, each.relative.expected, 1);
      const error = (lift.interval.high - lift.interval.low) / (2 * 1.959963984540054);
      expectClose(error, each.relative.error);
    }
  });

  it('gives the same confidence sequence and always-valid p-value', () => {
    for (const each of cases) {
      const analysis = analyse(each, planOf({ kind: 'always-valid' }));
      expectClose(analysis.pValue ?? NaN, each.absolute.sequential.p, 1);
      expectClose(analysis.difference.interval.low, each.absolute.sequential.ci[0], 1);
      if (analysis.lift.kind !== 'lift' || !each.relative) continue;
      expectClose(analysis.lift.interval.low, each.relative.sequential.ci[0], 1);
      expectClose(analysis.lift.interval.high, each.relative.sequential.ci[1], 1);
    }
  });

  it('gives the same chance to win, posterior and risk under a normal prior on either scale', () => {
    const expectations = cases.flatMap((each) =>
      (each.bayesian ?? []).map((expected) => ({ each, expected })),
    );
    for (const { each, expected } of expectations) {
      const scale = expected.scale === 'relative' ? 'relative' : 'absolute';
      const prior = { kind: 'normal', mean: expected.mean, standardDeviation: expected.sd, scale } as const;
      const { lift, difference, chanceToWin, risk } = analyse(each, planOf({ kind: 'bayesian', prior }));
      if (expected.difference === 'relative') {
        if (lift.kind !== 'lift') throw new Error('no lift');
        expectClose(lift.estimate, expected.expected, 1);
        expectClose(lift.interval.high, expected.ci[1], 1);
        continue;
      }
      expectClose(difference.value, expected.expected, 1);
      expectClose(difference.interval.low, expected.ci[0], 1);
      expectClose(chanceToWin ?? NaN, expected.chance, 1);
      expectClose(risk?.control ?? NaN, expected.risk[0], 1);
      expectClose(risk?.treatment ?? NaN, expected.risk[1], 1);
    }
  });

  it('post-stratifies to the same effect and error', () => {
    for (const { control, treatment, expected, error } of strata) {
      const users = [...control, ...treatment].reduce((sum, { count }) => sum + count, 0);
      const parts = control.map((moments, s) => ({
        share: (moments.count + treatment[s].count) / users,
        control: ofMoments(moments),
        treatment: ofMoments(treatment[s]),
      }));
      const found = postStratify(parts, metric, { sharesCountedFrom: users });
      if (found.kind === 'cannot-say') throw new Error(found.reason);
      expect(relativeError(found.difference.value, expected)).toBeLessThan(TOLERANCE);
      // gbstats takes the shares as random within each stratum too: second order in 1/n.
      expect(relativeError(found.difference.standardError, error)).toBeLessThan(5e-3);
    }
  });
});
