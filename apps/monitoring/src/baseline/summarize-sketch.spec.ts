import { describe, expect, it } from 'vitest';
import { ColumnSketch } from '@orrery/math-statistics';
import { sketchOf } from '../testing/fake-data-service.js';
import { binFinder, type BaselineColumn, type ColumnValue } from './baseline-column.js';
import { summarizeSketch } from './summarize-sketch.js';

type Values = readonly (number | string | null)[];

const LONG = Array.from({ length: 5000 }, (_, i) => i);

/** Columns of numbers, by what they are. */
const NUMBERS: Readonly<Record<string, Values>> = {
  'different fractions': LONG.map((i) => ((i * 7919) % 5003) / 7),
  'few whole numbers': LONG.map((i) => (i * i) % 7),
  'mostly zeros': LONG.map((i) => (i % 10 === 0 ? i : 0)),
  'one number': LONG.map(() => 0.1),
  'numbers that are missing': LONG.map((i) => (i % 3 === 0 ? null : i / 10)),
  'numbers that are not finite': [NaN, Infinity, 1, 2, 3, -Infinity, 4],
  'numbers beyond single precision': [1e300, -1e300, 1, 2, 3],
  'nothing but nulls': [null, null],
};

describe('a column of a baseline of dataset versions', () => {
  it.each(Object.entries(NUMBERS))('of %s has the counts that its rows have', (_, values) => {
    const column = ofNumbers(values);

    expect(column.counts).toEqual(countsOf(column, values));
    expect(column.sorted).toHaveLength(0);
  });

  it('has bins of about equal numbers', () => {
    const { counts } = ofNumbers(NUMBERS['different fractions'] ?? []);

    expect(counts).toHaveLength(11);
    for (const count of counts.slice(0, 10)) expect(Math.abs(count - 500)).toBeLessThanOrEqual(40);
  });

  it('sees what is less than a number that never varied, and what is greater', () => {
    const column = ofNumbers(LONG.map(() => 0.1));
    const binOf = binFinder(column.bins);

    expect(new Set([binOf(0.0999), binOf(0.1), binOf(0.1001)]).size).toBe(3);
  });

  it('of several versions has counts that are off by no more than the bounds of their ranks', () => {
    const parts = [0, 1, 2, 3].map((k) => LONG.map((i) => ((i * 31) % 5000) ** 1.5 + k * 20_000));
    const [first, ...others] = parts.map((part) => sketchOf(part)) as [ColumnSketch, ...ColumnSketch[]];
    const sketch = ColumnSketch.merged([first, ...others]);

    const column = summarizeSketch({ name: 'x', kind: 'NUMBER', sketch, mayBeMissing: true });

    const exact = countsOf(column, parts.flat());
    const bound = (sketch.numbers?.ranks.uncertainty ?? 0) * 20_000;
    expect(bound).toBeLessThan(300);
    column.counts.forEach((count, k) =>
      expect(Math.abs(count - (exact[k] ?? NaN))).toBeLessThanOrEqual(bound),
    );
  });

  it('of words has a bin for each of the 200 most frequent, one for the others, one for what is missing', () => {
    const values = [...LONG.map((i) => `word-${Math.floor(Math.sqrt(i * 9))}`), null, null];

    const column = summarizeSketch({
      name: 'w',
      kind: 'STRING',
      sketch: sketchOf(values),
      mayBeMissing: true,
    });

    expect(column.counts).toHaveLength(202);
    expect(column.counts).toEqual(countsOf(column, values));
  });

  it('has nothing missing where an endpoint takes no row in which it is', () => {
    const sketch = sketchOf(['a', null]);

    expect(summarizeSketch({ name: 'w', kind: 'STRING', sketch, mayBeMissing: false }).counts).toEqual([
      1, 0, 0,
    ]);
  });

  it('cannot be of days', () => {
    expect(() =>
      summarizeSketch({ name: 'd', kind: 'DATE', sketch: sketchOf([]), mayBeMissing: true }),
    ).toThrow('which is of kind DATE');
  });
});

function ofNumbers(values: Values): BaselineColumn {
  return summarizeSketch({ name: 'x', kind: 'NUMBER', sketch: sketchOf(values), mayBeMissing: true });
}

/** How traffic of the same rows is counted. */
function countsOf({ bins, counts }: BaselineColumn, values: readonly ColumnValue[]): number[] {
  const counted = counts.map(() => 0);
  const binOf = binFinder(bins);
  for (const value of values) counted[binOf(value)] = (counted[binOf(value)] ?? 0) + 1;
  return counted;
}
