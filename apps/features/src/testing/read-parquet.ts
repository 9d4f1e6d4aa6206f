import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import type { TestService } from '@orrery/testing';

/** The rows of a Parquet file that a route answers with; whole numbers of 64 bits and times are texts. */
export async function readParquet(service: TestService, path: string): Promise<Json[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-test-'));
  const file = join(folder, 'file.parquet');
  await writeFile(file, Buffer.from(await (await service.fetch(path)).arrayBuffer()));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`SELECT * FROM read_parquet('${file}')`)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}
