import { USUAL_METRIC_TYPE, type ExpectationSuite, type MetricJudge } from '@orrery/platform-expectations';
import {
  SEASONS,
  VERSION_METRICS,
  type AnomalyCheck,
  type MetricVerdict,
  type Season,
  type VersionMetric,
} from './metric.js';

/** A series of values that will be asked for. */
export type AskedSeries = Pick<AnomalyCheck, 'metric' | 'column' | 'season'>;

/** What the history says of a metric; only of those series that it was told of before. */
export type MetricVerdicts = (check: Omit<AnomalyCheck, 'severity'>) => MetricVerdict;

/** The series that expectations of the suites will ask for. */
export function seriesIn(suites: readonly ExpectationSuite[]): readonly AskedSeries[] {
  return suites
    .flatMap(({ expectations }) => expectations)
    .filter(({ type }) => type === USUAL_METRIC_TYPE)
    .flatMap(({ kwargs: { metric, column, season } }) => {
      const named = metricNamed(metric);
      const known = season === undefined ? 'NONE' : seasonNamed(season);
      if (named === null || known === null) return [];
      return [{ metric: named, column: typeof column === 'string' ? column : '', season: known }];
    });
}

/** As expectations ask. */
export function metricJudge(verdicts: MetricVerdicts): MetricJudge {
  return ({ metric, column, falseAlarmRate, season }) => {
    const named = metricNamed(metric);
    if (named === null) return { kind: 'not-measured' };
    return verdicts({ metric: named, column: column ?? '', falseAlarmRate, season });
  };
}

function metricNamed(name: unknown): VersionMetric | null {
  return VERSION_METRICS.find((metric) => metric === name) ?? null;
}

function seasonNamed(name: unknown): Season | null {
  return SEASONS.find((season) => season === name) ?? null;
}
