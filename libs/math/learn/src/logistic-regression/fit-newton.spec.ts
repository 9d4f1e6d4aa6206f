import { describe, expect, it } from 'vitest';
import cases from './fixtures/logistic_regression.json' with { type: 'json' };
import type { ClassWeight } from './class-weight.js';
import { fitNewton, type NewtonOutcome } from './fit-newton.js';

// Both solvers stop with a gradient at rounding level; what is left is rounding times the condition of the Hessian.
const RELATIVE_TOLERANCE = 1e-9;

function relativeError(actual: number, expected: number): number {
  return Math.abs(actual - expected) / Math.abs(expected);
}

function fitted(outcome: NewtonOutcome) {
  if (outcome.kind !== 'fitted') throw new Error(outcome.kind);
  return outcome;
}

describe.each(cases)('fitNewton against scikit-learn: $name', (fixture) => {
  const { featureCount, l2, classWeight: pair } = fixture;
  const features = Float64Array.from(fixture.features);
  const labels = Uint8Array.from(fixture.labels);
  const classWeight: ClassWeight = fixture.balanced
    ? { kind: 'balanced' }
    : pair === null
      ? { kind: 'none' }
      : { kind: 'given', negative: pair[0], positive: pair[1] };

  it('agrees on coefficients, intercept and probabilities', () => {
    const { model, iterations } = fitted(fitNewton({ features, featureCount, labels, l2, classWeight }));
    expect(iterations).toBeLessThan(15);
    fixture.coefficients.forEach((expected, j) => {
      expect(relativeError(model.coefficients[j], expected)).toBeLessThan(RELATIVE_TOLERANCE);
    });
    expect(relativeError(model.intercept, fixture.intercept)).toBeLessThan(RELATIVE_TOLERANCE);
    const prediction = model.predictProbability(features.subarray(0, 20 * featureCount));
    if (prediction.kind !== 'predicted') throw new Error(prediction.kind);
    fixture.probabilities.forEach((expected, i) => {
      expect(Math.abs(prediction.values[i] - expected)).toBeLessThan(RELATIVE_TOLERANCE);
    });
  });
});

describe('fitNewton where there is no unique minimum', () => {
  const separable = {
    features: Float64Array.of(-2, -1, 1, 2),
    featureCount: 1,
    labels: Uint8Array.of(0, 0, 1, 1),
  };

  it('says that classes are separable, unless a penalty bounds the coefficients', () => {
    expect(fitNewton(separable)).toEqual({ kind: 'separable' });
    expect(fitNewton({ ...separable, l2: 0.01 }).kind).toBe('fitted');
  });

  it('says that columns depend on each other', () => {
    const features = Float64Array.of(1, 2, 2, 4, -1, -2, 3, 6, 0, 0);
    const labels = Uint8Array.of(0, 1, 1, 0, 1);
    expect(fitNewton({ features, featureCount: 2, labels })).toEqual({ kind: 'singular' });
    expect(fitNewton({ features, featureCount: 2, labels, l2: 0.1 }).kind).toBe('fitted');
  });

  it('says that the iterations ran out', () => {
    const features = Float64Array.of(-2, -1, 1, 2, 0.5);
    const labels = Uint8Array.of(0, 1, 0, 1, 1);
    expect(fitNewton({ features, featureCount: 1, labels, maxIterations: 1 })).toMatchObject({
      kind: 'not-converged',
      iterations: 1,
    });
  });

  it('refuses options outside their domain', () => {
    expect(fitNewton({ ...separable, l2: -1 })).toMatchObject({ kind: 'invalid-option', option: 'l2' });
    expect(fitNewton({ ...separable, maxIterations: 0 })).toMatchObject({ option: 'maxIterations' });
    expect(
      fitNewton({ ...separable, classWeight: { kind: 'given', negative: 0, positive: 1 } }),
    ).toMatchObject({ option: 'classWeight' });
  });
});
