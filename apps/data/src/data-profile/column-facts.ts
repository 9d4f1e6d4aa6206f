import { quoteName, type SqlRow, type TableColumn, type TableSource } from '@orrery/platform-tables';
import type { TableFacts } from './about-table.js';
import { HashScan, type ScannedHashes } from './column-scan.js';
import { hashFormOf, type HashForm } from './hashed-column.js';
import { readThrough } from './read-through.js';
import type { ScannedColumn } from './scan-table.js';
import { valueToShow } from './shown-value.js';

/** What is known of a column but for its distribution. */
export interface ColumnFacts {
  readonly column: TableColumn;
  /** Its place in the table. */
  readonly place: number;
  /** Values that are not null. */
  readonly values: number;
  readonly notFinite: number;
  /** As they are shown. */
  readonly min: SqlRow[string];
  readonly max: SqlRow[string];
  /** The same of a numeric column, as doubles; null without a value. */
  readonly range: readonly [low: number, high: number] | null;
  readonly hashes: ScannedHashes;
}

/** Asks the engine for what doubles do not tell: of columns that are not numeric, and of numbers that doubles round. */
export async function findFacts(
  table: TableSource,
  { rows, hash, hashOfNull }: TableFacts,
  scanned: readonly ScannedColumn[],
): Promise<readonly ColumnFacts[]> {
  const asked = scanned.flatMap(measuresOf);
  const found =
    asked.length === 0 ? {} : await table.row(`SELECT ${asked.join(', ')} FROM ${table.relation}`);
  const anew = scanned.filter((column) => formOf(column) !== column.hashes.form);
  const scans = new Map(anew.map((it) => [it.place, new HashScan(it.column, formOf(it), rows)]));
  await readThrough(table, [...scans.values()], hashOfNull);
  return scanned.map((it) =>
    factsOf({ ...it, hashes: scans.get(it.place)?.found(hash) ?? it.hashes }, rows, found),
  );
}

/** Once it is known how large numbers are, some turn out to be other ones as doubles. */
function formOf({ column, ...scanned }: ScannedColumn): HashForm {
  return hashFormOf(column, rangeOf(scanned));
}

function rangeOf({ numbers }: Pick<ScannedColumn, 'numbers'>): ColumnFacts['range'] {
  return numbers === null || numbers.moments.count === 0 ? null : [numbers.low, numbers.high];
}

function measuresOf({ column, place, ...scanned }: ScannedColumn): readonly string[] {
  const name = quoteName(column.name);
  const extremes = (['min', 'max'] as const).map(
    (extreme) => `${valueToShow(column, `${extreme}(${name})`)} AS ${extreme}_${place}`,
  );
  if (column.kind === 'NUMBER') return hashFormOf(column, rangeOf(scanned)) === 'AS_DOUBLE' ? [] : extremes;
  const values = `count(${name}) AS values_${place}`;
  return column.kind === 'OTHER' || column.kind === 'BOOLEAN' ? [values] : [values, ...extremes];
}

function factsOf(scanned: ScannedColumn, rows: number, found: SqlRow): ColumnFacts {
  const { column, place, numbers, hashes } = scanned;
  const range = rangeOf(scanned);
  const [min, max] = [found[`min_${place}`] ?? null, found[`max_${place}`] ?? null];
  const known = { column, place, hashes, range };
  if (numbers === null) return { ...known, values: Number(found[`values_${place}`]), notFinite: 0, min, max };
  return {
    ...known,
    values: rows - numbers.nulls,
    notFinite: numbers.nan + numbers.plusInfinity + numbers.minusInfinity,
    min: min ?? range?.[0] ?? null,
    max: max ?? range?.[1] ?? null,
  };
}
