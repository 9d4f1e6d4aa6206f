import { describe, expect, it } from 'vitest';
import { labelText, type Answers } from './answers.js';
import { quantile } from './measure-latency.js';
import { measureQuality } from './measure-quality.js';

const scores = (width: number, ...values: number[]): Answers => ({
  labels: null,
  scores: Float64Array.from(values),
  width,
});

describe('the quality of a result', () => {
  it('counts right answers by the largest score, in all and by class', () => {
    const { quality, agreement } = measureQuality({
      truth: ['0', '1', '1.0'],
      before: scores(2, 0.9, 0.1, 0.2, 0.8, 0.4, 0.6),
      after: scores(2, 0.9, 0.1, 0.7, 0.3, 0.4, 0.6),
      task: null,
    });
    expect(quality).toEqual({
      task: 'CLASSIFICATION',
      rows: 3,
      accuracy: { before: 1, after: 2 / 3 },
      byClass: [
        { label: '1', rows: 2, accuracy: { before: 1, after: 0.5 } },
        { label: '0', rows: 1, accuracy: { before: 1, after: 1 } },
      ],
    });
    expect(agreement).toMatchObject({ rows: 3, labels: 2 / 3, maxDifference: 0.5, incomparable: 0 });
  });

  it('takes one number for a probability where all labels are 0 or 1, unless told otherwise', () => {
    const rows = { truth: ['0', 'true'], before: scores(1, 0.4, 0.5), after: scores(1, 0.6, 0.7) };
    expect(measureQuality({ ...rows, task: null }).quality).toMatchObject({
      accuracy: { before: 1, after: 0.5 },
    });
    expect(measureQuality({ ...rows, truth: ['0', '1'], task: 'REGRESSION' }).quality).toMatchObject({
      task: 'REGRESSION',
      rmse: { before: Math.sqrt((0.16 + 0.25) / 2) },
    });
  });

  it('compares the labels that a model gives itself, however they are written', () => {
    const before = { labels: ['cat', '1'], scores: null, width: 0 };
    const after = { labels: ['dog', '1'], scores: null, width: 0 };
    const { quality, agreement } = measureQuality({ truth: ['cat', '1.0'], before, after, task: null });
    expect(quality).toMatchObject({ accuracy: { before: 1, after: 0.5 } });
    expect(agreement).toMatchObject({ labels: 0.5, maxDifference: null });
  });

  it('has no error of a regression whose answers are not finite', () => {
    const given = { truth: ['7', '8'], before: scores(1, 7, 8), after: scores(1, 7, NaN), task: null };
    expect(measureQuality(given).quality).toEqual({ task: 'REGRESSION', rows: 2, rmse: null });
  });

  it('refuses labels that are no classes of the model, and a regression of many numbers', () => {
    const answers = scores(2, 0.9, 0.1);
    const measure = (label: string, task: 'REGRESSION' | null) => () =>
      measureQuality({ truth: [label], before: answers, after: answers, task });
    expect(measure('2', null)).toThrow('none of the classes 0 to 1');
    expect(measure('cat', null)).toThrow('none of the classes');
    expect(measure('1', 'REGRESSION')).toThrow('2 numbers for each row');
  });

  it('knows one way of writing a label', () => {
    expect(['1', '1.0', ' true ', true, 1n].map(labelText)).toEqual(['1', '1', '1', '1', '1']);
    expect(labelText('')).toBe('');
  });
});

describe('a quantile of latencies', () => {
  it('is the least value that so large a share does not exceed', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect(quantile(values, 0.5)).toBe(100);
    expect(quantile(values, 0.99)).toBe(198);
    expect(quantile([7], 0.99)).toBe(7);
  });
});
