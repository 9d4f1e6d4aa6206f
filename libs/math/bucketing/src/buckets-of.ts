import { bucketOf } from './bucket-of.js';
import { CHUNK_USERS } from './md5-lanes/lanes-layout.js';
import { Md5Lanes } from './md5-lanes/md5-lanes.js';
import { Md5Seed } from './md5-seed.js';

const seed = new Md5Seed('');
// Compiled at the first batch; null where the machine has no vectors.
let lanes: Md5Lanes | null | undefined;

/**
 * The buckets of many users in one experiment: `bucketsOf(e, users)[i] = bucketOf({ experimentId: e, userId: users[i] })`.
 *
 * The prefix is hashed once, and ids four at a time in 128-bit vectors; ids longer than 256 code units go one by one.
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
  if (into.length < userIds.length) {
    throw new RangeError(`${userIds.length} buckets do not fit into ${into.length}.`);
  }
  if (lanes === undefined) lanes = Md5Lanes.compile();
  seed.become(experimentId);
  lanes?.setPrefix(seed.prefix);
  for (let from = 0; from < userIds.length;) {
    const hashed = lanes?.hash(userIds, from, into) ?? 0;
    from += hashed > 0 ? hashed : oneByOne(experimentId, userIds, from, into);
  }
  return into;
}

/** As many users as a batch would have been, so that batches go on after the one that they could not take. */
function oneByOne(experimentId: string, userIds: readonly string[], from: number, into: Uint8Array): number {
  const end = Math.min(from + CHUNK_USERS, userIds.length);
  for (let i = from; i < end; i++) into[i] = bucketOf({ experimentId, userId: userIds[i] });
  return end - from;
}
