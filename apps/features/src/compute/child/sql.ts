import { quoteName, quoteText } from '@orrery/platform-tables';
import type { SourceFile } from '../tasks.js';
import { RowsRefusal } from './rows-refusal.js';

/** Types that a column of a CSV file has; nothing else of what is told of a file becomes SQL as it is. */
const CSV_TYPES: ReadonlySet<string> = new Set([
  'BOOLEAN',
  'BIGINT',
  'DOUBLE',
  'DATE',
  'TIMESTAMP',
  'VARCHAR',
]);

/** The rows of a file; a CSV file is read as strictly as it was ingested, its texts as the types that were found then. */
export function rowsOf({ path, format, columns }: SourceFile): string {
  if (format === 'PARQUET') return `read_parquet(${quoteText(path)})`;
  const texts = columns.map(({ name }) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  const values = columns.map(({ name, type }) => {
    if (!CSV_TYPES.has(type))
      throw new RowsRefusal(`The column "${name}" of a CSV file cannot hold ${type}.`);
    return `TRY_CAST(${quoteName(name)} AS ${type}) AS ${quoteName(name)}`;
  });
  return `(SELECT ${values.join(', ')} FROM read_csv(${quoteText(path)}, auto_detect = false, header = true,
    columns = {${texts}}, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false,
    max_line_size = ${CSV_LINE_BYTES}))`;
}

/** As long as a line may be when a file is ingested. */
const CSV_LINE_BYTES = 4 * 1024 * 1024;

/** A column as milliseconds since the epoch. @throws {RowsRefusal} when it holds no times. */
export function milliseconds(file: SourceFile, column: string): string {
  const type = typeOf(file, column);
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return `epoch_ms(${quoteName(column)})::DOUBLE`;
  throw new RowsRefusal(`The column "${column}" holds ${type}: a timestamp or a date is needed.`);
}

const NOT_NUMERIC = /^(VARCHAR|BLOB|BIT|DATE|TIME|INTERVAL|UUID|ENUM|STRUCT|MAP|UNION|JSON|.*\[)/;

/** A column as numbers; NaN is null, since SQL takes it for the greatest number. @throws {RowsRefusal} when it holds none. */
export function numbers(file: SourceFile, column: string): string {
  const type = typeOf(file, column);
  if (!NOT_NUMERIC.test(type)) return `nullif(${quoteName(column)}::DOUBLE, 'nan'::DOUBLE)`;
  throw new RowsRefusal(`The column "${column}" holds ${type}: numbers are needed.`);
}

/** Type of a column. @throws {RowsRefusal} when there is none of that name. */
export function typeOf({ columns }: SourceFile, name: string): string {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new RowsRefusal(`The dataset has no column "${name}".`);
  return found.type.toUpperCase();
}
