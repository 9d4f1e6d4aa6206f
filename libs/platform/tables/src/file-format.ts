/** How the files of a dataset version are written; FILES are files of any kind, which are no table. */
export const FILE_FORMATS = ['CSV', 'PARQUET', 'JSON_LINES', 'ARROW', 'FILES'] as const;

export type FileFormat = (typeof FILE_FORMATS)[number];

/** A format whose files are tables. */
export type TableFormat = Exclude<FileFormat, 'FILES'>;
