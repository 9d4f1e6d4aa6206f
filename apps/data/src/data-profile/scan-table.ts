import type { TableColumn, TableSource } from '@orrery/platform-tables';
import type { TableFacts } from './about-table.js';
import { HashScan, NumberScan, type ScannedHashes, type ScannedNumbers } from './column-scan.js';
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
  readonly hashes: ScannedHashes;
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
  about: TableFacts,
  takeCounted: TakeCounted,
): Promise<ScannedTable> {
  const { rows, hash, hashOfNull } = about;
  const places = table.columns.map((column, place) => ({ column, place }));
  const ordered = places.toSorted((a, b) => rankOf(a.column) - rankOf(b.column));
  const isEach = places.filter(({ column }) => column.kind === 'NUMBER').length <= CORRELATED_COLUMNS;
  let pairs: CorrelationScan | null = null;
  const found: ScannedColumn[] = [];
  for (let from = 0; from < ordered.length; from += COLUMNS_AT_ONCE) {
    const batch = ordered
      .slice(from, from + COLUMNS_AT_ONCE)
      .map(({ column, place }) => new ColumnScan(column, place, rows));
    const numeric = batch.flatMap(({ numbers }) => numbers ?? []);
    const correlated = from === 0 && isEach ? new CorrelationScan(numeric) : null;
    pairs ??= correlated;
    await readThrough(
      table,
      batch.flatMap(({ numbers, hashes }) => [...(numbers === null ? [] : [numbers]), hashes]),
      hashOfNull,
      () => {
        correlated?.take();
        holdFewer(batch, rows);
      },
    );
    for (const scan of batch) {
      found.push(scan.found(hash, takeCounted));
      // Between two columns others may be answered.
      await new Promise(setImmediate);
    }
  }
  const columns = found.toSorted((a, b) => a.place - b.place);
  const varying = columns.filter(({ numbers }) => numbers !== null && numbers.low < numbers.high);
  const chosen = varying.map(({ column }) => column);
  return { columns, correlations: pairs?.found() ?? (await correlate(table, chosen, about)) };
}

/** Numbers come first. */
function rankOf({ kind }: TableColumn): number {
  return kind === 'NUMBER' ? 0 : 1;
}

/** A column in a scan: its hashes and, of a numeric one, its numbers. */
class ColumnScan {
  readonly hashes: HashScan;
  readonly numbers: NumberScan | null;

  constructor(
    private readonly column: TableColumn,
    private readonly place: number,
    private readonly rows: number,
  ) {
    this.numbers = column.kind === 'NUMBER' ? new NumberScan(column, rows) : null;
    this.hashes = new HashScan(column, hashFormOf(column, null), rows, this.numbers);
    // Numbers that doubles round are told apart by the engine alone.
    if (this.hashes.form === 'AS_DOUBLE') this.numbers?.count(rows <= SMALL_ROWS ? rows : 0);
  }

  get held(): number {
    return this.numbers?.counts?.size ?? 0;
  }

  stopCounting(): void {
    if (this.numbers !== null) this.numbers.counts = null;
  }

  found(hash: string, takeCounted: TakeCounted): ScannedColumn {
    const { column, place, rows } = this;
    const hashes = this.hashes.found(hash);
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
