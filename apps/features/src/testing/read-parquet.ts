import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '@duckdb/node-api';
import { PrivateFolders, quoteText, withSandbox } from '@orrery/platform-tables';
import type { TestService } from '@orrery/testing';

const folders = new PrivateFolders('orrery-features-spec');

/** The rows of a Parquet file that a route answers with; whole numbers of 64 bits and times are texts. */
export function readParquet(service: TestService, path: string): Promise<Json[][]> {
  return folders.within(async (folder) => {
    const file = join(folder, 'file.parquet');
    await writeFile(file, Buffer.from(await (await service.fetch(path)).arrayBuffer()));
    return withSandbox(folder, {}, async (connection) => {
      const reader = await connection.runAndReadAll(`FROM read_parquet(${quoteText(file)})`);
      return reader.getRowsJson();
    });
  });
}
