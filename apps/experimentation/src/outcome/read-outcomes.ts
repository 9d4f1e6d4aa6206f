import { z } from 'zod';
import { userIdSchema } from '../exposure/user-id.js';
import type { ToldOutcome } from './outcome.js';
import { readBody } from './read-body.js';

const MAX_OUTCOMES = 10_000;

const outcome = z.strictObject({
  abTest: z.string(),
  userId: userIdSchema,
  value: z.union([z.literal(0), z.literal(1)], 'must be 0 or 1'),
});

const bodySchema = z.strictObject({
  outcomes: z.array(outcome).max(MAX_OUTCOMES, `must be at most ${MAX_OUTCOMES} at a time`),
});

/** Reads the body of a call. @throws {InvalidInputError} naming the first part that is wrong. */
export function readOutcomes(body: unknown): readonly ToldOutcome[] {
  return readBody(bodySchema, body).outcomes;
}
