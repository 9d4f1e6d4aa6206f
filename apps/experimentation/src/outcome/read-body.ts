import { InvalidInputError } from '@orrery/domain';
import type { z } from 'zod';

/** Reads the body of a call. @throws {InvalidInputError} naming the first part that is wrong. */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInputError(field, `"${field}" is wrong: ${issue?.message ?? 'not as described'}.`);
}
