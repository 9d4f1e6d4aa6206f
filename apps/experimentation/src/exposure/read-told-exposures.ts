import { z } from 'zod';
import { readBody } from '../outcome/read-body.js';
import { isStorableText } from '../outcome/storable-text.js';
import type { ToldExposure } from './exposure.service.js';
import { userIdSchema } from './user-id.js';

const MAX_EXPOSURES = 10_000;
const MAX_DIMENSIONS = 10;
const MAX_NAME_LENGTH = 200;

/** RFC 3339; read to the millisecond. */
export const timeSchema = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const label = z.string().min(1).max(MAX_NAME_LENGTH).refine(isStorableText, 'must be text without NUL');

const exposure = z
  .strictObject({
    abTest: z.string().optional(),
    abTestId: z.string().optional(),
    userId: userIdSchema,
    variation: z.string(),
    at: timeSchema.optional(),
    segment: z
      .record(label, label)
      .refine(
        (segment) => Object.keys(segment).length <= MAX_DIMENSIONS,
        `must have at most ${MAX_DIMENSIONS} dimensions`,
      )
      .optional(),
    cluster: label.optional(),
  })
  .refine(({ abTest, abTestId }) => (abTest === undefined) !== (abTestId === undefined), {
    message: 'must name the test by "abTest" or by "abTestId"',
  });

const bodySchema = z.strictObject({
  exposures: z.array(exposure).max(MAX_EXPOSURES, `must be at most ${MAX_EXPOSURES} at a time`),
});

/**
 * Reads the body of a call; an exposure without a time is of `now`.
 * @throws {InvalidInputError} naming the first part that is wrong.
 */
export function readToldExposures(body: unknown, now: Date): readonly ToldExposure[] {
  return readBody(bodySchema, body).exposures.map(
    ({ abTest = '', abTestId, userId, variation, at = now, segment, cluster }) => ({
      test: abTestId === undefined ? { name: abTest } : { id: abTestId },
      userId,
      variation,
      at,
      ...(segment !== undefined && Object.keys(segment).length > 0 && { segment }),
      ...(cluster !== undefined && { cluster }),
    }),
  );
}
