import { DomainError } from '@orrery/domain';

/** Where in a file something is wrong. */
export interface FilePlace {
  /** Which file, where a table consists of several. */
  readonly file?: string;
  /** Counted from 1, without a CSV's header line but with blank lines. */
  readonly row?: number;
  /** Counted from 1, with every line. */
  readonly line?: number;
  /** Counted from 0. */
  readonly byte?: number;
  readonly column?: string;
  /** How many columns there are. */
  readonly columns?: number;
}

/** The file cannot be read as what its content type says it is. */
export class UnreadableFileError extends DomainError {
  readonly code = 'UNREADABLE_FILE';
  readonly kind = 'unprocessable';

  constructor(
    private readonly reason: string,
    private readonly place: FilePlace = {},
  ) {
    const which = place.file === undefined ? 'The file' : `The file "${place.file}"`;
    const where = place.row === undefined ? '' : ` in row ${place.row}`;
    super(`${which} cannot be read${where}: ${reason} Nothing was stored.`, { ...place, reason });
  }

  /** The same of one of several files. */
  inFile(file: string): UnreadableFileError {
    return new UnreadableFileError(this.reason, { ...this.place, file });
  }
}

/** The files of a folder are not parts of one table: a column of one of them is another than in the first. */
export class PartSchemaError extends DomainError {
  readonly code = 'PART_SCHEMA_MISMATCH';
  readonly kind = 'unprocessable';

  /** @param file which one; null for the only one. */
  constructor(file: string | null, column: string, reason: string) {
    const where = file === null ? 'the file' : `"${file}"`;
    const message = `The files are not parts of one table: the column "${column}" of ${where} ${reason}. Nothing was stored.`;
    super(message, { file, column, reason });
  }
}

/** The file can be read, but not analysed in the memory that is given to it. */
export class FileTooComplexError extends DomainError {
  readonly code = 'FILE_TOO_COMPLEX';
  readonly kind = 'unprocessable';

  constructor(memoryMegabytes: number) {
    super(
      `The file cannot be analysed within ${memoryMegabytes} MB of memory: send it in parts. Nothing was stored.`,
      { memoryMegabytes },
    );
  }
}

/** The version is no table: what was asked for is only there for tables. */
export class NoTableError extends DomainError {
  readonly code = 'NO_TABLE';
  readonly kind = 'unprocessable';

  constructor(format: string) {
    super(`Files of the format ${format} are no table: there are no rows to read.`, { format });
  }
}

/** How the columns of a file differ from those of the dataset's earlier versions. */
export interface SchemaDifference {
  readonly unknown: readonly string[];
  readonly missing: readonly string[];
  readonly changed: readonly { readonly column: string; readonly was: string; readonly is: string }[];
}

/** The file's columns are not those of the dataset's earlier versions. */
export class SchemaMismatchError extends DomainError {
  readonly code = 'SCHEMA_MISMATCH';
  readonly kind = 'unprocessable';

  constructor({ unknown, missing, changed }: SchemaDifference) {
    const parts = [
      ...unknown.map((column) => `"${column}" is unknown`),
      ...missing.map((column) => `"${column}" is missing`),
      ...changed.map(({ column, was, is }) => `"${column}" was ${was} and is ${is}`),
    ];
    const message = `The columns differ from the dataset's earlier versions: ${parts.join(', ')}. Nothing was stored.`;
    super(message, { unknown, missing, changed });
  }
}
