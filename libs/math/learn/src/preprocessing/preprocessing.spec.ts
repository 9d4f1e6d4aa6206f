import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FittedLogisticRegression } from '../logistic-regression/fitted-logistic-regression.js';
import reference from './fixtures/preprocessing.json' with { type: 'json' };
import { interleaveColumns } from './interleave-columns.js';
import { oneHotEncoder } from './one-hot-encoder.js';
import { simpleImputer } from './simple-imputer.js';
import { standardScaler } from './standard-scaler.js';

// Means and deviations of 80 values, summed in another order than numpy's: some units in the last place.
const RELATIVE_TOLERANCE = 1e-12;

const numbers = columnsOf(reference.numbers);

function columnsOf(columns: readonly (readonly (number | null)[])[]): Float64Array[] {
  return columns.map((column) => Float64Array.from(column, (value) => value ?? NaN));
}

function got<Kind extends string, Outcome extends { kind: string }>(outcome: Outcome, kind: Kind) {
  if (outcome.kind !== kind) throw new Error(`expected ${kind}, got ${JSON.stringify(outcome)}`);
  return outcome as Extract<Outcome, { kind: Kind }>;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (Number.isNaN(expected[i])) expect(actual[i]).toBeNaN();
    else {
      const bound = RELATIVE_TOLERANCE * Math.max(1, Math.abs(expected[i]));
      expect(Math.abs(actual[i] - expected[i])).toBeLessThanOrEqual(bound);
    }
  }
}

function expectColumnsClose(actual: readonly Float64Array[], expected: readonly Float64Array[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((column, c) => expectClose(column, expected[c]));
}

describe('simpleImputer against scikit-learn', () => {
  it('agrees on means and filled columns', () => {
    const { imputer } = got(simpleImputer.fit(numbers), 'fitted');
    expectClose(imputer.means, reference.imputerMeans);
    expectColumnsClose(got(imputer.transform(numbers), 'transformed').columns, columnsOf(reference.imputed));
  });
});

describe('standardScaler against scikit-learn', () => {
  it('agrees on means, scales and scaled columns, a constant one included', () => {
    const imputed = columnsOf(reference.imputed);
    const { scaler } = got(standardScaler.fit(imputed), 'fitted');
    expectClose(scaler.means, reference.means);
    expectClose(scaler.scales, reference.scales);
    expectColumnsClose(got(scaler.transform(imputed), 'transformed').columns, columnsOf(reference.scaled));
  });

  it('leaves missing values out of the moments and missing in the result', () => {
    const { scaler } = got(standardScaler.fit(numbers), 'fitted');
    expectClose(scaler.means, reference.withNaN.means);
    expectClose(scaler.scales, reference.withNaN.scales);
    const { columns } = got(scaler.transform(numbers), 'transformed');
    expectColumnsClose(columns, columnsOf(reference.withNaN.scaled));
  });

  it('undoes itself', () => {
    const column = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(column, (values) => {
        const columns = [Float64Array.from(values)];
        const { scaler } = got(standardScaler.fit(columns), 'fitted');
        const scaled = got(scaler.transform(columns), 'transformed').columns;
        const back = got(scaler.inverseTransform(scaled), 'transformed').columns[0];
        const bound = 1e-15 * 4 * Math.max(...values.map(Math.abs), 1e-300);
        values.forEach((value, i) => expect(Math.abs(back[i] - value)).toBeLessThanOrEqual(bound));
      }),
    );
  });

  it('keeps its digits where the mean is far larger than the deviation', () => {
    const { scaler } = got(standardScaler.fit([Float64Array.of(1e9, 1e9 + 1, 1e9 + 2)]), 'fitted');
    expect(scaler.means).toEqual([1e9 + 1]);
    expect(scaler.scales[0]).toBeCloseTo(Math.sqrt(2 / 3), 15);
  });
});

describe('oneHotEncoder against scikit-learn', () => {
  const { encoder } = got(oneHotEncoder.fit(reference.texts), 'fitted');

  it('agrees on the categories and their order, past U+FFFF too', () => {
    expect(encoder.categories).toEqual(reference.categories);
  });

  it('agrees on the indicator columns', () => {
    expect(got(encoder.transform(reference.texts), 'transformed').columns).toEqual(
      columnsOf(reference.encoded),
    );
    expect(encoder.outputCount).toBe(reference.encoded.length);
  });

  it('encodes an unknown text as all zeros and restores it as null', () => {
    const { columns } = got(encoder.transform(reference.unknownTexts), 'transformed');
    expect(columns).toEqual(columnsOf(reference.unknownEncoded));
    expect(got(encoder.inverseTransform(columns), 'restored').columns).toEqual([
      ['rome', null],
      [null, 'web'],
    ]);
  });

  it('undoes itself', () => {
    const { columns } = got(encoder.transform(reference.texts), 'transformed');
    expect(got(encoder.inverseTransform(columns), 'restored').columns).toEqual(reference.texts);
  });

  it('does not take a property that every object has for a category', () => {
    const { columns } = got(encoder.transform([['constructor'], ['__proto__']]), 'transformed');
    expect(columns.every((column) => column[0] === 0)).toBe(true);
  });
});

