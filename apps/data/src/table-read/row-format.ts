import { InvalidInputError } from '@orrery/domain';
import type { TableFormat } from '@orrery/platform-tables';
import { CONTENT_TYPES } from '../tabular-file/file-format.js';

/** What rows are written as, by the content type that is asked for. */
const FORMATS: ReadonlyMap<string, TableFormat> = new Map<string, TableFormat>([
  [CONTENT_TYPES.JSON_LINES, 'JSON_LINES'],
  [CONTENT_TYPES.CSV, 'CSV'],
  [CONTENT_TYPES.PARQUET, 'PARQUET'],
  ['application/vnd.apache.arrow.stream', 'ARROW'],
  ['*/*', 'JSON_LINES'],
]);

/** The content type of each format of rows. */
export const ROW_TYPES: Readonly<Record<TableFormat, string>> = {
  ...CONTENT_TYPES,
  ARROW: 'application/vnd.apache.arrow.stream',
};

/** The first format of an `accept` header that there is. @throws {InvalidInputError} */
export function rowFormatOf(accept: string | undefined): TableFormat {
  for (const entry of (accept ?? '*/*').split(',')) {
    const format = FORMATS.get(entry.split(';', 1)[0]?.trim().toLowerCase() ?? '');
    if (format !== undefined) return format;
  }
  throw new InvalidInputError('accept', `Ask for one of ${[...FORMATS.keys()].join(', ')}.`);
}
