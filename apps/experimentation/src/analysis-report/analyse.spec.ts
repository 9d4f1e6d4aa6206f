import type { AnalysisPlan } from '@orrery/math-experiments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ANALYSIS_PLAN } from '../ab-test/default-analysis-plan.js';
import type { MetricId, OutcomeMetricKind, TestMetric } from '../outcome-metric/outcome-metric.js';
import type { TestStatistics } from '../statistics/test-statistics.js';
import { analyse } from './analyse.js';

const ONE_LOOK: AnalysisPlan = {
  ...DEFAULT_ANALYSIS_PLAN,
  procedure: { kind: 'fixed', plannedUsers: null },
};

const KEYS = ['control', 'treatment', 'bolder'];

interface Counts {
  readonly users: number;
  readonly conversions: number;
}

function metric(name: string, role: TestMetric['role'] = 'PRIMARY', kind: OutcomeMetricKind = 'PROPORTION') {
  const definition: TestMetric['metric'] = {
    id: name as MetricId,
    name,
    version: 1,
    description: '',
    kind,
    event: name,
    valueField: null,
    denominatorEvent: null,
    quantile: null,
    delayHours: 0,
    windowHours: null,
    covariateHours: null,
    cap: null,
    capPercentile: null,
    filter: [],
    direction: 'HIGHER',
    createdAt: new Date(0),
  };
  return { metric: definition, role };
}

/** Statistics of shares: of each metric how many users of each variation did it. */
function statisticsOf(
  users: readonly number[],
  conversions: Readonly<Record<string, readonly number[]>>,
): TestStatistics {
  const metrics = Object.entries(conversions).map(
    ([name, counts]) =>
      [
        name as MetricId,
        counts.map((count, at) => {
          const all = users[at] ?? 0;
          const deviation = all === 0 ? 0 : (count * (all - count)) / all;
          const moments = { count: all, means: [all === 0 ? 0 : count / all], deviations: [deviation] };
          return { users: all, moments, histogram: null };
        }),
      ] as const,
  );
  const cut = { shards: [], foldedAt: new Date(0), leftOut: [], digest: '' };
  const undivided = { periods: [], strata: [], clusters: null, caps: new Map<MetricId, number>() };
  return { cut, users, firstExposed: users, metrics: new Map(metrics), ...undivided, exclusions: [] };
}

function report(
  counts: readonly Counts[],
  plan: AnalysisPlan = ONE_LOOK,
  expected: readonly number[] = counts.map(({ users }) => Math.max(1, users)),
) {
  return analyse({
    plan,
    variations: counts.map((_, at) => ({ key: KEYS[at] ?? '' })),
    metrics: [metric('booked')],
    statistics: statisticsOf(
      counts.map(({ users }) => users),
      { booked: counts.map(({ conversions }) => conversions) },
    ),
    expected,
    looks: { taken: 1, informationShare: 1 },
  });
}

function counts(users: number, conversions: number): Counts {
  return { users, conversions };
}