describe('a whole pipeline restored from JSON', () => {
  it('gives the probabilities of the scikit-learn pipeline', () => {
    const stored = JSON.stringify([
      got(simpleImputer.fit(numbers), 'fitted').imputer,
      got(standardScaler.fit(columnsOf(reference.imputed)), 'fitted').scaler,
      got(oneHotEncoder.fit(reference.texts), 'fitted').encoder,
      new FittedLogisticRegression(Float64Array.of(...reference.coefficients, reference.intercept)),
    ]);
    const documents = JSON.parse(stored) as unknown[];
    const { imputer } = got(simpleImputer.fromJSON(documents[0]), 'restored');
    const { scaler } = got(standardScaler.fromJSON(documents[1]), 'restored');
    const { encoder } = got(oneHotEncoder.fromJSON(documents[2]), 'restored');
    const { model } = got(FittedLogisticRegression.fromJSON(documents[3]), 'restored');
    const filled = got(imputer.transform(numbers), 'transformed').columns;
    const scaled = got(scaler.transform(filled), 'transformed').columns;
    const encoded = got(encoder.transform(reference.texts), 'transformed').columns;
    const { features } = got(interleaveColumns([...scaled, ...encoded]), 'interleaved');
    const { values } = got(model.predictProbability(features), 'predicted');
    // The row-major matrix is in single precision: 2⁻²⁴ relative per feature.
    reference.probabilities.forEach((p, i) => expect(Math.abs(values[i] - p)).toBeLessThan(1e-7));
  });
});

describe('preprocessing refuses', () => {
  it('columns without what it must learn', () => {
    for (const { fit } of [simpleImputer, standardScaler]) {
      expect(fit([])).toEqual({ kind: 'shape-mismatch', what: 'columns', expected: 1, actual: 0 });
      expect(fit([new Float64Array()])).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
      expect(fit([Float64Array.of(1), Float64Array.of(NaN)])).toEqual({
        kind: 'no-observed-value',
        column: 1,
      });
      expect(fit([Float64Array.of(1, Infinity)])).toEqual({ kind: 'not-finite', what: 'column 0', index: 1 });
      expect(fit([Float64Array.of(1e308, 1e308)])).toEqual({ kind: 'moments-overflow', column: 0 });
      expect(fit([new Float64Array(2), new Float64Array(3)])).toMatchObject({ what: 'column 1', actual: 3 });
    }
    expect(oneHotEncoder.fit([[]])).toMatchObject({ kind: 'insufficient-data' });
  });

  it('columns unlike those that it learnt from', () => {
    const mismatch = { kind: 'shape-mismatch', what: 'columns', actual: 1 };
    const one = [new Float64Array(2)];
    expect(got(standardScaler.fit(numbers), 'fitted').scaler.transform(one)).toMatchObject(mismatch);
    expect(got(simpleImputer.fit(numbers), 'fitted').imputer.transform(one)).toMatchObject(mismatch);
    const { encoder } = got(oneHotEncoder.fit([['a'], ['b']]), 'fitted');
    expect(encoder.transform([['a']])).toMatchObject(mismatch);
    expect(encoder.inverseTransform(one)).toMatchObject(mismatch);
    expect(interleaveColumns([])).toMatchObject({ kind: 'shape-mismatch' });
    expect(interleaveColumns([new Float64Array(1), new Float64Array(2)])).toMatchObject({ what: 'column 1' });
  });

  it('documents that it did not write', () => {
    expect(simpleImputer.fromJSON([])).toMatchObject({ kind: 'invalid-document', field: 'type' });
    expect(simpleImputer.fromJSON({ type: 'simple-imputer', means: [null] })).toMatchObject({
      field: 'means',
    });
    const scaler = { type: 'standard-scaler', means: [0], scales: [0] };
    expect(standardScaler.fromJSON(scaler)).toMatchObject({ field: 'scales' });
    expect(standardScaler.fromJSON({ ...scaler, means: 'x' })).toMatchObject({ field: 'means' });
    const encoder = { type: 'one-hot-encoder', categories: [['a', 'a']] };
    expect(oneHotEncoder.fromJSON(encoder)).toMatchObject({ field: 'categories' });
    expect(oneHotEncoder.fromJSON('text')).toMatchObject({ field: 'type' });
  });
});
