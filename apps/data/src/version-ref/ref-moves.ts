import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { VersionRefRepository } from './version-ref.repository.js';
import type { RefMove, VersionRef } from './version-ref.js';

/** Where a branch or a tag has been, a page at a time. */
export async function movesOf(
  refs: VersionRefRepository,
  ref: VersionRef,
  page: ConnectionArgs,
): Promise<Connection<RefMove>> {
  return connectionOf(await refs.moves(ref, pageRequest(page)), ({ number }) => String(number));
}
