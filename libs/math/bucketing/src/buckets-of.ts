import { bucketOf } from './bucket-of.js';

/**
 * The buckets of many users in one experiment: `bucketsOf(e, users)[i] = bucketOf({ experimentId: e, userId: users[i] })`.
 *
 * @param into where the buckets go, at least as long as `userIds`; a new array if left out.
 * @throws {RangeError} when `into` is shorter than `userIds`.
 *
 * @example
 * bucketsOf('checkout', ['user-1', 'user-2']); // Uint8Array [81, 87]
 */
export function bucketsOf(
  experimentId: string,
  userIds: readonly string[],
  into = new Uint8Array(userIds.length),
): Uint8Array {
  if (into.length < userIds.length)
    throw new RangeError(`${userIds.length} buckets do not fit into ${into.length}.`);
  for (let i = 0; i < userIds.length; i++) into[i] = bucketOf({ experimentId, userId: userIds[i] });
  return into;
}
