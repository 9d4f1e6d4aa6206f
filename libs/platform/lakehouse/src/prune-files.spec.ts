import { tableColumn, type RowFilter } from '@orrery/platform-tables';
import { describe, expect, it } from 'vitest';
import { pruneFiles } from './prune-files.js';
import type { SnapshotFile } from './table-snapshot.js';
import type { ValueRange } from './value-range.js';

const COLUMNS = [
  tableColumn('n', 'BIGINT'),
  tableColumn('x', 'DOUBLE'),
  tableColumn('text', 'VARCHAR'),
  tableColumn('at', 'TIMESTAMP WITH TIME ZONE'),
  tableColumn('here', 'TIMESTAMP'),
  tableColumn('day', 'DATE'),
];

const KNOWN: ValueRange = { min: null, max: null, nulls: 'UNKNOWN', isConstant: false };

function isKept(filter: RowFilter, ranges: Readonly<Record<string, Partial<ValueRange>>>): boolean {
  const file: SnapshotFile = {
    ...{ name: 'a', sizeBytes: 1, rows: 1, constants: new Map(), deletions: null },
    rangeOf: (column) => (column in ranges ? { ...KNOWN, ...ranges[column] } : null),
  };
  return pruneFiles([file], filter, COLUMNS).length === 1;
}

describe('a file', () => {
  it('is kept where nothing is known', () => {
    expect(isKept({ column: 'n', op: 'EQ', value: 1 }, {})).toBe(true);
    expect(isKept({ column: 'n', op: 'EQ', value: 1 }, { n: {} })).toBe(true);
  });

  it('is left out for nulls, or for want of nulls', () => {
    expect(isKept({ column: 'n', op: 'IS_NULL' }, { n: { nulls: 'NONE' } })).toBe(false);
    expect(isKept({ column: 'n', op: 'NOT_NULL' }, { n: { nulls: 'ALL' } })).toBe(false);
    expect(isKept({ column: 'n', op: 'NE', value: 1 }, { n: { nulls: 'ALL' } })).toBe(false);
    expect(isKept({ not: { column: 'n', op: 'EQ', value: 1 } }, { n: { nulls: 'ALL' } })).toBe(false);
    expect(isKept({ not: { column: 'n', op: 'NOT_NULL' } }, { n: { nulls: 'NONE' } })).toBe(false);
  });

  it('is kept for whole numbers that may have been rounded', () => {
    // 2^53 + 1 comes as 2^53 through JSON.
    expect(isKept({ column: 'n', op: 'GT', value: 2 ** 53 }, { n: { max: 2 ** 53 } })).toBe(true);
    expect(isKept({ column: 'n', op: 'GT', value: 2 ** 53 }, { n: { max: 2 ** 53 - 1 } })).toBe(false);
  });

  it('is kept above the bound of floating numbers, where NaN is', () => {
    expect(isKept({ column: 'x', op: 'GT', value: 5 }, { x: { min: 0, max: 1 } })).toBe(true);
    expect(isKept({ column: 'x', op: 'LT', value: -1 }, { x: { min: 0, max: 1 } })).toBe(false);
  });

  it('compares texts by their bytes', () => {
    // In UTF-16 the first would be below the second.
    expect(isKept({ column: 'text', op: 'GE', value: '\u{10000}' }, { text: { max: '\uffff' } })).toBe(false);
    expect(isKept({ column: 'text', op: 'GE', value: '\uffff' }, { text: { max: '\u{10000}' } })).toBe(true);
    expect(isKept({ column: 'text', op: 'LIKE', value: 'z%' }, { text: { min: 'a', max: 'b' } })).toBe(true);
  });

  it('compares times give or take a millisecond, in UTC', () => {
    const at = Date.UTC(2024, 0, 1, 12);
    const ranges = { at: { min: at, max: at } };
    expect(isKept({ column: 'at', op: 'EQ', value: '2024-01-01T12:00:00.000900Z' }, ranges)).toBe(true);
    expect(isKept({ column: 'at', op: 'EQ', value: '2024-01-01T13:00:00+01:00' }, ranges)).toBe(true);
    expect(isKept({ column: 'at', op: 'GT', value: '2024-01-01T12:00:01' }, ranges)).toBe(false);
    expect(isKept({ column: 'at', op: 'LT', value: '2024-01-01' }, ranges)).toBe(false);
  });

  it('compares times of no zone as they are written', () => {
    const at = Date.UTC(2024, 0, 1, 12);
    const ranges = { here: { min: at, max: at } };
    expect(isKept({ column: 'here', op: 'EQ', value: '2024-01-01T12:00:00+05:00' }, ranges)).toBe(true);
    expect(isKept({ column: 'here', op: 'EQ', value: '2024-01-01T17:00:00+05:00' }, ranges)).toBe(false);
  });

  it('is left out for what is not so only when all rows have one value', () => {
    const not: RowFilter = { not: { column: 'day', op: 'EQ', value: '2024-01-01' } };
    const bounds = { min: '2024-01-01', max: '2024-01-01' };
    expect(isKept(not, { day: { ...bounds, isConstant: true } })).toBe(false);
    expect(isKept(not, { day: bounds })).toBe(true);
    expect(isKept({ not: { not: not } }, { day: { ...bounds, isConstant: true } })).toBe(false);
  });
});