describe('the report', () => {
  it('equals a case calculated by hand', () => {
    // Control 20 of 200, treatment 45 of 300.
    // p̂ = 65/500 = 0.13, z = 0.05 / √(0.13 · 0.87 · (1/200 + 1/300)) = 1.62865, p = 2 (1 − Φ(z)) = 0.103387.
    const shown = report([counts(200, 20), counts(300, 45)]);

    expect(shown.users).toBe(500);
    expect(shown.pValue).toBeCloseTo(0.103387, 5);
    expect(shown.difference?.estimate).toBeCloseTo(0.05, 12);
    // The control is less than 5 standard errors from 0: too near for a multiple of it.
    expect(shown.lift).toBeNull();
    expect(shown).toMatchObject({ significant: false, verdict: 'NO_DIFFERENCE' });
  });

  it('has a lift that equals a case calculated by hand', () => {
    // 0.5 ± 1.959964 · √(0.15 · 0.85/2999 + 1.5² · 0.1 · 0.9/1999) / 0.1 = 0.5 ± 0.235044.
    const { lift } = report([counts(2000, 200), counts(3000, 450)]);

    expect(lift?.estimate).toBeCloseTo(0.5, 12);
    expect(lift?.low).toBeCloseTo(0.5 - 0.235044, 5);
    expect(lift?.high).toBeCloseTo(0.5 + 0.235044, 5);
  });

  it('analyses nothing when users did not arrive as they were divided', () => {
    // 200 : 300 against 250 : 250: χ² = 20, p = erfc(√10) = 7.744e-6.
    const shown = report([counts(200, 20), counts(300, 45)], ONE_LOOK, [1, 1]);

    expect(shown.sampleRatio).toMatchObject({ mismatch: true });
    expect(shown.sampleRatio.pValue).toBeCloseTo(7.744e-6, 8);
    expect(shown).toMatchObject({
      lift: null,
      pValue: null,
      undecidedReason: 'SAMPLE_RATIO_MISMATCH',
      verdict: 'SAMPLE_RATIO_MISMATCH',
    });
  });

  it('brackets a rate by the rates that a z-test would not reject', () => {
    const [control] = report([counts(10, 1), counts(10, 0)]).variations;

    for (const end of [control?.low ?? Number.NaN, control?.high ?? Number.NaN]) {
      expect(Math.abs(0.1 - end) / Math.sqrt((end * (1 - end)) / 10)).toBeCloseTo(1.959963984540054, 12);
    }
  });

  it.each([
    ['NO_USERS', counts(0, 0), counts(10, 1)],
    ['NO_VARIANCE', counts(100, 0), counts(100, 0)],
    ['NO_VARIANCE', counts(100, 100), counts(100, 100)],
    ['TOO_FEW_OUTCOMES', counts(100, 1), counts(100, 6)],
    [null, counts(100, 4), counts(100, 6)],
  ])('is undecided for the reason %s', (reason, control, treatment) => {
    expect(report([control, treatment], ONE_LOOK, [1, 1]).undecidedReason).toBe(reason);
  });

  it('has a p-value and no lift when nobody of the control converted', () => {
    const shown = report([counts(1000, 0), counts(1000, 20)]);

    expect(shown).toMatchObject({ lift: null, significant: true, verdict: 'TREATMENT_WINS' });
  });

  it('is more careful where it may be looked at whenever one likes', () => {
    const once = report([counts(5000, 500), counts(5000, 570)]);
    const always = report([counts(5000, 500), counts(5000, 570)], DEFAULT_ANALYSIS_PLAN);

    expect(once.significant).toBe(true);
    expect(always.pValue ?? 0).toBeGreaterThan(once.pValue ?? 1);
    expect(always.metrics[0]?.treatments[0]?.estimate?.assumptions).toContainEqual(
      expect.objectContaining({ key: 'asymptotic-sequence' }),
    );
  });

  it('says in words who wins, by the names of the variations, and shows that treatment', () => {
    const shown = report([counts(1000, 100), counts(1000, 101), counts(1000, 180)]);

    expect(shown).toMatchObject({ verdict: 'TREATMENT_WINS', answer: { winner: 'bolder' } });
    expect(shown.answer.sentence).toMatch(/^"bolder" wins: booked of "bolder" is 80 % higher/);
    expect(shown.lift?.estimate).toBeCloseTo(0.8, 12);
    expect(shown.metrics[0]?.treatments.map(({ decided }) => decided)).toEqual(['UNDECIDED', 'BETTER']);
  });

  it('lets a guardrail forbid what the primary metric would choose', () => {
    const shown = analyse({
      plan: ONE_LOOK,
      variations: [{ key: 'control' }, { key: 'treatment' }],
      metrics: [metric('booked'), metric('stayed', 'GUARDRAIL')],
      statistics: statisticsOf([1000, 1000], { booked: [100, 180], stayed: [900, 700] }),
      expected: [1, 1],
      looks: { taken: 1, informationShare: 1 },
    });

    expect(shown).toMatchObject({ verdict: 'CONTROL_WINS', answer: { winner: 'control' } });
    expect(shown.metrics[1]).toMatchObject({ role: 'GUARDRAIL', treatments: [{ decided: 'WORSE' }] });
  });

  it('shows no rates of a metric that is none', () => {
    const shown = analyse({
      plan: ONE_LOOK,
      variations: [{ key: 'control' }, { key: 'treatment' }],
      metrics: [metric('spent', 'PRIMARY', 'MEAN')],
      statistics: statisticsOf([1000, 1000], { spent: [100, 180] }),
      expected: [1, 1],
      looks: { taken: 1, informationShare: 1 },
    });

    expect(shown.variations).toEqual([]);
    expect(shown.metrics[0]?.treatments[0]?.estimate).toMatchObject({
      procedure: "Welch's t-test",
      control: 0.1,
      treatment: 0.18,
    });
  });

  it('is consistent in itself for any counts', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (control, treatment) => {
        const shown = report([control, treatment], ONE_LOOK, [1, 1]);
        expect(shown.users).toBe(control.users + treatment.users);
        expect(shown.pValue === null).toBe(shown.undecidedReason !== null);
        expect(shown.difference === null).toBe(shown.pValue === null);
        if (shown.lift !== null) expect(shown.difference).not.toBeNull();
        if (shown.sampleRatio.mismatch === true) expect(shown.verdict).toBe('SAMPLE_RATIO_MISMATCH');
        expect(numbersIn(shown).every(Number.isFinite)).toBe(true);
        for (const { rate, low, high } of shown.variations) {
          if (rate === null || low === null || high === null) continue;
          expect(low).toBeLessThanOrEqual(rate);
          expect(high).toBeGreaterThanOrEqual(rate);
        }
      }),
    );
  });

  it('names the other winner when the variations change places', () => {
    const mirrored = { TREATMENT_WINS: 'CONTROL_WINS', CONTROL_WINS: 'TREATMENT_WINS' } as const;
    fc.assert(
      fc.property(anyCounts, anyCounts, (control, treatment) => {
        const { verdict } = report([control, treatment], ONE_LOOK, [1, 1]);
        const expected = verdict in mirrored ? mirrored[verdict as keyof typeof mirrored] : verdict;
        expect(report([treatment, control], ONE_LOOK, [1, 1]).verdict).toBe(expected);
      }),
    );
  });
});

const anyCounts = fc
  .record({ users: fc.nat(1_000_000), converted: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ users, converted }) => counts(users, Math.round(users * converted)));

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
