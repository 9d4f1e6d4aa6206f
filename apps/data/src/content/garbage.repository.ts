import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { countLive } from './chunk-index.repository.js';

/** Contents and packs looked at in one transaction. */
const CONTENTS = 200;
const PACKS = 20;

/**
 * What is deleted, by rows. Each step first locks rows, leaving those that somebody works on, and looks for references in
 * a statement of its own: whoever refers to a row locks it too, so none can come between. Should this be wrong, a foreign
 * key refuses the deletion.
 */
@Injectable()
export class GarbageRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Deletes suspected contents that nobody uses; resolves to how many, or to null when there was nothing to look at. */
  deleteContents(): Promise<number | null> {
    return this.dataSource.transaction(async (manager) => {
      const suspects = await idsOf(
        manager,
        `SELECT id FROM content WHERE suspect ORDER BY id LIMIT ${CONTENTS} FOR UPDATE SKIP LOCKED`,
      );
      if (suspects.length === 0) return null;
      const dead = await idsOf(
        manager,
        `SELECT id FROM unnest($1::bigint[]) AS id
          WHERE NOT EXISTS (SELECT FROM content_use WHERE content_id = id)
            AND NOT EXISTS (SELECT FROM lease_content WHERE content_id = id)`,
        [suspects],
      );
      await manager.query(
        `UPDATE pack SET suspect = true WHERE id IN (
           SELECT id FROM pack WHERE id IN (
             SELECT pack_id FROM content_chunk JOIN chunk ON chunk.id = chunk_id WHERE content_id = ANY($1))
            ORDER BY id FOR NO KEY UPDATE)`,
        [dead],
      );
      await manager.query('DELETE FROM content WHERE id = ANY($1)', [dead]);
      // A lease that ends, and a user that goes, suspects its contents anew.
      await manager.query('UPDATE content SET suspect = false WHERE id = ANY($1)', [suspects]);
      return dead.length;
    });
  }

  /** Deletes chunks that no content has, of suspected packs behind `after`; resolves to the last pack looked at, or to null. */
  deleteChunks(after: string): Promise<{ readonly lastPack: string; readonly deleted: number } | null> {
    return this.dataSource.transaction(async (manager) => {
      const packs = await idsOf(
        manager,
        `SELECT id FROM pack WHERE suspect AND lease_id IS NULL AND id > $1
          ORDER BY id LIMIT ${PACKS} FOR UPDATE SKIP LOCKED`,
        [after],
      );
      const lastPack = packs.at(-1);
      if (lastPack === undefined) return null;
      const locked = await idsOf(
        manager,
        `SELECT id FROM chunk WHERE pack_id = ANY($1)
            AND NOT EXISTS (SELECT FROM content_chunk WHERE chunk_id = chunk.id) FOR UPDATE SKIP LOCKED`,
        [packs],
      );
      const [, deleted] = await manager.query<[unknown, number]>(
        `DELETE FROM chunk WHERE id = ANY($1)
            AND NOT EXISTS (SELECT FROM content_chunk WHERE chunk_id = chunk.id)
            AND NOT EXISTS (SELECT FROM lease_chunk WHERE chunk_id = chunk.id)`,
        [locked],
      );
      await countLive(manager, packs);
      // While a lease holds a chunk that no content has, the pack has to be looked at again.
      await manager.query(
        `UPDATE pack SET suspect = EXISTS (SELECT FROM chunk WHERE pack_id = pack.id
            AND NOT EXISTS (SELECT FROM content_chunk WHERE chunk_id = chunk.id)) WHERE id = ANY($1)`,
        [packs],
      );
      return { lastPack, deleted };
    });
  }
}

async function idsOf(
  manager: EntityManager,
  sql: string,
  values: readonly unknown[] = [],
): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(sql, [...values]);
  return rows.map(({ id }) => id);
}
