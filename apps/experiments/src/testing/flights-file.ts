import { dirname } from 'node:path';
import { quoteText, withSandbox } from '@orrery/platform-tables';

export interface FlightsFile {
  readonly path: string;
  readonly rows: number;
  readonly seed: number;
}

/** The columns of the files that `writeFlights` writes. */
export const FLIGHT_COLUMNS = [
  { name: 'date', role: 'TIMESTAMP', type: 'TIMESTAMP' },
  { name: 'origin', role: 'ENTITY', type: 'STRING' },
  { name: 'distance', role: 'FEATURE', type: 'NUMBER' },
  { name: 'hour_of_day', role: 'FEATURE', type: 'NUMBER' },
  { name: 'delay_rate', role: 'FEATURE', type: 'NUMBER' },
  { name: 'late', role: 'LABEL', type: 'NUMBER' },
] as const;

/**
 * Writes rows whose label is drawn with the probability σ(0.15 (hour − 12) + 4 (rate − 0.2) − 1); one rate in twenty is
 * missing, and the distance says nothing.
 */
export async function writeFlights({ path, rows, seed }: FlightsFile): Promise<void> {
  const flights = `
    SELECT date, origin, distance, hour_of_day, if(random() < 0.05, NULL, rate) AS delay_rate,
      (random() < 1 / (1 + exp(-(0.15 * (hour_of_day - 12) + 4 * (rate - 0.2) - 1))))::INTEGER AS late
    FROM (
      SELECT TIMESTAMP '2001-01-01' + to_minutes(i::BIGINT) AS date, 'ATL' AS origin, 100 + 2000 * random() AS distance,
        (24 * random())::INTEGER AS hour_of_day, random() AS rate
      FROM range(${rows}) AS row (i)
    )`;
  await withSandbox(dirname(path), { threads: 1 }, async (connection) => {
    await connection.run(`SELECT setseed(${(seed % 1000) / 1000})`);
    await connection.run(`COPY (${flights}) TO ${quoteText(path)} (FORMAT parquet)`);
  });
}
