import { ExpectationFault } from '../expectation.errors.js';
import {
  isWithin,
  numberBounds,
  requireBounds,
  scalarBounds,
  wholeBounds,
  type Bounds,
} from '../plan/bounds.js';
import { orderable, type Scalar } from '../plan/literal.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { aggregates, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { kindOf } from '../table/column-kind.js';
import type { ExpectationColumn } from '../table/expectation-table.js';
import { jsonOf } from '../result/json-of.js';
import type { ExpectationDefinition } from './definition.js';

/** A column of numbers, or of truths taken as 0 and 1. @throws {ExpectationFault} for any other. */
function numberSql(column: ExpectationColumn): string {
  const kind = kindOf(column);
  if (kind === 'NUMBER') return sqlOf(column);
  if (kind === 'BOOLEAN') return `${sqlOf(column)}::INTEGER`;
  throw new ExpectationFault(`TypeError: column "${column.name}" must be numeric; it is ${column.type}.`);
}

function measure(
  sql: (column: string) => string,
  bounds: (subject: Subject) => Bounds<number>,
): ExpectationDefinition['plan'] {
  return function* (subject: Subject): Plan<ObservedOutcome> {
    const within = bounds(subject);
    const column = numberSql(subject.column());
    const [value = null] = yield* aggregates(subject.over(sql(column)));
    const observed = value === null ? null : Number(value);
    return { kind: 'observed', observed, success: isWithin(observed, within) };
  };
}

function extreme(sql: 'min' | 'max'): ExpectationDefinition['plan'] {
  return function* (subject: Subject): Plan<ObservedOutcome> {
    const column = subject.column();
    const bounds = requireBounds(scalarBounds(subject.kwargs));
    for (const bound of [bounds.min, bounds.max] satisfies (Scalar | null)[]) {
      if (bound !== null) orderable(bound, column);
    }
    const [value = null] = yield* aggregates(subject.over(`${sql}(${sqlOf(column)})`));
    const observed = jsonOf(value);
    return { kind: 'observed', observed, success: isWithin(observed, bounds) };
  };
}

function* uniqueCount(subject: Subject): Plan<ObservedOutcome> {
  const bounds = wholeBounds(subject.kwargs);
  const [distinct] = yield* aggregates(subject.over(`count(DISTINCT ${sqlOf(subject.column())})`));
  return { kind: 'observed', observed: Number(distinct), success: isWithin(Number(distinct), bounds) };
}

function* uniqueProportion(subject: Subject): Plan<ObservedOutcome> {
  const bounds = numberBounds(subject.kwargs);
  const column = sqlOf(subject.column());
  const [distinct, present] = yield* aggregates(
    subject.over(`count(DISTINCT ${column})`),
    subject.over(`count(${column})`),
  );
  const observed = Number(present) === 0 ? null : Number(distinct) / Number(present);
  return { kind: 'observed', observed, success: isWithin(observed, bounds) };
}

const anyNumbers = (subject: Subject): Bounds<number> => numberBounds(subject.kwargs);
const someNumbers = (subject: Subject): Bounds<number> => requireBounds(numberBounds(subject.kwargs));

export const COLUMN_MEASURES: readonly ExpectationDefinition[] = [
  { type: 'expect_column_min_to_be_between', domain: 'column-aggregate', plan: extreme('min') },
  { type: 'expect_column_max_to_be_between', domain: 'column-aggregate', plan: extreme('max') },
  {
    type: 'expect_column_mean_to_be_between',
    domain: 'column-aggregate',
    plan: measure((column) => `avg(${column})`, anyNumbers),
  },
  {
    type: 'expect_column_median_to_be_between',
    domain: 'column-aggregate',
    plan: measure((column) => `quantile_cont(${column}, 0.5)`, anyNumbers),
  },
  {
    type: 'expect_column_sum_to_be_between',
    domain: 'column-aggregate',
    plan: measure((column) => `sum(${column})`, someNumbers),
  },
  {
    type: 'expect_column_stdev_to_be_between',
    domain: 'column-aggregate',
    plan: measure((column) => `stddev_samp(${column})`, anyNumbers),
  },
  { type: 'expect_column_unique_value_count_to_be_between', domain: 'column-aggregate', plan: uniqueCount },
  {
    type: 'expect_column_proportion_of_unique_values_to_be_between',
    domain: 'column-aggregate',
    plan: uniqueProportion,
  },
];
