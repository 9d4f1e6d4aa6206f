import type { FileFormat } from '@orrery/platform-tables';

export type { FileFormat, TableFormat } from '@orrery/platform-tables';

/** The content type of each format as it is given back; folders are given as tar. */
export const CONTENT_TYPES: Readonly<Record<FileFormat, string>> = {
  CSV: 'text/csv',
  PARQUET: 'application/vnd.apache.parquet',
  JSON_LINES: 'application/x-ndjson',
  ARROW: 'application/vnd.apache.arrow.file',
  FILES: 'application/x-tar',
};

const FORMATS: ReadonlyMap<string, FileFormat> = new Map<string, FileFormat>([
  ...Object.entries(CONTENT_TYPES).map(([format, type]) => [type, format as FileFormat] as const),
  ['application/vnd.apache.arrow.stream', 'ARROW'],
  ['application/jsonl', 'JSON_LINES'],
]);

/** What may be sent as a `content-type`. */
export const KNOWN_CONTENT_TYPES: readonly string[] = [...FORMATS.keys()];

/** The format that a `content-type` header names, whatever its parameters; null for any other. */
export function formatOfContentType(header: string | undefined): FileFormat | null {
  return FORMATS.get(header?.split(';', 1)[0]?.trim().toLowerCase() ?? '') ?? null;
}
