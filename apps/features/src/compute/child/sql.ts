import type { SourceFile } from '../tasks.js';
import { RowsRefusal } from './rows-refusal.js';

/** A name as SQL takes it, whatever is in it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL takes it, whatever is in it. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The rows of a file. */
export function rowsOf({ path, format, columns }: SourceFile): string {
  if (format === 'PARQUET') return `read_parquet(${literal(path)})`;
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(', ');
  return `read_csv(${literal(path)}, header = true, delim = ',', quote = '"', escape = '"', types = {${types}})`;
}

/** A column as milliseconds since the epoch. @throws {RowsRefusal} when it holds no times. */
export function milliseconds(file: SourceFile, column: string): string {
  const type = typeOf(file, column);
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) return `epoch_ms(${identifier(column)})::DOUBLE`;
  throw new RowsRefusal(`The column "${column}" holds ${type}: a timestamp or a date is needed.`);
}

const NOT_NUMERIC = /^(VARCHAR|BLOB|BIT|DATE|TIME|INTERVAL|UUID|ENUM|STRUCT|MAP|UNION|JSON|.*\[)/;

/** A column as numbers; NaN is null, since SQL takes it for the greatest number. @throws {RowsRefusal} when it holds none. */
export function numbers(file: SourceFile, column: string): string {
  const type = typeOf(file, column);
  if (!NOT_NUMERIC.test(type)) return `nullif(${identifier(column)}::DOUBLE, 'nan'::DOUBLE)`;
  throw new RowsRefusal(`The column "${column}" holds ${type}: numbers are needed.`);
}

/** Type of a column. @throws {RowsRefusal} when there is none of that name. */
export function typeOf({ columns }: SourceFile, name: string): string {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new RowsRefusal(`The dataset has no column "${name}".`);
  return found.type.toUpperCase();
}
