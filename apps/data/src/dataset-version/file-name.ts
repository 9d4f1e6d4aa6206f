import type { FileFormat } from '@orrery/platform-tables';

const EXTENSIONS: Readonly<Record<FileFormat, string>> = {
  CSV: '.csv',
  PARQUET: '.parquet',
  JSON_LINES: '.jsonl',
  ARROW: '.arrow',
  FILES: '',
};

/** What a dataset's only file is called when nobody named it. */
export function fileNameOf(dataset: string, format: FileFormat): string {
  // A name of nothing but dots would mean a folder.
  return /^\.+$/.test(dataset) ? `dataset${EXTENSIONS[format]}` : `${dataset}${EXTENSIONS[format]}`;
}
