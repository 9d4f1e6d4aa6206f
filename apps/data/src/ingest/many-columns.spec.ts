import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import type { FileFormat } from '../tabular-file/file-format.js';
import { parquetBytes, withTable } from '../testing/open-test-table.js';

const COLUMNS = 10_000;
const MOST = 1000;

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `c${i}`);
}

async function fileOf(format: FileFormat, columns: readonly string[]): Promise<string | Uint8Array> {
  if (format === 'CSV') return `${columns.join(',')}\n${columns.map(() => 1).join(',')}\n`;
  const row = Object.fromEntries(columns.map((name) => [name, 1]));
  if (format === 'JSON_LINES') return `${JSON.stringify(row)}\n`;
  if (format === 'PARQUET') return parquetBytes(`SELECT ${columns.map((name) => `1 AS ${name}`).join(', ')}`);
  return tableToIPC(
    tableFromArrays(Object.fromEntries(columns.map((name) => [name, Int32Array.of(1)]))),
    'stream',
  );
}

describe.each<FileFormat>(['CSV', 'JSON_LINES', 'PARQUET', 'ARROW'])('a table in %s', (format) => {
  it('is refused for more columns than are taken, and says how many there are', async () => {
    const bytes = await fileOf(format, names(COLUMNS));

    const error = await withTable({ bytes, format }, async () => null).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      code: 'UNREADABLE_FILE',
      message: expect.stringContaining(`it has ${COLUMNS} columns; at most ${MOST} are taken`),
      details: { columns: COLUMNS },
    });
  });
});
