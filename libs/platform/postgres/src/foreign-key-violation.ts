import { QueryFailedError } from 'typeorm';

const FOREIGN_KEY_VIOLATION = '23503';

/** Whether a statement failed because what a row refers to is not there: removed, perhaps, while the statement ran. */
export function isForeignKeyViolation(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const cause: { code?: unknown } = error.driverError;
  return cause.code === FOREIGN_KEY_VIOLATION;
}
