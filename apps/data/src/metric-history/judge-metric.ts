import { FEWEST_POINTS, criticalScore } from './critical-score.js';
import type { MetricVerdict, VersionMetric } from './metric.js';

export interface MetricQuestion {
  readonly metric: VersionMetric;
  readonly value: number;
  /** Of the versions before. */
  readonly history: readonly number[];
  readonly falseAlarmRate: number;
}

/** Of a normal distribution, the standard deviation by the median absolute deviation: 1 / Φ⁻¹(¾). */
const DEVIATION_BY_MAD = 1.4826022185056018;

/** Metrics of which only more is worse. */
const ONE_SIDED: readonly VersionMetric[] = ['FRESHNESS', 'NULL_RATE', 'DISTRIBUTION', 'STABILITY'];

/**
 * Holds a value against those before by its robust z-score, (value − median) / (1.4826 · MAD): neither the median nor
 * the median absolute deviation is moved by a few anomalies of the past (Iglewicz & Hoaglin 1993).
 */
export function judgeMetric({ metric, value, history, falseAlarmRate }: MetricQuestion): MetricVerdict {
  const points = history.length;
  if (points < FEWEST_POINTS) return { kind: 'too-few-points', value, points, required: FEWEST_POINTS };
  const usual = medianOf(history);
  const mad = medianOf(history.map((each) => Math.abs(each - usual)));
  const deviation = Math.max(DEVIATION_BY_MAD * mad, smallestDeviation(metric, usual));
  const score = finite((value - usual) / deviation);
  const critical = criticalScore(points, falseAlarmRate);
  const isStrange = (ONE_SIDED.includes(metric) ? score : Math.abs(score)) > critical;
  return { kind: isStrange ? 'anomaly' : 'usual', value, usual, score, criticalScore: critical, points };
}

/** Differences that nobody cares about: a series that never moved is not broken by them. */
function smallestDeviation(metric: VersionMetric, usual: number): number {
  switch (metric) {
    case 'VOLUME':
    case 'DISTINCT':
      return Math.max(Math.abs(usual) * 0.005, 0.5);
    case 'FRESHNESS':
      return Math.max(Math.abs(usual) * 0.02, 30);
    case 'NULL_RATE':
      return 0.0005;
    case 'DISTRIBUTION':
      return 0.005;
    case 'STABILITY':
      return 0.01;
    case 'MEAN':
      return Math.max(Math.abs(usual) * 0.001, Number.MIN_VALUE);
  }
}

/** A series that never moved, and then does, is as far out as a number tells. */
function finite(score: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, score));
}

/** Of at least one value. */
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const half = sorted.length >> 1;
  const [below = 0, at = 0] = [sorted[half - 1], sorted[half]];
  return sorted.length % 2 === 1 ? at : (below + at) / 2;
}
