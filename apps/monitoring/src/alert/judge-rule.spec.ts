import { describe, expect, it } from 'vitest';
import type { AlertRule } from '../alert-rule/alert-rule.js';
import type { DriftReport, FeatureDrift } from '../drift-report/drift-report.js';
import { judgeRule } from './judge-rule.js';

function drift(name: string, psi: number | null): FeatureDrift {
  return { name, kind: 'NUMERIC', psi, ks: null, jensenShannon: null, drifted: null, notMeasured: null };
}

function judge(rule: Pick<AlertRule, 'kind' | 'threshold'>, found: Partial<DriftReport>) {
  const silent = { requests: 0, errorRate: null, p50: null, p95: null, p99: null, from: null, to: null };
  const report = { version: 3, features: [], predictions: [], performance: silent, ...found };
  return judgeRule(rule as AlertRule, report as unknown as DriftReport);
}

const performance = { requests: 200, errorRate: 0.05, p50: 1, p95: 9, p99: 120.4, from: null, to: null };

describe('a rule', () => {
  it('fires at its threshold, and says what was measured', () => {
    const features = [drift('distance', 0.25), drift('origin', 0.01)];

    expect(judge({ kind: 'FEATURE_DRIFT', threshold: 0.25 }, { features, performance })).toEqual({
      kind: 'fires',
      message:
        'Feature "distance" has drifted: its stability index is 0.25, at or above 0.25 (version 3, 200 requests).',
    });
    expect(judge({ kind: 'FEATURE_DRIFT', threshold: 0.26 }, { features })).toEqual({ kind: 'holds' });
  });

  it('judges predictions by predictions', () => {
    const predictions = [drift('probability', 0.5)];

    expect(judge({ kind: 'PREDICTION_DRIFT', threshold: 0.25 }, { predictions })).toMatchObject({
      kind: 'fires',
    });
    expect(judge({ kind: 'FEATURE_DRIFT', threshold: 0.25 }, { predictions })).toEqual({ kind: 'undecided' });
  });

  it.each([
    ['ERROR_RATE', 0.05, '5 % of the requests failed, at or above 5 %'],
    ['LATENCY_P99', 100, 'The 99th percentile of the latency is 120 ms, at or above 100 ms'],
  ] as const)('of %s fires at %d', (kind, threshold, message) => {
    expect(judge({ kind, threshold }, { performance })).toMatchObject({
      kind: 'fires',
      message: expect.stringContaining(message),
    });
    expect(judge({ kind, threshold: threshold * 2 }, { performance })).toEqual({ kind: 'holds' });
  });

  it('neither fires nor holds where nothing could be measured', () => {
    for (const kind of ['FEATURE_DRIFT', 'PREDICTION_DRIFT', 'ERROR_RATE', 'LATENCY_P99'] as const) {
      expect(judge({ kind, threshold: 0.1 }, { features: [drift('x', null)] })).toEqual({
        kind: 'undecided',
      });
    }
  });
});
