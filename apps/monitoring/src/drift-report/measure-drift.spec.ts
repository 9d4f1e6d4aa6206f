import { describe, expect, it } from 'vitest';
import { summarizeColumn } from '../baseline/summarize-column.js';
import { byDistance, driftThreshold, measureDrift } from './measure-drift.js';

const numbers = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i);
const baseline = summarizeColumn({ role: 'FEATURE', name: 'x', kind: 'NUMERIC', values: numbers(1000, 0) });

describe('how far a column has moved', () => {
  it('is nothing when the window equals the baseline', () => {
    const drift = measureDrift(baseline, { binCounts: baseline.counts, numbers: baseline.sorted }, 0.25);

    expect(drift).toMatchObject({
      psi: 0,
      jensenShannon: 0,
      ks: { statistic: 0, pValue: 1 },
      drifted: false,
    });
  });

  it('is told by all three measures when the numbers have moved by a third', () => {
    const moved = Float64Array.from(numbers(1000, 300));
    // The first three bins are empty and the last holds 400: 3 · (0.1 − 1e-4) ln 1000 + 0.3 ln 4.
    const binCounts = [0, 0, 0, 100, 100, 100, 100, 100, 100, 400, 0];

    const drift = measureDrift(baseline, { binCounts, numbers: moved }, 0.25);

    expect(drift.psi).toBeCloseTo(3 * (0.1 - 1e-4) * Math.log(1000) + 0.3 * Math.log(4), 12);
    expect(drift.ks?.statistic).toBeCloseTo(0.3, 12);
    expect(drift.drifted).toBe(true);
    expect(drift.jensenShannon).toBeGreaterThan(0.1);
  });

  it('shows numbers that went missing', () => {
    const binCounts = [80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 200];

    expect(measureDrift(baseline, { binCounts, numbers: baseline.sorted }, 0.25)).toMatchObject({
      drifted: true,
    });
  });

  it('is not measured without rows, and says so', () => {
    const nothing = { binCounts: baseline.counts.map(() => 0), numbers: new Float64Array() };

    expect(measureDrift(baseline, nothing, 0.25)).toMatchObject({
      psi: null,
      ks: null,
      drifted: null,
      notMeasured: 'There are no rows to compare.',
    });
  });

  it('puts what could not be measured last', () => {
    const column = {
      name: 'x',
      kind: 'NUMERIC',
      ks: null,
      jensenShannon: null,
      drifted: null,
      notMeasured: null,
    } as const;
    const columns = [null, 0, 0.4].map((psi) => ({ ...column, psi }));

    expect(byDistance(columns).map(({ psi }) => psi)).toEqual([0.4, 0, null]);
  });

  it('is drift from the customary 0.25 on, if no rule says otherwise', () => {
    expect(driftThreshold([], 'FEATURE')).toBe(0.25);
  });
});
