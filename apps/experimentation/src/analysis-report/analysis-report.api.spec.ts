import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exposuresOf, startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

describe('the report of an A/B test', () => {
  it('is computed from exposures on the prediction stream and outcomes told by HTTP', async () => {
    const id = await scenario.running('judged');
    await scenario.expose([...exposuresOf(id, 'control', 2000), ...exposuresOf(id, 'treatment', 2000)]);
    await scenario.tell([
      ...outcomes('judged', 'control', 2000, 200),
      ...outcomes('judged', 'treatment', 2000, 260),
    ]);

    const test = await reportWithUsers('judged', 4000);

    expect(test).toMatchObject({
      status: 'RUNNING',
      lift: { estimate: near(0.3) },
      report: {
        conflicting: 0,
        variations: [
          { key: 'control', users: 2000, conversions: 200, rate: 0.1 },
          { key: 'treatment', users: 2000, conversions: 260, rate: 0.13 },
        ],
        difference: { estimate: near(0.03) },
        undecidedReason: null,
        sampleRatio: { pValue: near(1), mismatch: false },
        verdict: 'NO_DIFFERENCE',
        answer: { winner: null, sentence: expect.stringContaining('rebooked of "treatment" is 30 % higher') },
        metrics: [
          {
            metric: { name: 'rebooked' },
            role: 'PRIMARY',
            treatments: [
              {
                variation: 'treatment',
                decided: 'UNDECIDED',
                estimate: {
                  procedure: 'mixture sequential probability ratio test',
                  control: 0.1,
                  treatment: 0.13,
                },
              },
            ],
          },
        ],
        exclusions: [],
        data: { digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    });
  });

  it('says that there is not enough data where nobody was exposed', async () => {
    await scenario.running('empty');

    expect(await reportWithUsers('empty', 0)).toMatchObject({
      lift: null,
      report: {
        variations: [
          { users: 0, rate: null, low: null, high: null },
          { users: 0, rate: null, low: null, high: null },
        ],
        lift: null,
        difference: null,
        pValue: null,
        significant: null,
        undecidedReason: 'NO_USERS',
        sampleRatio: { pValue: null, mismatch: null },
        verdict: 'NOT_ENOUGH_DATA',
      },
    });
  });

  it('names no winner when users did not arrive in the proportion of the weights', async () => {
    const id = await scenario.running('skewed');
    await scenario.expose([...exposuresOf(id, 'control', 1200), ...exposuresOf(id, 'treatment', 800)]);
    await scenario.tell([
      ...outcomes('skewed', 'control', 1200, 100),
      ...outcomes('skewed', 'treatment', 800, 200),
    ]);

    expect(await reportWithUsers('skewed', 2000)).toMatchObject({
      lift: null,
      report: {
        significant: null,
        undecidedReason: 'SAMPLE_RATIO_MISMATCH',
        sampleRatio: {
          mismatch: true,
          shares: [
            { key: 'control', expected: 0.5, actual: 0.6 },
            { key: 'treatment', expected: 0.5, actual: 0.4 },
          ],
        },
        verdict: 'SAMPLE_RATIO_MISMATCH',
      },
    });
  });

  it('keeps outcomes of users that were never exposed, and counts none of them', async () => {
    const id = await scenario.running('strangers');
    await scenario.tell(outcomes('strangers', 'treatment', 5, 5));
    await scenario.expose(exposuresOf(id, 'treatment', 3));

    const { report } = await reportWithUsers('strangers', 3);

    expect(report.variations[1]).toMatchObject({ users: 3, conversions: 3 });
  });
});

const REPORT = `query ($name: String!) {
  abTest(name: $name) {
    status
    lift { estimate low high }
    report {
      users
      conflicting
      variations { key users conversions rate low high }
      lift { estimate low high }
      difference { estimate low high }
      pValue
      significant
      undecidedReason
      sampleRatio { pValue mismatch shares { key expected actual } }
      verdict
      answer { winner sentence because assumptions { key text } }
      metrics {
        metric { name }
        role
        treatments {
          variation
          decided
          estimate {
            procedure control treatment pValue adjustedPValue chanceToWin risk { control treatment }
            varianceReduction effectSize difference { estimate low high } assumptions { key }
          }
          undecided { reason required actual }
        }
      }
      exclusions { reason metricId count }
      data { digest foldedAt }
    }
  }
}`;

interface Shown {
  readonly report: { readonly users: number; readonly variations: readonly object[] };
}

/** The test once its report counts `users` users: the stream is read in the background. */
function reportWithUsers(name: string, users: number): Promise<Shown> {
  return vi.waitFor(
    async () => {
      const { data } = await scenario.service.graphql(REPORT, { name });
      const shown = data['abTest'] as unknown as Shown;
      expect(shown.report.users).toBe(users);
      return shown;
    },
    { timeout: 50_000, interval: 50 },
  );
}

/** Outcomes of a variation's first `users` users, of whom the first `conversions` converted. */
function outcomes(abTest: string, variation: string, users: number, conversions: number): object[] {
  return Array.from({ length: users }, (_, i) => ({
    abTest,
    userId: `${variation}-${i}`,
    value: i < conversions ? 1 : 0,
  }));
}

function near(value: number): unknown {
  return expect.closeTo(value, 6);
}
