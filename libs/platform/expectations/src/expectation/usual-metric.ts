import { ExpectationFault } from '../expectation.errors.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import type { Subject } from '../plan/subject.js';
import { known, type ExpectationDefinition } from './definition.js';

/** Not one of Great Expectations' own. */
export const USUAL_METRIC_TYPE = 'expect_metric_to_be_usual';

const FALSE_ALARM_RATE = 0.01;

/**
 * A metric of the table lies where the versions before it have it. As long as there are too few of these to tell, it is
 * met, and says so: nothing could be brought in otherwise.
 */
function usualMetric(subject: Subject): ObservedOutcome {
  const { kwargs } = subject;
  const rate = kwargs.number('false_alarm_rate') ?? FALSE_ALARM_RATE;
  if (!(rate >= 0.0001 && rate <= 0.1)) {
    throw new ExpectationFault('ValueError: false_alarm_rate must be from 0.0001 to 0.1.');
  }
  const metric = kwargs.text('metric');
  const column = kwargs.raw('column') === null ? null : kwargs.text('column');
  const season = kwargs.choice('season', ['NONE', 'WEEKDAY'] as const, 'NONE');
  const answer = subject.judgeMetric({ metric, column, falseAlarmRate: rate, season });
  if (answer.kind === 'not-measured') {
    throw new ExpectationFault(`ValueError: ${metric} cannot be measured of the table.`);
  }
  const { kind, value, ...details } = answer;
  return {
    kind: 'observed',
    success: kind !== 'anomaly',
    observed: value,
    details: { verdict: kind, ...details },
  };
}

export const USUAL_METRIC: readonly ExpectationDefinition[] = [
  { type: USUAL_METRIC_TYPE, domain: 'table', plan: known(usualMetric) },
];
