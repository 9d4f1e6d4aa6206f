import type { PredictionRecord } from '@orrery/domain';
import type { InferenceEvent, Subject } from './inference-event.js';

/** What is kept of an event until its other half comes. */
export interface StoredHalf {
  readonly atMs: number;
  readonly latencyMs: number | null;
  readonly rows: number;
  readonly columns: PredictionRecord['features'];
}

/** An exchange of which both halves are there. */
export interface CompleteExchange {
  readonly id: string;
  readonly subject: Subject;
  readonly requests: number;
  readonly request: StoredHalf;
  readonly response: StoredHalf;
}

export function storedHalf({ at, latencyMs, payload }: InferenceEvent, nowMs: number): StoredHalf {
  const { rows, columns } = payload;
  const shown = Object.fromEntries([...columns].map(([name, values]) => [name, [...values]]));
  return { atMs: at?.getTime() ?? nowMs, latencyMs, rows, columns: shown };
}

/**
 * What the prediction stream would say of an exchange. Without a measured latency it took what lies between its two events.
 */
export function recordOf({ id, subject, requests, request, response }: CompleteExchange): PredictionRecord {
  const between = Math.max(0, response.atMs - request.atMs);
  return {
    id,
    at: new Date(request.atMs).toISOString(),
    ...subject,
    rows: request.rows,
    requests,
    sampled: 1 / requests,
    latencyMs: response.latencyMs ?? request.latencyMs ?? between,
    outcome: 'OK',
    features: request.columns,
    predictions: response.columns,
    exposures: [],
  };
}
