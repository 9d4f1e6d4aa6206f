import type { TableColumn, TableSource } from '@orrery/platform-tables';
import type { TableFacts } from './about-table.js';
import { HashScan, NumberScan, type ScannedNumbers } from './column-scan.js';
import { CORRELATED_COLUMNS, CorrelationScan, correlate } from './correlate.js';
import type { Correlation } from './data-profile.js';
import { hashFormOf } from './hashed-column.js';
import { readThrough } from './read-through.js';
import type { CountedValues } from './value-counts.js';

/** So many columns are read at once, of many: memory grows with them. Correlated ones are among the first. */
const COLUMNS_AT_ONCE = 32;
/** Numbers that are held at the most, of all columns that are read at once. */
const COUNTED_AT_ONCE = 2_000_000;

/** Counting holds every different value in memory, and costs the more the less of them fit into a cache. */
const COUNTED_OF_SMALL = 1_000_000;
const COUNTED_OF_LARGE = 100_000;
const SMALL_ROWS = 2_000_000;

/** How many different values of a column are counted; more are estimated. */
export function mostCounted(rows: number): number {
  return rows <= SMALL_ROWS ? COUNTED_OF_SMALL : COUNTED_OF_LARGE;
}

/** What one scan of all rows found of a column. */
export interface ScannedColumn {
  readonly column: TableColumn;
  readonly place: number;
  readonly hashes: HashScan;
  /** Null for a column that is not numeric. */
  readonly numbers: ScannedNumbers | null;
}

/** Is given all numbers of a column where they could be counted: they are held no longer. */
export type TakeCounted = (
  found: ScannedColumn & { readonly numbers: ScannedNumbers },
  counted: CountedValues,
) => void;

export interface ScannedTable {
  /** In the table's order. */
  readonly columns: readonly ScannedColumn[];
  readonly correlations: readonly Correlation[];
}

/** Reads all rows once, batch by batch. */
export async function scanTable(
  table: TableSource,
  { rows, hashOfNull }: TableFacts,
  takeCounted: TakeCounted,
): Promise<ScannedTable> {
  const scans = table.columns.map((column, place) => new ColumnScan(column, place));
  const numeric = scans.flatMap(({ numbers }) => numbers ?? []);
  const pairs = numeric.length <= CORRELATED_COLUMNS ? new CorrelationScan(numeric) : null;
  const ordered = scans.toSorted((a, b) => Number(a.numbers === null) - Number(b.numbers === null));
  const found: ScannedColumn[] = [];
  for (let from = 0; from < ordered.length; from += COLUMNS_AT_ONCE) {
    const batch = ordered.slice(from, from + COLUMNS_AT_ONCE);
    for (const scan of batch) scan.beginCounting(rows);
    await readThrough(
      table,
      batch.flatMap(({ numbers, hashes }) => [...(numbers === null ? [] : [numbers]), hashes]),
      hashOfNull,
      () => {
        if (from === 0) pairs?.take();
        holdFewer(batch, rows);
      },
    );
    for (const scan of batch) {
      found.push(scan.found(rows, takeCounted));
      // Between two columns others may be answered.
      await new Promise(setImmediate);
    }
  }
  return {
    columns: found.toSorted((a, b) => a.place - b.place),
    correlations: pairs?.found() ?? (await correlate(table, numeric, hashOfNull)),
  };
}

/** A column in a scan: its hashes and, of a numeric one, its numbers. */
class ColumnScan {
  readonly hashes: HashScan;
  readonly numbers: NumberScan | null;

  constructor(
    private readonly column: TableColumn,
    private readonly place: number,
  ) {
    this.numbers = column.kind === 'NUMBER' ? new NumberScan(column) : null;
    this.hashes = new HashScan(column, hashFormOf(column, null), this.numbers);
  }

  /** Numbers that doubles round are told apart by the engine alone. */
  beginCounting(rows: number): void {
    if (this.hashes.form === 'AS_DOUBLE') this.numbers?.count(rows <= SMALL_ROWS ? rows : 0);
  }

  get held(): number {
    return this.numbers?.counts?.size ?? 0;
  }

  stopCounting(): void {
    if (this.numbers !== null) this.numbers.counts = null;
  }

  found(rows: number, takeCounted: TakeCounted): ScannedColumn {
    const { column, place, hashes } = this;
    const numbers = this.numbers?.found() ?? null;
    const counts = this.numbers?.counts ?? null;
    this.stopCounting();
    if (counts !== null && numbers !== null) {
      const range = numbers.moments.count === 0 ? null : ([numbers.low, numbers.high] as const);
      const counted = hashFormOf(column, range) === 'AS_DOUBLE' ? counts.sorted() : null;
      if (counted !== null && counted.values.length <= mostCounted(rows))
        takeCounted({ column, place, hashes, numbers }, counted);
    }
    return { column, place, hashes, numbers };
  }
}

/** Gives up to count columns of too many different numbers, and the largest where all of them together are too many. */
function holdFewer(scans: readonly ColumnScan[], rows: number): void {
  let held = 0;
  for (const scan of scans) {
    if (rows > SMALL_ROWS && scan.held > COUNTED_OF_LARGE) scan.stopCounting();
    held += scan.held;
  }
  if (held <= COUNTED_AT_ONCE) return;
  scans.reduce((largest, scan) => (scan.held > largest.held ? scan : largest)).stopCounting();
}
