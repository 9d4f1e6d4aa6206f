/** How the events of a window become one number. */
export type AggregationKind = 'RATE' | 'MEAN' | 'COUNT' | 'SUM';

/** What a mean is drawn to while little was seen: `count` events of value `rate` are added to every window. */
export interface Prior {
  readonly rate: number;
  readonly count: number;
}

/** One feature: an aggregate over the events of an entity in a window of time. */
export interface Aggregation {
  readonly feature: string;
  readonly kind: AggregationKind;
  readonly column: string | null;
  readonly greaterThan: number | null;
  readonly windowHours: number;
  readonly prior: Prior | null;
}

/** What the number says, for people. */
export function describeAggregation({ kind, column, greaterThan, windowHours, prior }: Aggregation): string {
  const above = greaterThan === null ? '' : ` above ${greaterThan}`;
  const what = {
    RATE: `Share of events with ${column}${above}`,
    MEAN: `Mean of ${column}`,
    COUNT: column === null ? 'Number of events' : `Number of events with ${column}${above || ' known'}`,
    SUM: `Sum of ${column}`,
  }[kind];
  const drawn = prior === null ? '' : `, drawn to ${prior.rate} by ${prior.count} added events`;
  return `${what} in the last ${windowHours} h${drawn}.`;
}
