import { InvalidInputError } from '@orrery/domain';
import type { GrowthBookUser } from '@orrery/math-flags';
import { z } from 'zod';

/** What an SDK sends of a user whose features are to be evaluated here. */
const remoteUserSchema = z.object({
  attributes: z.record(z.string(), z.unknown()).default({}),
  forcedVariations: z.record(z.string(), z.int()).default({}),
  forcedFeatures: z.array(z.tuple([z.string(), z.unknown()])).default([]),
  url: z.string().default(''),
});

export type RemoteUser = Required<
  Pick<GrowthBookUser, 'attributes' | 'forcedVariations' | 'forcedFeatures' | 'url'>
>;

/** @throws {InvalidInputError} naming the first part that is wrong. */
export function readRemoteUser(body: unknown): RemoteUser {
  const read = remoteUserSchema.safeParse(body);
  if (read.success) return { ...read.data, forcedFeatures: new Map(read.data.forcedFeatures) };
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new InvalidInputError(field, `"${field}" is wrong: ${issue?.message ?? 'not as described'}.`);
}
