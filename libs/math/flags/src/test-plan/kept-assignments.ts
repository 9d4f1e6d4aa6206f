import type { KeptAssignment, TestStickiness, TestSubject } from './test-plan.js';

/** The attribute that users have their id in. */
export const ID_ATTRIBUTE = 'id';

/** What a user is known by. */
export interface SubjectKey {
  readonly attribute: string;
  /** Empty where nothing is known. */
  readonly value: string;
}

/** The id, or else the user's value of the fallback: texts, numbers but 0, and true, as GrowthBook's SDKs take them. */
export function keyOfSubject({ userId, attributes }: TestSubject, fallback: string | null): SubjectKey {
  if (userId !== '' || fallback === null) return { attribute: ID_ATTRIBUTE, value: userId };
  const value = attributes[fallback];
  const isKey = typeof value === 'string' || (typeof value === 'number' && value) || value === true;
  return { attribute: fallback, value: isKey ? String(value) : '' };
}

/**
 * The one of a user's assignments that counts, by GrowthBook's rules: any of a blocked version, or else that of the
 * current version, by the id before the fallback.
 */
export function keptAssignment(
  kept: readonly KeptAssignment[] | undefined,
  { bucketVersion, minBucketVersion, fallbackAttribute }: TestStickiness,
): KeptAssignment | undefined {
  if (kept === undefined) return undefined;
  const own = kept.filter(({ attribute }) => attribute === ID_ATTRIBUTE || attribute === fallbackAttribute);
  const current = own.filter((each) => each.bucketVersion === bucketVersion);
  return (
    own.find((each) => each.bucketVersion < minBucketVersion) ??
    current.find(({ attribute }) => attribute === ID_ATTRIBUTE) ??
    current[0]
  );
}
