import { readAhead, type TableSource } from '@orrery/platform-tables';
import type { HashScan, NumberScan } from './column-scan.js';
import type { HashWords } from './hash-registers.js';
import { RowSample } from './row-sample.js';

/**
 * Reads all rows of some columns, batch by batch.
 * @param hashOfNull what the engine makes of a missing value.
 */
export async function readThrough(
  table: TableSource,
  scans: readonly (HashScan | NumberScan)[],
  hashOfNull: HashWords,
  afterBatch: () => void = () => {},
): Promise<void> {
  if (scans.length === 0) return;
  const sample = new RowSample();
  const selected = scans.map(({ expression }) => expression).join(', ');
  for await (const chunk of readAhead(table.chunks(`SELECT ${selected} FROM ${table.relation}`))) {
    sample.choose(chunk.rowCount);
    scans.forEach((scan, at) => scan.take(chunk, at, { sample, hashOfNull }));
    afterBatch();
  }
}
