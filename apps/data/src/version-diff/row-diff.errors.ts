import { DomainError } from '@orrery/domain';
import type { PairSide } from './version-pair.js';

const WHICH: Readonly<Record<PairSide, string>> = { FROM: 'the earlier version', TO: 'the later version' };

/** Rows cannot be told apart by a column that is not there. */
export class UnknownKeyColumnError extends DomainError {
  readonly code = 'UNKNOWN_KEY_COLUMN';
  readonly kind = 'unprocessable';

  constructor(column: string, side: PairSide) {
    super(`There is no column "${column}" in ${WHICH[side]}: name columns that both versions have.`, {
      column,
      side,
    });
  }
}

/** Values of a key column can never be equal in the two versions. */
export class KeyKindError extends DomainError {
  readonly code = 'KEY_KIND';
  readonly kind = 'unprocessable';

  constructor(column: string, before: string, after: string) {
    super(`The column "${column}" was ${before} and is ${after}: no row could be found again by it.`, {
      column,
      before,
      after,
    });
  }
}

/** A row whose key is null is nobody's. */
export class NullKeyError extends DomainError {
  readonly code = 'NULL_KEY';
  readonly kind = 'unprocessable';

  constructor(rows: number, side: PairSide) {
    super(`${rows} rows of ${WHICH[side]} have a null in the key: choose columns without nulls.`, {
      rows,
      side,
    });
  }
}

/** Rows with the same key cannot be told apart. */
export class DuplicateKeyError extends DomainError {
  readonly code = 'DUPLICATE_KEY';
  readonly kind = 'unprocessable';

  constructor(keys: number, side: PairSide, examples: readonly unknown[]) {
    super(
      `${keys} keys are there more than once in ${WHICH[side]}, such as ${JSON.stringify(examples[0])}: add columns to the key.`,
      { keys, side, examples },
    );
  }
}

/** More rows than are compared while a request waits. */
export class RowDiffTooLargeError extends DomainError {
  readonly code = 'ROW_DIFF_TOO_LARGE';
  readonly kind = 'unprocessable';

  constructor(rows: number, atMost: number) {
    super(
      `The versions have ${rows} rows together, and ${atMost} are compared at once: have them compared by "compareDatasetRows", and ask again when its job has succeeded.`,
      { rows, atMost },
    );
  }
}

/** So many columns that their rows cannot be held against each other in the memory that is given to an analysis. */
export class RowDiffTooComplexError extends DomainError {
  readonly code = 'ROW_DIFF_TOO_COMPLEX';
  readonly kind = 'unprocessable';

  constructor(columns: number) {
    super(
      `${columns} columns are too many to be compared in the memory that there is: name fewer in "columns".`,
      {
        columns,
      },
    );
  }
}

/** Too many analyses wait already. */
export class RowDiffOverloadedError extends DomainError {
  readonly code = 'OVERLOADED';
  readonly kind = 'overloaded';

  constructor(retryAfterMs: number) {
    super(`Too many analyses are waiting: ask for the rows again in ${retryAfterMs} ms.`, { retryAfterMs });
  }
}

/** The rows could not be compared in the time that an analysis has. */
export class RowDiffDeadlineError extends DomainError {
  readonly code = 'DEADLINE_EXCEEDED';
  readonly kind = 'deadline';

  constructor() {
    super(
      'The rows could not be compared in the time that an analysis has: name fewer columns in "columns".',
    );
  }
}
