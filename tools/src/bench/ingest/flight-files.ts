import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

/** Rows in one file. */
export const FLIGHTS_PER_FILE = 500_000;

const FLIGHTS = 3_000_000;
const STEP = 97_000;

/** Where the flights of 2001 lie. */
const ALL = fileURLToPath(new URL('../data/flights-3m.parquet', import.meta.resolve('vega-datasets')));

/** Files of half a million flights, no two the same: bytes that are known already would cost an ingest nothing. */
export class FlightFiles {
  private readonly written = new Map<number, Promise<string>>();

  constructor(private readonly folder: string) {}

  /** The path of a file; written when it is first asked for. */
  path(number: number): Promise<string> {
    const known = this.written.get(number);
    if (known !== undefined) return known;
    const path = this.write(number);
    this.written.set(number, path);
    return path;
  }

  private async write(number: number): Promise<string> {
    const path = join(this.folder, `flights-${number}.parquet`);
    const offset = (number * STEP) % (FLIGHTS - FLIGHTS_PER_FILE);
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM read_parquet('${ALL}') LIMIT ${FLIGHTS_PER_FILE} OFFSET ${offset})
         TO '${path}' (FORMAT parquet, COMPRESSION snappy)`,
    );
    connection.closeSync();
    instance.closeSync();
    return path;
  }
}
