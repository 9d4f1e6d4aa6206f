/** How a file of a dataset is written. */
export type FileFormat = 'CSV' | 'PARQUET';

/** The content type of each format, as it arrives and as it is given back. */
export const CONTENT_TYPES: Readonly<Record<FileFormat, string>> = {
  CSV: 'text/csv',
  PARQUET: 'application/vnd.apache.parquet',
};

/** The format that a `content-type` header names, whatever its parameters; null for any other. */
export function formatOfContentType(header: string | undefined): FileFormat | null {
  const type = header?.split(';', 1)[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPES.CSV) return 'CSV';
  return type === CONTENT_TYPES.PARQUET ? 'PARQUET' : null;
}
