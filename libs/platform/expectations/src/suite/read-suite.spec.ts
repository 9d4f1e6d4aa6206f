import { describe, expect, it } from 'vitest';
import { InvalidSuiteError } from '../expectation.errors.js';
import { readSuite } from './read-suite.js';
import { writeSuite } from './write-suite.js';

const ONE = {
  name: 'orders',
  id: '8b1a',
  expectations: [
    {
      type: 'expect_column_values_to_be_between',
      kwargs: { column: 'amount', min_value: { $PARAMETER: 'low' }, mostly: 0.95 },
      meta: { notes: 'agreed with sales' },
      id: '7c',
      severity: 'warning',
    },
  ],
  meta: { great_expectations_version: '1.2.0' },
  notes: 'kept',
  suite_parameters: { low: 1 },
};

describe('a suite', () => {
  it('of 1.x is written as it was read', () => {
    expect(writeSuite(readSuite(ONE), '1')).toEqual(ONE);
  });

  it('of 0.x says the same as one of 1.x', () => {
    const old = writeSuite(readSuite(ONE), '0');

    expect(old).toMatchObject({
      expectation_suite_name: 'orders',
      expectations: [{ expectation_type: 'expect_column_values_to_be_between', ge_cloud_id: '7c' }],
      evaluation_parameters: { low: 1 },
    });
    expect(readSuite(old)).toMatchObject({
      name: 'orders',
      suiteParameters: { low: 1 },
      expectations: [{ type: 'expect_column_values_to_be_between', kwargs: ONE.expectations[0]?.kwargs }],
    });
  });

  it('may name classes for types', () => {
    const { expectations } = readSuite({
      name: 'x',
      expectations: [{ type: 'ExpectColumnToExist', kwargs: {} }],
    });

    expect(expectations[0]?.type).toBe('expect_column_to_exist');
  });

  it('that cannot be read names each place at fault', () => {
    const read = () =>
      readSuite({ name: '', expectations: [3, { type: 'a', kwargs: [] }, { type: 'b', severity: 'awful' }] });

    expect(read).toThrow(InvalidSuiteError);
    try {
      read();
    } catch (error) {
      const faults = error instanceof InvalidSuiteError ? error.faults.map(({ path }) => path) : [];
      expect(faults).toEqual([
        '/name',
        '/expectations/0',
        '/expectations/1/kwargs',
        '/expectations/2/severity',
      ]);
    }
  });
});
