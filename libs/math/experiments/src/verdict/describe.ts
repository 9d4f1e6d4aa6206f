import type { CannotSay } from '../plan/cannot-say.js';
import type { MetricAnalysis } from '../plan/metric-analysis.js';
import type { Comparison } from '../plan/test-analysis.js';

/** One metric of one treatment, in one sentence. */
export function describeComparison(comparison: Comparison, names: readonly string[]): string {
  const { metric, treatment, analysis } = comparison;
  const subject = `${metric} of ${variationName(treatment, names)}`;
  if (analysis.kind === 'cannot-say') return `${subject}: cannot say, ${describeReason(analysis)}`;
  return `${subject} is ${describeEffect(analysis)}${describeStrength(comparison, analysis)}.`;
}

/** Why there is no answer, and what it would take. */
export function describeReason({ reason, required, actual }: CannotSay): string {
  const short = required === undefined || actual === undefined ? null : { required, actual };
  switch (reason) {
    case 'no-users':
      return 'a variation has no users yet.';
    case 'too-few-users':
      return `a variation has too few users${short ? ` (${short.actual} of at least ${short.required})` : ''}.`;
    case 'too-few-clusters':
      return `a variation has too few clusters${short ? ` (${short.actual} of at least ${short.required})` : ''}.`;
    case 'too-few-outcomes':
      return `too few outcomes to judge by${short ? ` (${figure(short.actual)} expected in a variation, at least ${short.required} needed)` : ''}.`;
    case 'zero-variance':
      return 'all users have the same outcome, so that no difference can be weighed.';
    case 'sample-ratio-mismatch':
      return 'users did not arrive in the ratio asked for: assignment or logging is broken, and any difference may come from that.';
    case 'peeking-without-sequential-plan':
      return `the plan does not allow this look${short ? ` (${short.actual}, planned is ${short.required})` : ''}; plan a sequential test to look earlier or more often.`;
    case 'zero-control':
      return 'the control is 0, and nothing is a multiple of it.';
    case 'unstable-denominator':
      return `the denominator is too near to 0${short ? ` (${figure(short.actual)} standard errors, at least ${figure(short.required)} needed)` : ''}.`;
    case 'outside-edges':
      return 'the quantile lies beyond the edges between which values were counted.';
    case 'not-finite':
      return 'a value is not finite, or sums overflowed.';
    case 'weights-changed':
      return 'the weights changed while users came, and there are no sums by period to compare fairly.';
    case 'not-for-clusters':
      return 'whole clusters were assigned, and this is not defined for them.';
    case 'prior-does-not-apply':
      return 'the plan has a prior of rates, and this is no rate of users without a covariate.';
  }
}

/** A variation as it is called in a sentence. */
export function variationName(variation: number, names: readonly string[]): string {
  return variation < names.length ? `"${names[variation]}"` : `variation ${variation}`;
}

/** 0.041 as 4.1 %. */
export function percent(share: number): string {
  return `${figure(share * 100)} %`;
}

function describeEffect({ lift, difference }: MetricAnalysis): string {
  if (lift.kind !== 'cannot-say') {
    const { estimate, interval } = lift;
    const size = `${percent(Math.abs(estimate))} ${estimate < 0 ? 'lower' : 'higher'}`;
    return `${size} (${percent(interval.level)} interval ${percent(interval.low)} to ${percent(interval.high)})`;
  }
  const { value, interval } = difference;
  const size = `${figure(Math.abs(value))} ${value < 0 ? 'lower' : 'higher'}`;
  return `${size} (${percent(interval.level)} interval ${figure(interval.low)} to ${figure(interval.high)})`;
}

function describeStrength({ adjustedPValue }: Comparison, { pValue, chanceToWin }: MetricAnalysis): string {
  if (chanceToWin !== null) return `, with a chance of ${percent(chanceToWin)} to be better`;
  if (pValue === null) return '';
  const corrected = adjustedPValue !== null && adjustedPValue !== pValue;
  return corrected
    ? `, p = ${adjustedPValue.toPrecision(2)} after correction`
    : `, p = ${pValue.toPrecision(2)}`;
}

/** Three digits, without an exponent where none is needed. */
function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
