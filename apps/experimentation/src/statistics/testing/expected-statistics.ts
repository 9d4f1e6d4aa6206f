import { expect } from 'vitest';
import { clusteredHistogram, crossMoments, type ClusteredHistogram } from '@orrery/math-statistics';
import type { MetricDefinition } from '../../outcome-metric/outcome-metric.js';
import type { SomeEvent, SomeExposure } from '../../testing/statistics-scenario.js';

type Metric = Partial<MetricDefinition>;
type Told =
  { readonly exposure: SomeExposure & { readonly hour: number } } | { readonly event: Omit<SomeEvent, 'id'> };
type ToldEvent = Omit<SomeEvent, 'id'>;

interface Subject {
  readonly variation: number;
  readonly hour: number;
  readonly events: readonly ToldEvent[];
}

/** What statistics have to be, user by user, by the definitions alone. */
export function expectedStatistics(told: readonly Told[], metrics: readonly Metric[]): object {
  const exposures = told.flatMap((one) => ('exposure' in one ? [one.exposure] : []));
  const events = told.flatMap((one) => ('event' in one ? [one.event] : []));
  const subjects: Subject[] = [];
  let conflicting = 0;
  for (const user of new Set(exposures.map((exposure) => exposure.user))) {
    const own = exposures.filter((exposure) => exposure.user === user);
    if (new Set(own.map(({ variation }) => variation)).size > 1) {
      conflicting += 1;
      continue;
    }
    subjects.push({
      variation: own[0]?.variation === 'control' ? 0 : 1,
      hour: Math.min(...own.map(({ hour }) => hour)),
      events: events.filter((event) => event.user === user),
    });
  }
  return {
    users: [0, 1].map((variation) => subjects.filter((subject) => subject.variation === variation).length),
    metrics: metrics.map((metric) => [0, 1].map((variation) => expectedOf(metric, subjects, variation))),
    exclusions: metrics.map((metric) => exclusionsOf(metric, subjects)),
    conflicting,
  };
}

function expectedOf(metric: Metric, all: readonly Subject[], variation: number): object {
  const subjects = all.filter((subject) => subject.variation === variation);
  const rows = subjects.map((subject) => variablesOf(metric, subject));
  const variables = (metric.kind === 'RATIO' ? 2 : 1) * (metric.covariateHours === undefined ? 1 : 2);
  const columns = Array.from({ length: variables }, (_, i) => rows.map((row) => row[i] ?? 0));
  const exact = crossMoments.of(columns);
  return {
    users: subjects.length,
    moments: { count: exact.count, means: exact.means.map(close), deviations: exact.deviations.map(close) },
    histogram: metric.kind === 'QUANTILE' ? expect.toSatisfy(agrees(metric, subjects)) : null,
  };
}

/** Sums of large and small numbers are exact there, and here only as good as doubles are. */
function close(value: number): unknown {
  return expect.toSatisfy(
    (actual: number) => Math.abs(actual - value) <= 1e-9 * Math.max(1, Math.abs(value)) + 1e-5,
  );
}

function variablesOf(metric: Metric, subject: Subject): number[] {
  const now = placed(metric, subject, 'in');
  const before = placed(metric, subject, 'pre');
  const totals = [now, before].flatMap((events) => {
    const numerator = totalOf(
      metric,
      events.filter(({ event }) => event === metric.event),
    );
    const denominator = events
      .filter(({ event }) => event === metric.denominatorEvent)
      .reduce((sum, { value = 1 }) => sum + value, 0);
    return metric.kind === 'RATIO' ? [numerator, denominator] : [numerator];
  });
  return metric.covariateHours === undefined ? totals.slice(0, totals.length / 2) : totals;
}

function totalOf({ kind, cap }: Metric, events: readonly ToldEvent[]): number {
  const values = events.map(({ value = 1 }) => value);
  if (kind === 'PROPORTION' || kind === 'RETENTION') return values.some((value) => value !== 0) ? 1 : 0;
  if (kind === 'COUNT' || kind === 'QUANTILE') return values.length;
  const sum = values.reduce((total, value) => total + value, 0);
  return cap === undefined || cap === null ? sum : Math.min(sum, cap);
}

function placed(metric: Metric, subject: Subject, place: string): readonly ToldEvent[] {
  return subject.events.filter(
    (event) =>
      (event.event === metric.event || event.event === metric.denominatorEvent) &&
      (metric.filter?.length !== 1 || event.properties?.['country'] === metric.filter[0]?.value) &&
      placeOf(metric, event.hour - subject.hour) === place,
  );
}

function placeOf({ delayHours = 0, windowHours, covariateHours }: Metric, hours: number): string {
  if (hours < -(covariateHours ?? 0)) return 'OUTCOME_BEFORE_EXPOSURE';
  if (hours < 0) return 'pre';
  if (hours < delayHours) return 'OUTSIDE_WINDOW';
  return windowHours != null && hours >= delayHours + windowHours ? 'OUTSIDE_WINDOW' : 'in';
}

function exclusionsOf(metric: Metric, subjects: readonly Subject[]): Record<string, number> {
  const counted = ['OUTCOME_BEFORE_EXPOSURE', 'OUTSIDE_WINDOW'].map((reason) => {
    const count = subjects.reduce((sum, subject) => sum + placed(metric, subject, reason).length, 0);
    return [reason, count] as const;
  });
  return Object.fromEntries(counted.filter(([, count]) => count > 0));
}

/** The same values in the same bins, and the same sums over the users at every edge. */
function agrees(metric: Metric, subjects: readonly Subject[]): (actual: ClusteredHistogram) => boolean {
  return (actual) => {
    const clusters = subjects.map((subject) => placed(metric, subject, 'in').map(({ value = 1 }) => value));
    const own = clusteredHistogram.ofClusters(actual.edges, clusters);
    return (
      actual.clusters === own.clusters &&
      actual.counts.every((count, bin) => count === own.counts[bin]) &&
      actual.below.every((edge, i) => JSON.stringify(edge) === JSON.stringify(own.below[i]))
    );
  };
}
