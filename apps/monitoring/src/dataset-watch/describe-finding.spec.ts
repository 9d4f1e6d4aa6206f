import { describe, expect, it } from 'vitest';
import { describeFinding } from './describe-finding.js';

const ID = '01920000-0000-7000-8000-000000000001';
const TABLE = { datasetId: ID, dataset: 'orders', branch: 'main', versionId: ID, version: 3 };
const VALIDATION = {
  kind: 'VALIDATION_FAILED',
  validationId: ID,
  suite: 'bounds',
  occasion: 'INTAKE',
  success: false,
  evaluated: 9,
  severity: 'CRITICAL',
} as const;

describe('a finding about a dataset', () => {
  it('names the expectations that failed, and how many more there are', () => {
    const failures = ['a', 'b', 'c', 'd'].map((column, at) => {
      return { expectation: 'expect_x', column, rows: at === 0 ? null : at };
    });

    expect(describeFinding({ ...TABLE, ...VALIDATION, failed: 5, failures })).toBe(
      'Version 3 of "orders" on main fails 5 of 9 expectations of "bounds": ' +
        'expect_x of "a", expect_x of "b" (1 rows), expect_x of "c" (2 rows) and 2 more.',
    );
  });

  it('tells of files that did not become versions', () => {
    const failures = [{ expectation: 'expect_table_row_count_to_equal', column: null, rows: null }];
    const refused = { ...TABLE, versionId: null, version: null, ...VALIDATION, failed: 1, failures };

    expect(describeFinding(refused)).toContain(
      'A file for "orders" on main, which was refused, fails 1 of 9',
    );
  });

  it('says how far a metric lies from what is usual', () => {
    const score = { value: 12.3456789, usual: 1000, score: -9, criticalScore: 4 };
    const anomaly = {
      kind: 'ANOMALY',
      metric: 'MEAN',
      column: 'price',
      severity: 'WARNING',
      ...score,
    } as const;

    expect(describeFinding({ ...TABLE, ...anomaly })).toBe(
      'Version 3 of "orders" on main is out of line: MEAN of "price" is 12.3457, usually about 1000.',
    );
  });
});
