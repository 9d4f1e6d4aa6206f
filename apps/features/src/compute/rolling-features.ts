import { asOfJoin, rollingSnapshots, type RollingSnapshots } from '@orrery/math-point-in-time';
import type { Aggregation, Prior } from '../feature-view/aggregation.js';

/** Events of entities, with one column of numbers for each value that is aggregated; NaN is no value. */
export interface FeatureEvents {
  readonly entity: Int32Array;
  readonly eventTime: Float64Array;
  readonly values: readonly Float64Array[];
}

/** Features at every moment at which one of them changes, ordered by entity, then time; NaN is unknown. */
export interface FeatureSnapshots {
  readonly entity: Int32Array;
  readonly eventTime: Float64Array;
  readonly features: readonly Float64Array[];
}

/** What is aggregated; several features over the same values are computed together. */
export type AggregatedValue =
  | { readonly kind: 'event' }
  | { readonly kind: 'presence'; readonly column: string }
  | { readonly kind: 'number'; readonly column: string }
  | { readonly kind: 'above'; readonly column: string; readonly threshold: number };

const HOUR_MS = 3_600_000;

export function valueOf({ kind, column, greaterThan }: Aggregation): AggregatedValue {
  if (column === null) return { kind: 'event' };
  if (greaterThan !== null) return { kind: 'above', column, threshold: greaterThan };
  return { kind: kind === 'COUNT' ? 'presence' : 'number', column };
}

/** The different values that some aggregations need, in the order in which they are first needed. */
export function valuesOf(aggregations: readonly Aggregation[]): readonly AggregatedValue[] {
  const byKey = new Map(aggregations.map(valueOf).map((value) => [JSON.stringify(value), value]));
  return [...byKey.values()];
}

/**
 * The features of a view from its events. `events.values` has a column for each of `valuesOf(aggregations)`.
 *
 * A row at b holds what was known before b: an event counts from the first bucket after it became known, which is
 * `availabilityDelayMs` after it happened, so that no row ever sees itself.
 */
export function rollingFeatures(
  events: FeatureEvents,
  aggregations: readonly Aggregation[],
  { bucketMs, availabilityDelayMs }: { readonly bucketMs: number; readonly availabilityDelayMs: number },
): FeatureSnapshots {
  const keys = valuesOf(aggregations).map((value) => JSON.stringify(value));
  const parts = events.values.map((value, index) => {
    const own = aggregations.filter((aggregation) => JSON.stringify(valueOf(aggregation)) === keys[index]);
    const windowsMs = [...new Set(own.map(({ windowHours }) => windowHours * HOUR_MS))];
    const { entity, eventTime } = events;
    const options = { bucketMs, windowsMs, availabilityDelayMs, excludeCurrent: true };
    return { windowsMs, snapshots: rollingSnapshots({ entity, eventTime, value }, options) };
  });
  const moments = parts.map(({ snapshots }) => snapshots).reduce<Moments>(mergeMoments, NO_MOMENTS);
  const rows = parts.map(({ snapshots }) => rowsAt(snapshots, moments));
  const features = aggregations.map((aggregation) => {
    const index = keys.indexOf(JSON.stringify(valueOf(aggregation)));
    const part = parts[index];
    const window = part?.snapshots.windows[part.windowsMs.indexOf(aggregation.windowHours * HOUR_MS)];
    if (window === undefined) throw new RangeError(`There is no column for "${aggregation.feature}".`);
    return featureColumn(aggregation, window, rows[index] ?? null, moments.entity.length);
  });
  return { ...moments, features };
}

interface Moments {
  readonly entity: Int32Array;
  readonly eventTime: Float64Array;
}

const NO_MOMENTS: Moments = { entity: new Int32Array(0), eventTime: new Float64Array(0) };

/** The moments of both, each once; both are ordered by entity, then time, and so is the result. */
function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.entity.length === 0) return { entity: b.entity, eventTime: b.eventTime };
  if (b.entity.length === 0 || sameMoments(a, b)) return a;
  const entity = new Int32Array(a.entity.length + b.entity.length);
  const eventTime = new Float64Array(entity.length);
  let size = 0;
  for (let i = 0, j = 0; i < a.entity.length || j < b.entity.length; size++) {
    const order = compareMoments(a, i, b, j);
    const from = order <= 0 ? a : b;
    const at = order <= 0 ? i : j;
    entity[size] = from.entity[at] ?? -1;
    eventTime[size] = from.eventTime[at] ?? NaN;
    if (order <= 0) i++;
    if (order >= 0) j++;
  }
  return { entity: entity.slice(0, size), eventTime: eventTime.slice(0, size) };
}

function sameMoments(a: Moments, b: Moments): boolean {
  if (a.entity.length !== b.entity.length) return false;
  return a.entity.every((_, row) => compareMoments(a, row, b, row) === 0);
}

function compareMoments(a: Moments, i: number, b: Moments, j: number): number {
  const byEntity = (a.entity[i] ?? Infinity) - (b.entity[j] ?? Infinity);
  return byEntity || (a.eventTime[i] ?? Infinity) - (b.eventTime[j] ?? Infinity);
}

/** Row of `snapshots` that holds at each moment, −1 before the first; null where the moments are its own. */
function rowsAt(snapshots: RollingSnapshots, moments: Moments): Int32Array | null {
  if (snapshots.entity.length === moments.entity.length) return null;
  const { entity, eventTime } = snapshots;
  return asOfJoin({
    events: { entity, eventTime },
    spine: { entity: moments.entity, time: moments.eventTime },
  });
}

function featureColumn(
  { kind, greaterThan, prior }: Aggregation,
  { count, sum }: { readonly count: Uint32Array; readonly sum: Float64Array },
  rows: Int32Array | null,
  size: number,
): Float64Array {
  const column = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    const source = rows === null ? row : (rows[row] ?? -1);
    const events = count[source] ?? 0;
    const total = sum[source] ?? 0;
    if (kind === 'SUM') column[row] = total;
    else if (kind === 'COUNT') column[row] = greaterThan === null ? events : total;
    else column[row] = drawnMean(events, total, prior);
  }
  return column;
}

/** Mean of `count` values and those of the prior; NaN of no value at all. */
function drawnMean(count: number, sum: number, prior: Prior | null): number {
  const { rate, count: added } = prior ?? { rate: 0, count: 0 };
  return (sum + rate * added) / (count + added);
}
