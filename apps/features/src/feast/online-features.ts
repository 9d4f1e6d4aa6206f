import type { OnlineRow } from '../online-store/online-row.js';
import type { KeyValue } from './online-features-request.js';

export type FieldStatus = 'PRESENT' | 'NULL_VALUE' | 'NOT_FOUND' | 'OUTSIDE_MAX_AGE';

/** One column of an answer: a value, a status and a time for each entity. */
export interface FeatureVector {
  readonly values: readonly KeyValue[];
  readonly statuses: readonly FieldStatus[];
  readonly event_timestamps: readonly string[];
}

/** What Feast's feature server answers: one vector for each name, in the same order. */
export interface OnlineFeatures {
  readonly metadata: { readonly feature_names: readonly string[] };
  readonly results: readonly FeatureVector[];
}

/** How Feast writes a time that is not known. */
const NO_TIME = '1970-01-01T00:00:00Z';

/** The column of an entity, as it was asked. */
export function entityVector(values: readonly KeyValue[]): FeatureVector {
  return {
    values,
    statuses: values.map(() => 'PRESENT'),
    event_timestamps: values.map(() => NO_TIME),
  };
}

/** The column of one feature. @param position of the feature in its view. */
export function featureVector(
  rows: readonly (OnlineRow | null)[],
  position: number,
  nowMs: number,
): FeatureVector {
  const statuses = rows.map((row) => statusOf(row, position, nowMs));
  return {
    values: rows.map((row, index) =>
      statuses[index] === 'PRESENT' ? (row?.values[position] ?? null) : null,
    ),
    statuses,
    event_timestamps: rows.map((row) => (row === null ? NO_TIME : shownTime(row.eventTimeMs))),
  };
}

function statusOf(row: OnlineRow | null, position: number, nowMs: number): FieldStatus {
  if (row === null) return 'NOT_FOUND';
  if (nowMs > row.expiresAtMs) return 'OUTSIDE_MAX_AGE';
  return Number.isNaN(row.values[position]) ? 'NULL_VALUE' : 'PRESENT';
}

/** RFC 3339 as protobuf writes it: fractions of a second only where there are any. */
function shownTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('.000Z', 'Z');
}
