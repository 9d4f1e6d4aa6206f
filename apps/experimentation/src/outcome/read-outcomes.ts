import { InvalidInputError } from '@orrery/domain';
import { z } from 'zod';
import { MAX_USER_ID_LENGTH, isUserId } from '../exposure/user-id.js';
import type { ToldOutcome } from './outcome.js';

const MAX_OUTCOMES = 10_000;

const outcome = z.strictObject({
  abTest: z.string(),
  userId: z.string().refine(isUserId, `must have 1 to ${MAX_USER_ID_LENGTH} characters, none of them NUL`),
  value: z.union([z.literal(0), z.literal(1)], 'must be 0 or 1'),
});

const bodySchema = z.strictObject({
  outcomes: z.array(outcome).max(MAX_OUTCOMES, `must be at most ${MAX_OUTCOMES} at a time`),
});

/** Reads the body of a call. @throws {InvalidInputError} naming the first part that is wrong. */
export function readOutcomes(body: unknown): readonly ToldOutcome[] {
  const read = bodySchema.safeParse(body);
  if (read.success) return read.data.outcomes;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInputError(field, `"${field}" is wrong: ${issue?.message ?? 'not as described'}.`);
}
