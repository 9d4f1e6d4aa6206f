import { InvalidInputError } from '@orrery/domain';
import { quoteName, quoteText } from './quote.js';
import { COMPARISONS, type Comparison, type FilterValue, type RowFilter } from './row-filter.js';
import type { TableColumn } from './table-column.js';

const OPERATORS: Readonly<Record<Comparison, string>> = {
  ...{ EQ: '=', NE: '<>', LT: '<', LE: '<=', GT: '>', GE: '>=' },
  LIKE: 'LIKE',
};

const MOST_CONDITIONS = 200;
const DEEPEST = 16;

/**
 * A filter as a condition after WHERE: known columns, quoted, and literals of the columns' own types, so that the engine
 * can skip what a file's statistics rule out.
 * @throws {InvalidInputError} that names the place in the filter.
 */
export function filterSql(filter: RowFilter, columns: readonly TableColumn[]): string {
  return new Conditions(new Map(columns.map((column) => [column.name, column]))).of(filter, 'filter', 0);
}

class Conditions {
  private count = 0;

  constructor(private readonly columns: ReadonlyMap<string, TableColumn>) {}

  of(filter: RowFilter, place: string, depth: number): string {
    this.count += 1;
    if (this.count > MOST_CONDITIONS || depth > DEEPEST) {
      const most = `at most ${MOST_CONDITIONS} conditions, ${DEEPEST} deep`;
      throw new InvalidInputError(place, `The filter is too large: ${most}.`);
    }
    if ('all' in filter) return this.joined(filter.all, ['AND', 'true'], `${place}.all`, depth);
    if ('any' in filter) return this.joined(filter.any, ['OR', 'false'], `${place}.any`, depth);
    if ('not' in filter) return `(NOT ${this.of(filter.not, `${place}.not`, depth + 1)})`;
    return this.onColumn(filter, place);
  }

  private joined(
    filters: readonly RowFilter[],
    [word, none]: readonly [string, string],
    place: string,
    depth: number,
  ): string {
    const conditions = filters.map((filter, at) => this.of(filter, `${place}[${at}]`, depth + 1));
    return conditions.length === 0 ? none : `(${conditions.join(` ${word} `)})`;
  }

  private onColumn(filter: Extract<RowFilter, { column: string }>, place: string): string {
    const column = this.columns.get(filter.column);
    if (column === undefined) {
      throw new InvalidInputError(`${place}.column`, `There is no column "${filter.column}".`);
    }
    const name = quoteName(column.name);
    if (filter.op === 'IS_NULL') return `(${name} IS NULL)`;
    if (filter.op === 'NOT_NULL') return `(${name} IS NOT NULL)`;
    if (filter.op === 'IN') {
      const values = filter.value.map((value, at) => literal(value, column, `${place}.value[${at}]`));
      return values.length === 0 ? 'false' : `(${name} IN (${values.join(', ')}))`;
    }
    if (!COMPARISONS.includes(filter.op)) throw new InvalidInputError(`${place}.op`, 'It is not known.');
    if (filter.op === 'LIKE' && column.kind !== 'STRING') {
      throw new InvalidInputError(`${place}.op`, `LIKE needs a text, and "${column.name}" is none.`);
    }
    return `(${name} ${OPERATORS[filter.op]} ${literal(filter.value, column, `${place}.value`)})`;
  }
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?$/;

/** @throws {InvalidInputError} for a value that the column cannot hold. */
function literal(value: FilterValue, { name, kind, type }: TableColumn, place: string): string {
  if (kind === 'NUMBER' && typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (kind === 'BOOLEAN' && typeof value === 'boolean') return String(value);
  if (kind === 'STRING' && typeof value === 'string') return quoteText(value);
  const isTime =
    typeof value === 'string' && (DAY.test(value) || (kind === 'TIMESTAMP' && INSTANT.test(value)));
  // A day that the calendar has not is null, and fulfils nothing.
  if (isTime && (kind === 'DATE' || kind === 'TIMESTAMP')) return `TRY_CAST(${quoteText(value)} AS ${type})`;
  throw new InvalidInputError(place, `${JSON.stringify(value)} is no ${kind}, as the column "${name}" is.`);
}
