import { quoteName, quoteText, type TableColumn } from '@orrery/platform-tables';
import { MAX_LINE_BYTES } from './check-text.js';
import { csvTypesOf } from './csv-types.js';

/** Several are held at a time: small ones keep an analysis small. */
const BUFFER_BYTES = 4 * MAX_LINE_BYTES;

/** The records of strict CSV files (RFC 4180, UTF-8, header line) as a relation of texts. An empty field is null. */
export function csvTexts(
  paths: readonly string[],
  names: readonly string[],
  more: readonly string[] = [],
): string {
  const columns = names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  const options = [
    ...['auto_detect = false', 'header = true', `columns = {${columns}}`, `delim = ','`],
    ...[`quote = '"'`, `escape = '"'`, `nullstr = ''`, 'allow_quoted_nulls = false', 'null_padding = false'],
    ...['strict_mode = true', `max_line_size = ${MAX_LINE_BYTES}`, `buffer_size = ${BUFFER_BYTES}`, ...more],
    'hive_partitioning = false',
  ];
  return `read_csv([${paths.map(quoteText).join(', ')}], ${options.join(', ')})`;
}

/** The values of `csvTexts` in the types that were found when the files were read before. */
export function csvValues(columns: readonly TableColumn[]): readonly string[] {
  return columns.map((column) => {
    const type = csvTypesOf(column.kind).find((candidate) => candidate.type === column.type);
    if (type === undefined) throw new Error(`A CSV column cannot be of the type ${column.type}.`);
    const name = quoteName(column.name);
    return `${type.value(name)} AS ${name}`;
  });
}
