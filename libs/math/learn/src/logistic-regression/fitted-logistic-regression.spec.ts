import { describe, expect, it } from 'vitest';
import { FittedLogisticRegression } from './fitted-logistic-regression.js';
import { logisticLoss } from './linear-scores.js';

const model = new FittedLogisticRegression(Float64Array.of(2, -1, 0.5));

describe('FittedLogisticRegression', () => {
  it('predicts σ(w · x + b) for each row, and nothing for no rows', () => {
    const prediction = model.predictProbability(Float64Array.of(0, 0.5, 1, 0));
    expect(prediction).toEqual({ kind: 'predicted', values: Float64Array.of(0.5, 1 / (1 + Math.exp(-2.5))) });
    expect(model.predictProbability(new Float32Array())).toEqual({
      kind: 'predicted',
      values: new Float64Array(),
    });
  });

  it('stays in [0, 1] for scores at the ends of the doubles', () => {
    const prediction = model.predictProbability(Float64Array.of(1e300, 0, -1e300, 0));
    expect(prediction).toEqual({ kind: 'predicted', values: Float64Array.of(1, 0) });
  });

  it('says which value or row it cannot score', () => {
    expect(model.predictProbability(Float64Array.of(0, 0, 1, NaN))).toEqual({
      kind: 'not-finite',
      what: 'features',
      index: 3,
    });
    expect(model.decisionFunction(Float64Array.of(0, 0, 1e308, -1e308))).toEqual({
      kind: 'not-finite',
      what: 'decision function',
      index: 1,
    });
    expect(model.predictProbability(new Float32Array(3))).toMatchObject({
      kind: 'shape-mismatch',
      actual: 3,
    });
  });

  it('comes back from JSON with every digit', () => {
    const exact = new FittedLogisticRegression(Float64Array.of(0.1, 1 / 3, 5e-324, -1e308));
    const restored = FittedLogisticRegression.fromJSON(JSON.parse(JSON.stringify(exact)));
    expect(restored).toEqual({ kind: 'restored', model: exact });
  });

  it('names the field of a document that is wrong', () => {
    const wrong = (document: unknown) => FittedLogisticRegression.fromJSON(document);
    expect(wrong(null)).toMatchObject({ kind: 'invalid-document', field: 'type' });
    expect(wrong({ ...model.toJSON(), type: 'scaler' })).toMatchObject({ field: 'type' });
    expect(wrong({ ...model.toJSON(), coefficients: [] })).toMatchObject({ field: 'coefficients' });
    expect(wrong({ ...model.toJSON(), coefficients: [1, null] })).toMatchObject({ field: 'coefficients' });
    expect(wrong({ ...model.toJSON(), intercept: 'x' })).toMatchObject({ field: 'intercept' });
  });

  it('cannot be changed through what it hands out', () => {
    model.coefficients.fill(0);
    expect(model.coefficients).toEqual(Float64Array.of(2, -1));
  });
});

describe('logisticLoss', () => {
  it('is finite for any score and exact far out', () => {
    expect(logisticLoss(1000, 0)).toBe(1000);
    expect(logisticLoss(1000, 1)).toBe(0);
    expect(logisticLoss(-40, 1)).toBe(40);
    expect(logisticLoss(40, 1)).toBeCloseTo(Math.exp(-40), 30);
    expect(logisticLoss(0, 1)).toBe(Math.LN2);
  });
});
