import type { ExpectationConfiguration } from '@orrery/platform-expectations';
import { describe, expect, it } from 'vitest';
import { withParquet } from '../testing/open-test-table.js';
import { judgeSuites, keptOutcome } from './judge-suites.js';

const CATEGORIES = `
  SELECT CASE WHEN range < 540 THEN 'A' WHEN range < 860 THEN 'B' ELSE 'C' END AS c,
         CASE WHEN range < 540 THEN 1 WHEN range < 860 THEN 2 ELSE 3 END AS same,
         (range * 7919) % 10 AS other, (range + 0.5) / 1000 AS even, range % 2 AS bit
    FROM range(1000)`;

const CHI_SQUARE = 'expect_column_chisquare_test_p_value_to_be_greater_than';
const KOLMOGOROV = 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than';
const PHI = 'expect_column_pair_cramers_phi_value_to_be_less_than';

async function judged(query: string, ...expectations: readonly ExpectationConfiguration[]) {
  const body = { name: 'spec', expectations, meta: {} };
  const suite = { suiteId: null, revision: null, body, rowKeys: [], firstRows: 10 };
  const [only] = await withParquet(query, (table) => judgeSuites(table, [suite]));
  return only?.validation.results.map(keptOutcome) ?? [];
}

function thirds(besides: object = {}): ExpectationConfiguration {
  const partition_object = { values: ['A', 'B', 'C'], weights: [1 / 3, 1 / 3, 1 / 3] };
  return { type: CHI_SQUARE, kwargs: { column: 'c', partition_object, ...besides } };
}

describe('an expectation of a whole distribution', () => {
  it('holds categories against their weights by the chi-square test', async () => {
    const partition_object = { values: ['A', 'B', 'C'], weights: [0.54, 0.32, 0.14] };
    const [fits, fails, unseen, strange] = await judged(
      CATEGORIES,
      { type: CHI_SQUARE, kwargs: { column: 'c', partition_object } },
      thirds(),
      { type: CHI_SQUARE, kwargs: { column: 'c', partition_object: { values: ['A'], weights: [1] } } },
      thirds({ column: 'other', tail_weight_holdout: 2 }),
    );

    expect(fits).toMatchObject({ success: true, result: { observed_value: 1 } });
    // As scipy 1.16 has it.
    expect(Number(fails?.result['observed_value']) / 5.1397782097623862e-53).toBeCloseTo(1, 9);
    expect(fails?.success).toBe(false);
    expect(unseen).toMatchObject({ success: false, result: { observed_value: 0 } });
    expect(strange?.fault).toContain('tail_weight_holdout');
  });

  it('holds numbers against a distribution that is known by Kolmogorov and Smirnov', async () => {
    const ks = (distribution: string, params: object, column = 'even') => ({
      type: KOLMOGOROV,
      kwargs: { column, distribution, params: { ...params } },
    });
    const [even, shifted, normal, none, text] = await judged(
      CATEGORIES,
      ks('uniform', { min: 0, max: 1 }),
      ks('uniform', { min: 0.2, max: 1 }),
      ks('norm', { mean: 0.5, std_dev: 0.2887 }),
      ks('cauchy', {}),
      ks('norm', { mean: 0, std_dev: 1 }, 'c'),
    );

    expect(even).toMatchObject({
      success: true,
      result: { details: { observed_ks_result: { statistic: expect.closeTo(0.0005, 12) } } },
    });
    expect(shifted).toMatchObject({
      success: false,
      result: { details: { observed_ks_result: { statistic: expect.closeTo(0.2005, 12) } } },
    });
    expect(normal?.success).toBe(false);
    expect(none?.fault).toContain('norm, beta, gamma, uniform, chi2, expon');
    expect(text?.fault).toContain('must be numeric');
  });

  it('tells how much two columns say of each other by Cramér’s phi', async () => {
    const phi = (column_A: string, column_B: string, besides: object = {}) => ({
      type: PHI,
      kwargs: { column_A, column_B, ...besides },
    });
    const [all, little, constant] = await judged(
      CATEGORIES,
      phi('c', 'same'),
      phi('c', 'other', { threshold: 0.2 }),
      phi('c', 'bit', { n_bins_B: 1 }),
    );

    expect(all).toMatchObject({ success: false, result: { observed_value: expect.closeTo(1, 12) } });
    expect(little?.success).toBe(true);
    expect(constant?.fault).toContain('less than two bins');
  });

  it('counts what is missing as a bin of its own', async () => {
    const pairs = `SELECT unnest([1, 2, NULL, 1, 2, NULL]) AS a, unnest(['x', 'y', NULL, 'x', 'y', NULL]) AS b`;
    const [phi] = await judged(pairs, { type: PHI, kwargs: { column_A: 'a', column_B: 'b' } });

    expect(phi?.result['details']).toEqual({
      crosstab: [
        [2, 0, 0],
        [0, 2, 0],
        [0, 0, 2],
      ],
    });
  });
});
