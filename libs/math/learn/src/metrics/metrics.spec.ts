import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy } from './accuracy.js';
import { brierScore } from './brier-score.js';
import { calibration } from './calibration.js';
import cases from './fixtures/metrics.json' with { type: 'json' };
import { logLoss } from './log-loss.js';
import { precisionRecall } from './precision-recall.js';
import { rocAuc } from './roc-auc.js';

// Both sides add doubles, in different orders: agreement to a few units in the last place of sums of 300 terms.
const TOLERANCE = 1e-13;

function expectClose(actual: { kind: string; value?: number }, expected: number | null): void {
  if (expected === null) expect(actual.kind).not.toBe('measured');
  else
    expect(Math.abs((actual.value ?? NaN) - expected)).toBeLessThanOrEqual(TOLERANCE * Math.max(1, expected));
}

describe.each(cases)('metrics against scikit-learn: $name', (fixture) => {
  const input = {
    labels: Uint8Array.from(fixture.labels),
    probabilities: Float64Array.from(fixture.probabilities),
    threshold: fixture.threshold,
  };

  it('agrees on log loss, Brier score, accuracy and ROC AUC', () => {
    expectClose(logLoss(input), fixture.logLoss);
    expectClose(brierScore(input), fixture.brierScore);
    expectClose(accuracy(input), fixture.accuracy);
    expectClose(rocAuc({ labels: input.labels, scores: input.probabilities }), fixture.rocAuc);
  });

  it('agrees on precision, recall and F1', () => {
    const result = precisionRecall(input);
    if (result.kind !== 'measured') throw new Error(result.kind);
    expectClose(result.precision, fixture.precision);
    expectClose(result.recall, fixture.recall);
    expectClose(result.f1, fixture.f1);
  });

  it('agrees on the calibration curve', () => {
    const result = calibration(input);
    if (result.kind !== 'measured') throw new Error(result.kind);
    if (fixture.calibrationMean.length === 0) return;
    expect(result.bins).toHaveLength(fixture.calibrationMean.length);
    result.bins.forEach((bin, i) => {
      expectClose({ kind: 'measured', value: bin.meanProbability }, fixture.calibrationMean[i]);
      expectClose({ kind: 'measured', value: bin.positiveShare }, fixture.calibrationShare[i]);
    });
  });
});

describe('rocAuc', () => {
  const example = fc.record({
    label: fc.integer({ min: 0, max: 1 }),
    score: fc.integer({ min: -9, max: 9 }),
  });
  const bothClasses = fc
    .array(example, { minLength: 2, maxLength: 60 })
    .filter((rows) => new Set(rows.map((row) => row.label)).size === 2)
    .map((rows) => ({
      labels: Uint8Array.from(rows, (row) => row.label),
      scores: Float64Array.from(rows, (row) => row.score),
    }));
  const auc = (labels: Uint8Array, scores: Float64Array) => {
    const result = rocAuc({ labels, scores });
    return result.kind === 'measured' ? result.value : undefined;
  };

  it('equals the count over all pairs, ties as one half', () => {
    fc.assert(
      fc.property(bothClasses, ({ labels, scores }) => {
        let wins = 0;
        let pairs = 0;
        for (let i = 0; i < labels.length; i++) {
          for (let j = 0; j < labels.length; j++) {
            if (labels[i] !== 1 || labels[j] !== 0) continue;
            pairs++;
            wins += scores[i] > scores[j] ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          }
        }
        expect(auc(labels, scores)).toBeCloseTo(wins / pairs, 13);
      }),
    );
  });

  it('does not change under an increasing map and turns over under a decreasing one', () => {
    fc.assert(
      fc.property(bothClasses, ({ labels, scores }) => {
        const area = auc(labels, scores) ?? NaN;
        expect(
          auc(
            labels,
            scores.map((s) => Math.exp(s / 3)),
          ),
        ).toBe(area);
        expect(
          auc(
            labels,
            scores.map((s) => -s),
          ),
        ).toBeCloseTo(1 - area, 13);
      }),
    );
  });

  it('says that one class has no area', () => {
    expect(rocAuc({ labels: Uint8Array.of(0, 0), scores: Float64Array.of(1, 2) })).toEqual({
      kind: 'one-class',
      what: 'labels',
      label: 0,
    });
  });
});

describe('what cannot be measured', () => {
  it('is named: empty, misshapen, mislabelled, not finite, not a probability', () => {
    const measure = (labels: number[], probabilities: number[]) =>
      logLoss({ labels: Uint8Array.from(labels), probabilities: Float64Array.from(probabilities) });
    expect(measure([], [])).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
    expect(measure([1, 0], [0.5])).toEqual({
      kind: 'shape-mismatch',
      what: 'probabilities',
      expected: 2,
      actual: 1,
    });
    expect(measure([0, 2], [0.5, 0.5])).toEqual({ kind: 'invalid-label', index: 1, label: 2 });
    expect(measure([0, 1], [NaN, 0.5])).toEqual({ kind: 'not-finite', what: 'probabilities', index: 0 });
    expect(measure([0, 1], [0.5, 1.5])).toEqual({ kind: 'not-a-probability', index: 1, value: 1.5 });
  });

  it('includes a threshold or a bin count without meaning', () => {
    const input = { labels: Uint8Array.of(0, 1), probabilities: Float64Array.of(0.2, 0.8) };
    expect(accuracy({ ...input, threshold: NaN })).toEqual({
      kind: 'not-finite',
      what: 'threshold',
      index: 0,
    });
    expect(calibration({ ...input, binCount: 0 })).toMatchObject({
      kind: 'invalid-option',
      option: 'binCount',
    });
  });

  it('clips certain mistakes by the precision of the column', () => {
    const labels = Uint8Array.of(1);
    expect(logLoss({ labels, probabilities: Float64Array.of(0) })).toEqual({
      kind: 'measured',
      value: 52 * Math.LN2,
    });
    expect(logLoss({ labels, probabilities: Float32Array.of(0) })).toEqual({
      kind: 'measured',
      value: 23 * Math.LN2,
    });
  });
});
