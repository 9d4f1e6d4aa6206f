import type { TableColumn, TableSource } from '@orrery/platform-tables';
import type { TableFacts } from './about-table.js';
import { NumberScan } from './column-scan.js';
import type { Correlation } from './data-profile.js';
import { readThrough } from './read-through.js';
import { RunningCorrelations } from './running-correlations.js';

/** There are about half as many pairs as the square of the columns; of these, the first in the file's order. */
export const CORRELATED_COLUMNS = 24;

/** Pairs of the columns that are read at once. */
export class CorrelationScan {
  private readonly pairs: RunningCorrelations;

  constructor(private readonly columns: readonly NumberScan[]) {
    this.pairs = new RunningCorrelations(columns.length);
  }

  /** Takes the batch that the columns have just read. */
  take(): void {
    this.pairs.add(this.columns);
  }

  /** Of a column that does not vary there is none. */
  found(): readonly Correlation[] {
    return this.columns.flatMap((left, i) =>
      this.columns.slice(i + 1).flatMap((right, k) => {
        const coefficient = this.pairs.coefficient(i, i + 1 + k);
        if (!Number.isFinite(coefficient) || !left.varies || !right.varies) return [];
        const [one, other] = [left.column.name, right.column.name];
        return [{ left: one, right: other, coefficient: Math.max(-1, Math.min(1, coefficient)) }];
      }),
    );
  }
}

/** Reads once more those of many columns that are correlated. */
export async function correlate(
  table: TableSource,
  columns: readonly TableColumn[],
  { rows, hashOfNull }: TableFacts,
): Promise<readonly Correlation[]> {
  const scans = columns.slice(0, CORRELATED_COLUMNS).map((column) => new NumberScan(column, rows));
  const pairs = new CorrelationScan(scans);
  await readThrough(table, scans, hashOfNull, () => pairs.take());
  return pairs.found();
}
