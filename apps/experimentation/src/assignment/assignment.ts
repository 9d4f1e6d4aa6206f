import { assignVariation, bucketOf } from '@orrery/math-bucketing';
import type { ABTest, Variation } from '../ab-test/ab-test.js';

/** What a user gets of a test: null when the test does not run, or the user is past the sum of the weights. */
export interface Assignment {
  readonly bucket: number;
  readonly variation: Variation | null;
}

/** Assigns a user as the endpoint does: by the hash of the test's identifier and the user's. */
export function assign({ id, status, variations }: ABTest, userId: string): Assignment {
  const key = { experimentId: id, userId };
  const bucket = bucketOf(key);
  if (status !== 'RUNNING') return { bucket, variation: null };
  const assigned = assignVariation({ ...key, weights: variations.map(({ weight }) => weight) });
  const position = assigned.kind === 'assigned' ? assigned.variationIndex : variations.length;
  return { bucket, variation: variations[position] ?? null };
}
