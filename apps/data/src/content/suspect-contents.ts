import type { EntityManager } from 'typeorm';

/**
 * Has the collector look at contents. Waits for one that is looking at them now, in the order of their keys, so that no two
 * who do this wait for each other.
 */
export async function suspectContents(manager: EntityManager, ids: readonly string[]): Promise<void> {
  await manager.query(
    `UPDATE content SET suspect = true
      WHERE id IN (SELECT id FROM content WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE)`,
    [ids],
  );
}
