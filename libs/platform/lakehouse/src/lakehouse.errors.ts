import { DomainError } from '@orrery/domain';

/** How a table keeps its metadata. */
export type TableForm = 'DELTA' | 'ICEBERG';

/** There is no table of that form where one was said to be. */
export class NoLakehouseTableError extends DomainError {
  readonly code = 'NO_LAKEHOUSE_TABLE';
  readonly kind = 'not-found';

  constructor(location: string, sought: string) {
    super(`There is no table at "${location}": ${sought} is not there.`, { location, sought });
  }
}

/** The metadata of a table cannot be read, or lacks a part. */
export class BrokenTableError extends DomainError {
  readonly code = 'BROKEN_TABLE';
  readonly kind = 'unprocessable';

  constructor(file: string, reason: string) {
    super(`The table is broken: "${file}" ${reason}.`, { file, reason });
  }
}

/** The table uses something that is not read here: its rows would be wrong without it. */
export class UnsupportedTableFeatureError extends DomainError {
  readonly code = 'UNSUPPORTED_TABLE_FEATURE';
  readonly kind = 'unprocessable';

  constructor(form: TableForm, feature: string) {
    super(`The table needs "${feature}" of its reader, which is not supported.`, { form, feature });
  }
}

/** A file that the table consists of is gone, as after a vacuum. */
export class TableFileMissingError extends DomainError {
  readonly code = 'TABLE_FILE_MISSING';
  readonly kind = 'unprocessable';

  constructor(file: string) {
    super(`The file "${file}" of the table is gone: this version cannot be read any more.`, { file });
  }
}

/** A file that the table consists of is not what it was, or what the table says that it is. */
export class TableFileReplacedError extends DomainError {
  readonly code = 'TABLE_FILE_REPLACED';
  readonly kind = 'unprocessable';

  constructor(file: string, reason: string) {
    super(`The file "${file}" of the table was replaced: ${reason}. Files of a table never change.`, {
      file,
      reason,
    });
  }
}

/** A file is named that does not lie below the root that the table was registered in. */
export class TablePathError extends DomainError {
  readonly code = 'TABLE_PATH_OUTSIDE';
  readonly kind = 'forbidden';

  constructor(file: string) {
    super(`The file "${file}" does not lie in the folder that tables are read from.`, { file });
  }
}

/** The table has no such version, or its metadata does not know it any more. */
export class TableVersionNotFoundError extends DomainError {
  readonly code = 'TABLE_VERSION_NOT_FOUND';
  readonly kind = 'not-found';

  constructor(version: string, known: string) {
    super(`The table has no version ${version}: ${known}.`, { version, known });
  }
}

/** More than can be read at once. */
export class TableTooLargeError extends DomainError {
  readonly code = 'TABLE_TOO_LARGE';
  readonly kind = 'too-large';

  constructor(what: string, most: number) {
    super(`The table has too many ${what}: at most ${most} are read at once.`, { what, most });
  }
}
