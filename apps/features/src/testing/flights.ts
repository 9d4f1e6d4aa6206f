import type { FakeVersion } from './fake-data-service.js';

const COLUMNS = [
  { name: 'date', type: 'TIMESTAMP', kind: 'TIMESTAMP' },
  { name: 'delay', type: 'BIGINT', kind: 'NUMBER' },
  { name: 'distance', type: 'BIGINT', kind: 'NUMBER' },
  { name: 'origin', type: 'VARCHAR', kind: 'STRING' },
  { name: 'destination', type: 'VARCHAR', kind: 'STRING' },
];

/** One flight: when (UTC, without a zone), how late, how far, from, to. A null delay is not known. */
export type Flight = readonly [
  date: string,
  delay: number | null,
  distance: number,
  origin: string,
  destination: string,
];

/** A dataset version of flights. @param id a UUID. */
export function flightsVersion(id: string, version: number, flights: readonly Flight[]): FakeVersion {
  const lines = flights.map((flight) => flight.map((value) => value ?? '').join(','));
  return {
    id,
    version,
    columns: COLUMNS,
    csv: ['date,delay,distance,origin,destination', ...lines, ''].join('\n'),
  };
}
