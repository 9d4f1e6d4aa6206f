import { describe, expect, it } from 'vitest';
import { binCountOf, binFinder, numberOf } from './baseline-column.js';
import { summarizeColumn } from './summarize-column.js';

const feature = { role: 'FEATURE', name: 'x' } as const;

describe('a column of the baseline', () => {
  it('of numbers has ten bins of equal numbers and one for what is missing', () => {
    const values = [...Array.from({ length: 1000 }, (_, i) => i), null, NaN, Infinity];

    const { counts, sorted } = summarizeColumn({ ...feature, kind: 'NUMERIC', values });

    expect(counts).toEqual([100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 3]);
    expect(sorted).toHaveLength(1000);
  });

  it('of words has a bin for each of the 200 most frequent, one for the others, one for what is missing', () => {
    const frequent = Array.from({ length: 200 }, (_, i) => [`word-${i}`, `word-${i}`]).flat();
    const values = [...frequent, 'rare', 'rarer', null];

    const { bins, counts } = summarizeColumn({ ...feature, kind: 'CATEGORICAL', values });

    expect(binCountOf(bins)).toBe(202);
    expect(counts.slice(-3)).toEqual([2, 2, 1]);
  });

  it('of numbers that are all missing still tells what is there from what is missing', () => {
    const { bins, counts } = summarizeColumn({ ...feature, kind: 'NUMERIC', values: [null, null] });

    expect(counts).toEqual([0, 2]);
    expect(binFinder(bins)(7)).toBe(0);
  });

  it('puts a number into the same bin before and after it went through single precision', () => {
    const values = Array.from({ length: 100 }, (_, i) => i / 10);
    const { bins } = summarizeColumn({ ...feature, kind: 'NUMERIC', values });
    const binOf = binFinder(bins);

    expect(values.map((value) => binOf(Math.fround(value)))).toEqual(values.map((value) => binOf(value)));
  });
});

describe('a value as a number', () => {
  it.each([
    [1.5, 1.5],
    ['2.5', 2.5],
    [true, 1],
    [0, 0],
    [null, null],
    [undefined, null],
    ['', null],
    ['NaN', null],
    ['Infinity', null],
    ['ATL', null],
    [1e300, null],
  ])('%s is %s', (value, expected) => {
    expect(numberOf(value)).toBe(expected);
  });
});
