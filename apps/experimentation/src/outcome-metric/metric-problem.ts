import { InvalidInputError } from '@orrery/domain';
import { isStorableText } from '../outcome/storable-text.js';
import { LARGEST_VALUE } from '../statistics/contribution-sql.js';
import type { EventCondition, MetricDefinition } from './outcome-metric.js';

export const NAME = /^[A-Za-z0-9._-]{1,200}$/;

/** Ten years: what is longer is a mistake of unit. */
const LONGEST_HOURS = 10 * 366 * 24;
const MAX_CONDITIONS = 20;
const MAX_TEXT_LENGTH = 500;
const MAX_DESCRIPTION_LENGTH = 10_000;
/** Kinds whose user total is a sum, which a single user can spoil. */
const CAPPED: ReadonlySet<string> = new Set(['MEAN', 'COUNT', 'RATIO']);

type Problem = InvalidInputError | undefined;

/** The first reason why a definition cannot become a metric, or undefined when it can. */
export function metricProblem(metric: MetricDefinition): Problem {
  return (
    nameProblem('name', metric.name) ??
    nameProblem('event', metric.event) ??
    textProblem('description', metric.description, MAX_DESCRIPTION_LENGTH) ??
    valueProblem(metric) ??
    denominatorProblem(metric) ??
    quantileProblem(metric) ??
    timesProblem(metric) ??
    covariateProblem(metric) ??
    capProblem(metric) ??
    filterProblem(metric.filter)
  );
}

function nameProblem(field: string, name: string): Problem {
  return NAME.test(name) ? undefined : wrong(field, 'has 1 to 200 letters, digits, ".", "_" and "-"');
}

function textProblem(field: string, text: string, atMost = MAX_TEXT_LENGTH): Problem {
  const sound = text.length <= atMost && isStorableText(text);
  return sound ? undefined : wrong(field, `has at most ${atMost} characters, none of them NUL`);
}

function valueProblem({ kind, valueField }: MetricDefinition): Problem {
  if (valueField === null) return undefined;
  if (kind === 'COUNT') return wrong('valueField', 'means nothing to a COUNT, which counts events');
  return valueField === '' ? wrong('valueField', 'names a property') : textProblem('valueField', valueField);
}

function denominatorProblem({ kind, denominatorEvent }: MetricDefinition): Problem {
  if (kind === 'RATIO') return nameProblem('denominatorEvent', denominatorEvent ?? '');
  return denominatorEvent === null ? undefined : wrong('denominatorEvent', 'is for a RATIO only');
}

function quantileProblem({ kind, quantile }: MetricDefinition): Problem {
  if (kind !== 'QUANTILE') return quantile === null ? undefined : wrong('quantile', 'is for a QUANTILE only');
  return quantile !== null && quantile > 0 && quantile < 1
    ? undefined
    : wrong('quantile', 'lies between 0 and 1, for instance 0.95');
}

function timesProblem({ kind, delayHours, windowHours }: MetricDefinition): Problem {
  if (!(delayHours >= 0 && delayHours <= LONGEST_HOURS)) {
    return wrong('delayHours', `is from 0 to ${LONGEST_HOURS}`);
  }
  if (windowHours !== null && !(windowHours > 0 && windowHours <= LONGEST_HOURS)) {
    return wrong('windowHours', `is above 0, and at most ${LONGEST_HOURS}`);
  }
  if (kind === 'RETENTION' && delayHours === 0) {
    return wrong('delayHours', 'is above 0 for a RETENTION: it counts who comes back after that time');
  }
  return undefined;
}

function covariateProblem({ kind, covariateHours }: MetricDefinition): Problem {
  if (covariateHours === null) return undefined;
  if (kind === 'QUANTILE') return wrong('covariateHours', 'is not for a QUANTILE');
  const sound = covariateHours > 0 && covariateHours <= LONGEST_HOURS;
  return sound ? undefined : wrong('covariateHours', `is above 0, and at most ${LONGEST_HOURS}`);
}

function capProblem({ kind, cap, capPercentile }: MetricDefinition): Problem {
  if (capPercentile !== null) {
    if (!CAPPED.has(kind)) return wrong('capPercentile', 'is for a MEAN, COUNT or RATIO only');
    if (cap !== null) return wrong('capPercentile', 'is instead of a "cap", not besides it');
    if (!(capPercentile >= 0.5 && capPercentile < 1)) {
      return wrong('capPercentile', 'is from 0.5 on and below 1, for instance 0.99');
    }
  }
  if (cap === null) return undefined;
  if (!CAPPED.has(kind)) return wrong('cap', 'is for a MEAN, COUNT or RATIO only');
  return cap > 0 && cap <= LARGEST_VALUE
    ? undefined
    : wrong('cap', `is above 0, and at most ${LARGEST_VALUE}`);
}

function filterProblem(filter: readonly EventCondition[]): Problem {
  if (filter.length > MAX_CONDITIONS) return wrong('filter', `has at most ${MAX_CONDITIONS} conditions`);
  for (const [i, { property, operator, value }] of filter.entries()) {
    const field = (name: keyof EventCondition) => `filter.${i}.${name}`;
    if (property === '') return wrong(field('property'), 'names a property');
    const problem = textProblem(field('property'), property) ?? conditionValueProblem(field('value'), value);
    if (problem !== undefined) return problem;
    if (typeof value === 'boolean' && !operator.endsWith('EQUALS')) {
      return wrong(field('operator'), 'of a boolean is EQUALS or NOT_EQUALS');
    }
  }
  return undefined;
}

function conditionValueProblem(field: string, value: EventCondition['value']): Problem {
  if (typeof value === 'string') return textProblem(field, value);
  const sound = typeof value === 'boolean' || Number.isFinite(value);
  return sound ? undefined : wrong(field, 'is a text, a number or a boolean');
}

function wrong(field: string, rule: string): InvalidInputError {
  return new InvalidInputError(field, `"${field}" ${rule}.`);
}
