import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { modelBytes } from '../testing/model-bytes.js';
import { logisticPipelineGraph } from './logistic-pipeline-graph.js';
import type { LogisticPipeline } from './logistic-pipeline.js';

/** Written by fixtures/sklearn_logistic_pipeline.py: scikit-learn 1.9.1, float64. */
interface Fixture {
  readonly numbers: readonly (readonly (number | null)[])[];
  readonly words: readonly (readonly string[])[];
  readonly imputeValues: readonly number[];
  readonly means: readonly number[];
  readonly scales: readonly number[];
  readonly categories: readonly (readonly string[])[];
  readonly coefficients: readonly number[];
  readonly intercept: number;
  readonly probabilities: readonly number[];
  readonly labels: readonly number[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('./fixtures/sklearn-logistic-pipeline.json', import.meta.url), 'utf8'),
);

const fitted: LogisticPipeline = {
  numeric: fixture.means.map((mean, i) => {
    return {
      name: `number ${i}`,
      mean,
      scale: fixture.scales[i] ?? 1,
      imputeValue: fixture.imputeValues[i] ?? 0,
    };
  }),
  categorical: fixture.categories.map((categories, i) => ({ name: `word ${i}`, categories })),
  coefficients: fixture.coefficients,
  intercept: fixture.intercept,
  layout: 'columns',
};

const rows = fixture.labels.length;
const columns = {
  numbers: fitted.numeric.map((_, i) => fixture.numbers.map((row) => row[i] ?? NaN)),
  words: fitted.categorical.map((_, i) => fixture.words.map((row) => row[i] ?? '')),
};

async function predict(pipeline: LogisticPipeline): Promise<{ probability: number[]; label: number[] }> {
  const session = await InferenceSession.create(modelBytes(logisticPipelineGraph(pipeline)), {
    intraOpNumThreads: 1,
  });
  const feeds: Record<string, Tensor> = {};
  pipeline.numeric.forEach(({ name }, i) => {
    feeds[name] = new Tensor('float32', Float32Array.from(columns.numbers[i] ?? []), [rows, 1]);
  });
  pipeline.categorical.forEach(({ name }, i) => {
    feeds[name] = new Tensor('string', columns.words[i] ?? [], [rows, 1]);
  });
  const { probability, label } = await session.run(feeds);
  expect([probability?.type, label?.type]).toEqual(['float32', 'int64']);
  expect([probability?.dims, label?.dims]).toEqual([
    [rows, 1],
    [rows, 1],
  ]);
  return {
    probability: Array.from(probability?.data ?? [], Number),
    label: Array.from(label?.data ?? [], Number),
  };
}

/** Half a unit in the last place of a float32 just below 1: all that may differ is the last rounding. */
const TOLERANCE = 6e-8;

describe('logisticPipelineGraph in ONNX Runtime', () => {
  it('equals scikit-learn on missing numbers, unknown words and non-ASCII categories', async () => {
    const { probability, label } = await predict(fitted);
    const errors = probability.map((p, i) => Math.abs(p - (fixture.probabilities[i] ?? NaN)));
    expect(probability).toHaveLength(rows);
    expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
    expect(label).toEqual(fixture.labels);
  });

  it('labels by the threshold that it was given', async () => {
    const { label } = await predict({ ...fitted, threshold: 0.9 });
    expect(label).toEqual(fixture.probabilities.map((p) => (p > 0.9 ? 1 : 0)));
  });

  it('works on numbers alone and on words alone', async () => {
    const width = fitted.numeric.length;
    const all = Array.from(fitted.coefficients);
    const numbersOnly = await predict({ ...fitted, categorical: [], coefficients: all.slice(0, width) });
    const wordsOnly = await predict({ ...fitted, numeric: [], coefficients: all.slice(width) });
    const logit = (p: number) => Math.log(p / (1 - p));
    numbersOnly.probability.forEach((p, i) => {
      const together = logit(p) + logit(wordsOnly.probability[i] ?? NaN) - fitted.intercept;
      expect(1 / (1 + Math.exp(-together))).toBeCloseTo(fixture.probabilities[i] ?? NaN, 5);
    });
  });
});
