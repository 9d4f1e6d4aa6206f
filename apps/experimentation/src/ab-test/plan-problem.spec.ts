import { describe, expect, it } from 'vitest';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import { DEFAULT_ANALYSIS_PLAN } from './default-analysis-plan.js';
import { planProblem, type ABTestPlan } from './plan-problem.js';

const ID = '01920000-0000-7000-8000-000000000001';
const control = { key: 'control', modelVersionId: ID, version: 1, weight: 50 };
const treatment = { key: 'treatment', modelVersionId: ID, version: 2, weight: 50 };
const plan: ABTestPlan = {
  name: 'checkout',
  endpointId: ID,
  endpoint: 'flights',
  metric: { name: 'booked', description: '' },
  variations: [control, treatment],
  metrics: [],
  prerequisites: [],
  analysis: DEFAULT_ANALYSIS_PLAN,
  routing: {
    rule: 'md5',
    coverage: null,
    exclusions: [],
    holdouts: [],
    forced: [],
    condition: null,
    ramp: [],
    sticky: null,
  },
};

describe('a plan of an A/B test', () => {
  it('may leave users out', () => {
    const variations = [
      { ...control, weight: 1 },
      { ...treatment, weight: 1 },
    ];
    expect(planProblem({ ...plan, variations })).toBeUndefined();
  });

  it.each<[field: string, wrong: Partial<ABTestPlan>]>([
    ['name', { name: 'two words' }],
    ['endpointId', { endpointId: 'flights' }],
    ['endpoint', { endpoint: '' }],
    ['metric.name', { metric: { name: '', description: '' } }],
    ['variations', { variations: [control] }],
    ['metric', { metric: null }],
    ['metrics', { metrics: [{ metricId: ID as MetricId, role: 'PRIMARY' }] }],
    ['metrics.0.metricId', { metrics: [{ metricId: 'booked' as MetricId, role: 'GUARDRAIL' }] }],
    ['variations', { variations: Array.from({ length: 21 }, (_, at) => ({ ...treatment, key: `v${at}` })) }],
    ['variations.0.key', { variations: [{ ...control, key: '' }, treatment] }],
    ['variations.1.key', { variations: [control, { ...treatment, key: 'control' }] }],
    ['variations.1.modelVersionId', { variations: [control, { ...treatment, modelVersionId: '2' }] }],
    ['variations.1.version', { variations: [control, { ...treatment, version: 0 }] }],
    ['variations.1.weight', { variations: [control, { ...treatment, weight: 0 }] }],
    ['variations.0.weight', { variations: [{ ...control, weight: Number.NaN }, treatment] }],
  ])('is refused for a wrong %s', (field, wrong) => {
    expect(planProblem({ ...plan, ...wrong })?.details).toEqual({ field });
  });
});
