import { randomUUID } from 'node:crypto';
import type { PredictionRecord } from '@orrery/domain';
import { flight, probabilityOf } from './fake-services.js';

/** A record of the made-up flights `from` … `from + rows − 1`, changed as `change` says. */
export function flightRecord(
  from: number,
  rows: number,
  change: Partial<PredictionRecord> & { readonly farther?: number } = {},
): PredictionRecord {
  const { farther = 0, ...changed } = change;
  const flights = Array.from({ length: rows }, (_, row) => flight(from + row));
  const distance = flights.map((one) => one.distance + farther);
  const probability = distance.map(probabilityOf);
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    endpoint: 'flights',
    model: 'delays',
    modelVersionId: '01920000-0000-7000-8000-00000000000a',
    version: 1,
    rows,
    requests: 1,
    sampled: 1,
    latencyMs: 2,
    outcome: 'OK',
    features: {
      origin: flights.map(({ origin }) => origin),
      distance,
      late_rate: flights.map((one) => one.late_rate),
    },
    predictions: { probability, label: probability.map((p) => (p > 0.5 ? 1 : 0)) },
    exposures: [],
    ...changed,
  };
}
