import { ExpectationFault } from '../expectation.errors.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { counts, fold, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { kindOf } from '../table/column-kind.js';
import { requireValues } from './categories.js';
import type { ExpectationDefinition } from './definition.js';
import { readDistribution } from './known-distribution.js';

const DEFAULT_LEVEL = 0.05;

/** Kolmogorov and Smirnov's p-value of a column against a distribution that is known beforehand, as scipy's `kstest`. */
function* kolmogorovSmirnov(subject: Subject): Plan<ObservedOutcome> {
  const { kwargs, statistics } = subject;
  const column = subject.column();
  if (kindOf(column) !== 'NUMBER') {
    throw new ExpectationFault(`TypeError: column "${column.name}" must be numeric; it is ${column.type}.`);
  }
  const level = kwargs.number('p_value') ?? DEFAULT_LEVEL;
  if (!(level > 0 && level < 1))
    throw new ExpectationFault('ValueError: p_value must be between zero and one.');
  const { parameters, cdf } = readDistribution(kwargs, statistics);
  const { distance, sampleSize } = yield* distanceFrom(subject, sqlOf(column), cdf);
  const pValue = statistics.kolmogorov.sf(distance, { sampleSize });
  return {
    kind: 'observed',
    success: pValue >= level,
    observed: pValue,
    details: {
      expected_params: parameters,
      observed_ks_result: { statistic: distance, pvalue: pValue },
    },
  };
}

interface Distance {
  readonly distance: number;
  readonly sampleSize: number;
}

/** The greatest distance of both distribution functions: at a value, or right before it. */
function* distanceFrom(subject: Subject, column: string, cdf: (x: number) => number): Plan<Distance> {
  const [counted = 0] = yield* counts(subject.over(`count(${column})`));
  const sampleSize = requireValues(counted);
  const values = `SELECT ${column}::DOUBLE AS v ${subject.from(`${column} IS NOT NULL`)}`;
  let distance = 0;
  let before = 0;
  yield* fold(`SELECT v, count(*) FROM (${values}) GROUP BY v ORDER BY v`, (rows) => {
    for (const [value, equal] of rows) {
      const x = Number(value);
      if (Number.isNaN(x)) throw new ExpectationFault('ValueError: the column holds NaN.');
      const upTo = before + Number(equal);
      const share = cdf(x);
      distance = Math.max(distance, upTo / sampleSize - share, share - before / sampleSize);
      before = upTo;
    }
  });
  return { distance, sampleSize };
}

export const KOLMOGOROV_SMIRNOV: readonly ExpectationDefinition[] = [
  {
    type: 'expect_column_parameterized_distribution_ks_test_p_value_to_be_greater_than',
    domain: 'column-aggregate',
    plan: kolmogorovSmirnov,
  },
];
