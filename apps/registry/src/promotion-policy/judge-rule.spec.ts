import type { DatasetVersionId } from '@orrery/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOf } from '../testing/report-of.js';
import { signatureOf } from '../testing/signature-of.js';
import { allSatisfied, judgeRule } from './judge-rule.js';
import { known, unknown } from '../version-comparison/finding.js';
import type { PromotionFacts, RunFacts } from './promotion-facts.js';
import type { MetricRule, PromotionRule } from './promotion-rule.js';

const DATASET = '01920000-0000-7000-8000-00000000000d' as DatasetVersionId;

const facts: PromotionFacts = {
  run: unknown('experiments cannot be reached: try again later.'),
  criticalAlerts: unknown('monitoring cannot be reached: try again later.'),
  signature: null,
  holder: null,
  optimizations: [],
  approvers: [],
};

const metricRule = (kind: MetricRule['kind'], threshold: number): MetricRule => {
  return { kind, metric: 'auc', threshold, dataset: null };
};
const measured = (auc: number, of: Partial<RunFacts> = {}): PromotionFacts => {
  const run = { metrics: new Map([['auc', auc]]), datasetVersionIds: [], datasetDigests: [], ...of };
  return { ...facts, run: known(run) };
};
const outcome = (rule: PromotionRule, of: PromotionFacts) => judgeRule(rule, of).outcome;

describe('a rule about a metric', () => {
  it('holds from the threshold on, and exactly one of both kinds does apart from it', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (value, threshold) => {
          const least = outcome(metricRule('METRIC_AT_LEAST', threshold), measured(value));
          const most = outcome(metricRule('METRIC_AT_MOST', threshold), measured(value));
          expect(least).toBe(value >= threshold ? 'SATISFIED' : 'UNSATISFIED');
          expect(most).toBe(value <= threshold ? 'SATISFIED' : 'UNSATISFIED');
        },
      ),
    );
  });

  it('cannot be evaluated without the metric, by one that is no number, or when tracking is away', () => {
    const rule = metricRule('METRIC_AT_LEAST', 0);
    const nothing = known({ metrics: new Map(), datasetVersionIds: [], datasetDigests: [] });
    expect(judgeRule(rule, { ...facts, run: nothing })).toMatchObject({
      outcome: 'UNKNOWN',
      explanation: 'The run has no metric "auc".',
    });
    expect(outcome(rule, measured(NaN))).toBe('UNKNOWN');
    expect(judgeRule(rule, facts)).toMatchObject({
      outcome: 'UNKNOWN',
      explanation: expect.stringContaining('cannot be reached'),
    });
  });

  it('holds only of a run that read the rows it names', () => {
    const version = {
      ...metricRule('METRIC_AT_LEAST', 0.9),
      dataset: { kind: 'version', id: DATASET },
    } as const;
    const digest = { ...version, dataset: { kind: 'digest', digest: '4d5e6f' } } as const;
    expect(outcome(version, measured(0.95))).toBe('UNSATISFIED');
    expect(outcome(version, measured(0.95, { datasetVersionIds: [DATASET] }))).toBe('SATISFIED');
    expect(outcome(digest, measured(0.95, { datasetVersionIds: [DATASET] }))).toBe('UNSATISFIED');
    expect(outcome(digest, measured(0.95, { datasetDigests: ['4d5e6f'] }))).toBe('SATISFIED');
  });

  it('says what was compared', () => {
    expect(judgeRule(metricRule('METRIC_AT_LEAST', 0.9), measured(0.85)).explanation).toBe(
      '"auc" is 0.85; auc ≥ 0.9 is asked for.',
    );
  });
});

