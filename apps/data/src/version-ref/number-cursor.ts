import { InvalidInputError } from '@orrery/domain';
import type { PageRequest } from '@orrery/platform-graphql';

const NUMBER = /^\d{1,9}$/;

/** The number by which a page goes on; null for the first page. @throws {InvalidInputError} for a cursor of another list. */
export function numberCursor({ after }: PageRequest): number | null {
  if (after === null) return null;
  if (NUMBER.test(after)) return Number(after);
  throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
}
