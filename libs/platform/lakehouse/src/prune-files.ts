import { isFloating, type FilterValue, type RowFilter, type TableColumn } from '@orrery/platform-tables';
import type { SnapshotFile } from './table-snapshot.js';
import { instantIn } from './read-instant.js';
import { compareValues, type BoundValue, type ValueRange } from './value-range.js';

type ColumnFilter = Extract<RowFilter, { column: string }>;

/** Times in metadata are cut to milliseconds. */
const TIME_SLACK_MS = 1;

/** What is known of the columns of some rows. */
type KnownRows = Pick<SnapshotFile, 'rangeOf'>;

/** The files that may have rows that a filter lets through: what their partitions and statistics rule out is left out. */
export function pruneFiles<Rows extends KnownRows>(
  files: readonly Rows[],
  filter: RowFilter,
  columns: readonly TableColumn[],
): readonly Rows[] {
  const kinds = new Map(columns.map((column) => [column.name, column]));
  return files.filter((file) => new FileJudge(file, kinds).mayFulfil(filter));
}

class FileJudge {
  constructor(
    private readonly file: KnownRows,
    private readonly columns: ReadonlyMap<string, TableColumn>,
  ) {}

  /** Whether some row may fulfil it. */
  mayFulfil(filter: RowFilter): boolean {
    if ('all' in filter) return filter.all.every((part) => this.mayFulfil(part));
    if ('any' in filter) return filter.any.some((part) => this.mayFulfil(part));
    if ('not' in filter) return this.mayFail(filter.not);
    const [column, range] = this.known(filter);
    if (column === undefined || range === null) return true;
    if (filter.op === 'IS_NULL') return range.nulls !== 'NONE';
    if (range.nulls === 'ALL') return false;
    if (filter.op === 'NOT_NULL') return true;
    if (filter.op === 'IN') return filter.value.some((value) => mayEqual(range, value, column));
    return mayCompare(range, filter.op, filter.value, column);
  }

  /** Whether some row may make it false; a comparison with null is neither. */
  private mayFail(filter: RowFilter): boolean {
    if ('all' in filter) return filter.all.some((part) => this.mayFail(part));
    if ('any' in filter) return filter.any.every((part) => this.mayFail(part));
    if ('not' in filter) return this.mayFulfil(filter.not);
    const [column, range] = this.known(filter);
    if (column === undefined || range === null) return true;
    if (filter.op === 'IS_NULL') return range.nulls !== 'ALL';
    if (filter.op === 'NOT_NULL') return range.nulls !== 'NONE';
    if (range.nulls === 'ALL') return false;
    // One value alone can be told to be equal everywhere.
    if (filter.op !== 'EQ' || !range.isConstant || column.kind === 'TIMESTAMP') return true;
    const value = boundOf(filter.value, column);
    return value === null || range.min === null || compareValues(range.min, value) !== 0;
  }

  private known({ column: name }: ColumnFilter): [TableColumn | undefined, ValueRange | null] {
    return [this.columns.get(name), this.file.rangeOf(name)];
  }
}

function mayCompare(
  range: ValueRange,
  op: Exclude<ColumnFilter['op'], 'IN' | 'IS_NULL' | 'NOT_NULL'>,
  told: FilterValue,
  column: TableColumn,
): boolean {
  const value = boundOf(told, column);
  if (value === null || op === 'LIKE') return true;
  if (op === 'EQ') return mayEqual(range, told, column);
  if (op === 'NE') return !range.isConstant || range.min === null || compareValues(range.min, value) !== 0;
  // As if equality were allowed, since numbers may have been rounded on their way.
  return op === 'LT' || op === 'LE' ? mayBeBelow(range, value, column) : mayBeAbove(range, value, column);
}

function mayEqual(range: ValueRange, told: FilterValue, column: TableColumn): boolean {
  const value = boundOf(told, column);
  return value === null || (mayBeBelow(range, value, column) && mayBeAbove(range, value, column));
}

function mayBeBelow({ min }: ValueRange, value: BoundValue, column: TableColumn): boolean {
  return min === null || compareValues(min, value) <= slackOf(column);
}

/** NaN is above all numbers for the engine, and in no statistics. */
function mayBeAbove({ max, isConstant }: ValueRange, value: BoundValue, column: TableColumn): boolean {
  if (max === null || (isFloating(column) && !isConstant)) return true;
  return compareValues(value, max) <= slackOf(column);
}

function slackOf({ kind }: TableColumn): number {
  return kind === 'TIMESTAMP' ? TIME_SLACK_MS : 0;
}

/** A value of a filter as bounds are told; null where that says nothing. */
function boundOf(value: FilterValue, { kind, type }: TableColumn): BoundValue | null {
  if (kind === 'NUMBER') return typeof value === 'number' ? value : null;
  if (kind === 'BOOLEAN') return typeof value === 'boolean' ? value : null;
  if (typeof value !== 'string') return null;
  if (kind === 'STRING') return value;
  if (kind === 'DATE') return /^\d{4}-\d\d-\d\d$/.test(value) ? value : null;
  if (kind !== 'TIMESTAMP') return null;
  // What a text says of its zone is passed over by the engine where the column has none.
  return instantIn(type === WITH_ZONE ? value : value.replace(ZONE, ''));
}

const WITH_ZONE = 'TIMESTAMP WITH TIME ZONE';
const ZONE = /(Z|[+-]\d\d:?\d\d)$/;