describe('the rule about signatures', () => {
  const rule = { kind: 'SIGNATURE_COMPATIBLE' } as const;
  const against = (signature: PromotionFacts['signature'], holder: PromotionFacts['holder']) =>
    judgeRule(rule, { ...facts, signature, holder });

  it('holds where the alias points at nothing, known signature or not', () => {
    expect(against(null, null).outcome).toBe('SATISFIED');
  });

  it('holds of a signature that callers cannot tell apart, and tells what they could', () => {
    const holder = { version: 3, signature: signatureOf('x') };
    expect(against(signatureOf('x'), holder)).toMatchObject({ outcome: 'SATISFIED', signatureChanges: [] });
    expect(against(signatureOf('x', 'float64'), holder)).toMatchObject({
      outcome: 'UNSATISFIED',
      explanation: 'Callers of version 3 would notice: input "x".',
      signatureChanges: [{ kind: 'CHANGED', from: { dtype: 'float32' }, to: { dtype: 'float64' } }],
    });
  });

  it('cannot be evaluated where one of them is not known', () => {
    expect(against(null, { version: 3, signature: signatureOf('x') }).outcome).toBe('UNKNOWN');
    expect(against(signatureOf('x'), { version: 3, signature: null }).outcome).toBe('UNKNOWN');
  });
});

describe('the rules about alerts and approvals', () => {
  it('holds while no critical alert is open, and names one that is', () => {
    const rule = { kind: 'NO_OPEN_CRITICAL_ALERT' } as const;
    expect(outcome(rule, { ...facts, criticalAlerts: known([]) })).toBe('SATISFIED');
    expect(judgeRule(rule, { ...facts, criticalAlerts: known(['"age" has moved']) })).toMatchObject({
      outcome: 'UNSATISFIED',
      explanation: expect.stringContaining('"age" has moved'),
    });
    expect(outcome(rule, facts)).toBe('UNKNOWN');
  });

  it('holds from so many approvals on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.uniqueArray(fc.string(), { maxLength: 25 }),
        (required, approvers) => {
          const expected = approvers.length >= required ? 'SATISFIED' : 'UNSATISFIED';
          expect(outcome({ kind: 'APPROVALS', required }, { ...facts, approvers })).toBe(expected);
        },
      ),
    );
  });
});

describe('a policy', () => {
  it('is satisfied when every rule is, so also without any', () => {
    const [held, broken] = [measured(1), measured(0)].map((of) =>
      judgeRule(metricRule('METRIC_AT_LEAST', 0.5), of),
    );
    expect(allSatisfied([])).toBe(true);
    if (held === undefined || broken === undefined) throw new Error('two were judged');
    expect(allSatisfied([held, held])).toBe(true);
    expect(allSatisfied([held, broken])).toBe(false);
    expect(allSatisfied([held, judgeRule(metricRule('METRIC_AT_LEAST', 0.5), facts)])).toBe(false);
  });
});

describe('the rule about the accuracy that an optimisation lost', () => {
  const rule: PromotionRule = { kind: 'ACCURACY_DROP_AT_MOST', threshold: 0.01 };
  const lost = (...drops: readonly number[]) => ({
    ...facts,
    optimizations: drops.map((drop) =>
      reportOf({
        task: 'CLASSIFICATION',
        rows: 100,
        accuracy: { before: 0.9, after: 0.9 - drop },
        byClass: [],
      }),
    ),
  });

  it('holds up to the threshold, whatever rounding adds, and of what no optimisation made', () => {
    expect(outcome(rule, facts)).toBe('SATISFIED');
    expect(outcome(rule, lost(-0.05))).toBe('SATISFIED');
    expect(outcome(rule, lost(0.01))).toBe('SATISFIED');
    expect(outcome(rule, lost(0.011))).toBe('UNSATISFIED');
  });

  it('counts what optimisations upon each other lost together', () => {
    expect(outcome(rule, lost(0.004, 0.006))).toBe('SATISFIED');
    expect(outcome(rule, lost(0.001, 0.0095))).toBe('UNSATISFIED');
    expect(outcome(rule, lost(-0.001, 0.0105))).toBe('SATISFIED');
  });

  it('cannot be evaluated of a regression', () => {
    const regression = reportOf({ task: 'REGRESSION', rows: 9, rmse: { before: 1, after: 1 } });
    expect(outcome(rule, { ...facts, optimizations: [regression] })).toBe('UNKNOWN');
  });
});
