import type { ABTestId, ModelVersionId } from '@orrery/domain';
import { newId } from '@orrery/platform-postgres';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ABTest, Variation } from '../ab-test/ab-test.js';
import { assign } from '../assignment/assignment.js';
import type { AnalysisReport, VariationCounts } from './analysis-report.js';
import { analyse } from './analyse.js';

const variations: readonly Variation[] = ['control', 'treatment'].map((key) => ({
  key,
  modelVersionId: 'any' as ModelVersionId,
  version: 1,
  weight: 50,
}));

describe('the report', () => {
  it('equals a case calculated by hand', () => {
    // Control 20 of 200, treatment 45 of 300.
    // p̂ = 65/500 = 0.13, z = 0.05 / √(0.13 · 0.87 · (1/200 + 1/300)) = 1.62865, p = 2 (1 − Φ(z)) = 0.103387.
    // Lift 0.5 ± 1.959964 · √(0.15 · 0.85/300 + 1.5² · 0.1 · 0.9/200) / 0.1 = 0.5 ± 0.743108.
    // Sample ratio 200 : 300 against 250 : 250: χ² = 20, p = erfc(√10) = 7.744e-6.
    const report = analyse(variations, [counts(200, 20), counts(300, 45)]);

    expect(report.users).toBe(500);
    expect(report.pValue).toBeCloseTo(0.103387, 5);
    expect(report.difference?.estimate).toBeCloseTo(0.05, 12);
    expect(report.lift?.estimate).toBeCloseTo(0.5, 12);
    expect(report.lift?.low).toBeCloseTo(0.5 - 0.743108, 5);
    expect(report.lift?.high).toBeCloseTo(0.5 + 0.743108, 5);
    expect(report.significant).toBe(false);
    expect(report.sampleRatio.pValue).toBeCloseTo(7.744e-6, 8);
    expect(report.verdict).toBe('SAMPLE_RATIO_MISMATCH');
  });

  it('brackets a rate by the rates that a z-test would not reject', () => {
    const [control] = analyse(variations, [counts(10, 1), counts(10, 0)]).variations;

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
    expect(analyse(variations, [control, treatment]).undecidedReason).toBe(reason);
  });

  it('has a p-value and no lift when nobody of the control converted', () => {
    const report = analyse(variations, [counts(1000, 0), counts(1000, 20)]);

    expect(report).toMatchObject({ lift: null, significant: true, verdict: 'TREATMENT_WINS' });
  });

  it('is consistent in itself for any counts', () => {
    fc.assert(
      fc.property(anyCounts, anyCounts, (control, treatment) => {
        const report = analyse(variations, [control, treatment]);
        expect(report.users).toBe(control.users + treatment.users);
        expect(report.conflicting).toBe(control.conflicting + treatment.conflicting);
        expect(report.pValue === null).toBe(report.undecidedReason !== null);
        expect(report.difference === null).toBe(report.pValue === null);
        if (report.lift !== null) expect(report.difference).not.toBeNull();
        if (report.sampleRatio.mismatch === true) expect(report.verdict).toBe('SAMPLE_RATIO_MISMATCH');
        expect(numbersIn(report).every(Number.isFinite)).toBe(true);
        for (const { rate, low, high } of report.variations) {
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
        const { verdict } = analyse(variations, [control, treatment]);
        const expected = verdict in mirrored ? mirrored[verdict as keyof typeof mirrored] : verdict;
        expect(analyse(variations, [treatment, control]).verdict).toBe(expected);
      }),
    );
  });
});

describe('A/A tests, with users assigned by their hash', () => {
  const TESTS = 2000;
  const USERS = 400;
  let reports: readonly AnalysisReport[];

  beforeAll(() => {
    reports = simulateEqual(TESTS, USERS);
  });

  it('are found significant at the nominal rate of 5 %', () => {
    const share = reports.filter(({ significant }) => significant === true).length / TESTS;

    // The 99 % interval of the share among 2000 tests; the seed is fixed.
    expect(Math.abs(share - 0.05)).toBeLessThan(2.5758 * Math.sqrt((0.05 * 0.95) / TESTS));
  });

  it('raise a false alarm of the sample ratio at the nominal rate of 0.1 %', () => {
    const alarms = reports.filter(({ sampleRatio }) => sampleRatio.mismatch === true).length;

    // Poisson with mean 2: at most 7 in more than 99 % of repetitions.
    expect(alarms).toBeLessThanOrEqual(7);
  });
});

const anyCounts = fc
  .record({ users: fc.nat(1_000_000), converted: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ users, converted }) => ({
    ...counts(users, Math.round(users * converted)),
    conflicting: users % 3,
  }));

function counts(users: number, conversions: number): VariationCounts {
  return { users, conversions, conflicting: 0 };
}

/** Reports of tests in which either variation converts 20 % of its users. */
function simulateEqual(tests: number, users: number): AnalysisReport[] {
  const random = mulberry32(20010601);
  return Array.from({ length: tests }, (_, test) => {
    const running = runningTest(`aa-${test}` as ABTestId);
    const observed = variations.map(() => ({ users: 0, conversions: 0, conflicting: 0 }));
    for (let user = 0; user < users; user++) {
      const { variation } = assign(running, `user-${user}`);
      const seen = observed[variations.findIndex(({ key }) => key === variation?.key)];
      if (seen === undefined) continue;
      seen.users += 1;
      seen.conversions += random() < 0.2 ? 1 : 0;
    }
    return analyse(variations, observed);
  });
}

function runningTest(id: ABTestId): ABTest {
  return {
    id,
    name: id,
    endpointId: newId(),
    endpoint: 'flights',
    metric: { name: 'booked', description: '' },
    status: 'RUNNING',
    variations,
    createdAt: new Date(0),
    startedAt: new Date(0),
    stoppedAt: null,
  };
}

/** Bryan Cook's generator of 32-bit state: good enough to toss coins, and the same on every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
