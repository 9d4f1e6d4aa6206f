import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

describe('planning a test with everything', () => {
  it('shows the plan as it was asked for', async () => {
    await scenario.create('before');
    const { data } = await scenario.service.graphql(
      `mutation { defineOutcomeMetric(input: { name: "spent", kind: MEAN, event: "bought", covariateHours: 24 }) {
         ... on DefineOutcomeMetricSuccess { metric { id } } } }`,
    );
    const metricId = (data['defineOutcomeMetric'] as { metric: { id: string } }).metric.id;
    const [control, treatment] = planOf('').variations;

    const created = await scenario.create('everything', {
      metrics: [{ metricId, role: 'GUARDRAIL' }],
      variations: [
        { ...control, weight: 40 },
        { ...treatment, weight: 40 },
        { ...treatment, key: 'bolder', weight: 20 },
      ],
      rule: 'GROWTHBOOK_V2',
      coverage: 0.25,
      exclusions: [{ space: 'checkout', rule: 'LAYER', from: 0.25, to: 0.75 }],
      holdouts: [{ key: 'never', share: 0.01 }],
      forced: [{ userId: 'ann', variation: 'bolder' }],
      condition: { country: { $in: ['NO', 'SE'] } },
      prerequisites: [{ abTest: 'before', variations: ['treatment'] }],
      ramp: [{ at: '2001-06-01T12:00:00.000Z', share: 0.1 }],
      analysis: {
        procedure: 'GROUP_SEQUENTIAL',
        looks: 4,
        plannedUsers: 40_000,
        correction: 'BENJAMINI_HOCHBERG',
      },
    });

    expect(created.data).toMatchObject({ createABTest: { __typename: 'CreateABTestSuccess' } });
    const shown = await scenario.service.graphql(`{
      abTest(name: "everything") {
        metrics { metric { name } role }
        variations { key weight share }
        plan {
          rule coverage condition
          exclusions { space rule from to } holdouts { key share } forced { userId variation }
          prerequisites { abTest { name } variations } ramp { at share }
        }
        analysis { alpha procedure plannedUsers boundary looks prior { kind } correction liftInterval sampleRatioAlpha }
      }
    }`);
    expect(shown.data['abTest']).toEqual({
      metrics: [
        { metric: { name: 'rebooked' }, role: 'PRIMARY' },
        { metric: { name: 'spent' }, role: 'GUARDRAIL' },
      ],
      variations: [
        { key: 'control', weight: 40, share: 0.1 },
        { key: 'treatment', weight: 40, share: 0.1 },
        { key: 'bolder', weight: 20, share: 0.05 },
      ],
      plan: {
        rule: 'GROWTHBOOK_V2',
        coverage: 0.25,
        condition: { country: { $in: ['NO', 'SE'] } },
        exclusions: [{ space: 'checkout', rule: 'LAYER', from: 0.25, to: 0.75 }],
        holdouts: [{ key: 'never', share: 0.01 }],
        forced: [{ userId: 'ann', variation: 'bolder' }],
        prerequisites: [{ abTest: { name: 'before' }, variations: [1] }],
        ramp: [{ at: '2001-06-01T12:00:00.000Z', share: 0.1 }],
      },
      analysis: {
        alpha: 0.05,
        procedure: 'GROUP_SEQUENTIAL',
        plannedUsers: 40_000,
        boundary: 'OBRIEN_FLEMING',
        looks: 4,
        prior: null,
        correction: 'BENJAMINI_HOCHBERG',
        liftInterval: 'DELTA',
        sampleRatioAlpha: 0.001,
      },
    });
  });

  it.each([
    ['metric', { metric: undefined }],
    [
      'metrics.0.metricId',
      { metrics: [{ metricId: '01920000-0000-7000-8000-0000000000ff', role: 'GUARDRAIL' }] },
    ],
    ['prerequisites.0.abTest', { prerequisites: [{ abTest: 'nobody', variations: ['control'] }] }],
    ['analysis.looks', { analysis: { procedure: 'GROUP_SEQUENTIAL', plannedUsers: 100 } }],
    ['analysis.alpha', { analysis: { procedure: 'FIXED', alpha: 5 } }],
    ['coverage', { coverage: -1 }],
  ])('names %s when it cannot be', async (field, wrong) => {
    expect((await scenario.create(`refused-${field}`, wrong)).data).toMatchObject({
      createABTest: { __typename: 'InvalidInputError', field },
    });
  });
});
