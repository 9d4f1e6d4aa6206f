import { Injectable } from '@nestjs/common';
import {
  bytesOfDigest,
  digestFromBytes,
  LeaseLostError,
  type ChunkIndex,
  type ChunkPlace,
  type Digest,
  type IndexedFile,
  type LeaseId,
  type Pack,
  type PackedChunk,
} from '@orrery/platform-artifacts';
import { DataSource, type EntityManager } from 'typeorm';
import { digestAt, digestList, digestRows, digestsAt } from './digest-list.js';
import { insertHeldContents } from './insert-contents.js';

/**
 * The index of chunks in Postgres. What it writes is committed by itself, never with a caller's transaction.
 *
 * Nothing is deleted below a writer: it locks the rows that it finds FOR KEY SHARE and notes its hold of them in the same
 * statement, and the collector deletes only rows that it has locked FOR UPDATE before it looks for holds.
 */
@Injectable()
export class ChunkIndexRepository implements ChunkIndex {
  constructor(private readonly dataSource: DataSource) {}

  async find(digests: readonly Digest[]): Promise<ReadonlyMap<Digest, ChunkPlace>> {
    const rows = await this.dataSource.query<PlaceRow[]>(
      `SELECT chunk.digest, pack.blob, chunk."offset", chunk.size_bytes
         FROM chunk JOIN pack ON pack.id = chunk.pack_id WHERE chunk.digest = ANY($1)`,
      [digests.map(bytesOfDigest)],
    );
    return new Map(
      rows.map(({ digest, blob, offset, size_bytes: sizeBytes }) => [
        digestFromBytes(digest),
        { blob: digestFromBytes(blob), offset, sizeBytes },
      ]),
    );
  }

  async hold(lease: LeaseId, digests: readonly Digest[]): Promise<ReadonlySet<Digest>> {
    const rows = await this.dataSource.query<{ place: number | null }[]>(
      `WITH lease AS (SELECT id FROM content_lease WHERE id = $1 FOR KEY SHARE),
            found AS (SELECT chunk.id, place FROM chunk JOIN ${digestRows('$2')} AS wanted USING (digest)
                       ORDER BY chunk.id FOR KEY SHARE OF chunk),
            held AS (INSERT INTO lease_chunk (lease_id, chunk_id)
                     SELECT lease.id, found.id FROM lease, found ON CONFLICT DO NOTHING)
       SELECT NULL AS place FROM lease UNION ALL SELECT place FROM found`,
      [lease, digestList(digests)],
    );
    if (!rows.some(({ place }) => place === null)) throw new LeaseLostError();
    return new Set(digestsAt(digests, rows));
  }

  async announce(
    lease: LeaseId,
    blob: { readonly digest: Digest; readonly sizeBytes: number },
  ): Promise<void> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO pack (blob, size_bytes, lease_id)
       SELECT $2, $3, id FROM content_lease WHERE id = $1 FOR KEY SHARE RETURNING id`,
      [lease, bytesOfDigest(blob.digest), blob.sizeBytes],
    );
    if (rows.length === 0) throw new LeaseLostError();
  }

  async record(lease: LeaseId, pack: Pack): Promise<void> {
    let left = pack.chunks;
    while (left.length > 0) {
      const others = await this.insertChunks(lease, pack.blob, left);
      if (others.size === 0) return;
      // Others stored these first; what they have may be gone again by the time that it is held.
      const held = await this.hold(lease, [...others]);
      left = left.filter(({ digest }) => others.has(digest) && !held.has(digest));
    }
  }

  async move(lease: LeaseId, pack: Pack): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      const packId = await lockPack(manager, lease, pack.blob);
      const moved = await manager.query<{ id: string }[]>(
        `WITH target AS (SELECT * FROM unnest($2::bytea[], $3::int[]) AS t (digest, "offset")),
              old AS (SELECT chunk.id, chunk.pack_id, target."offset" FROM chunk JOIN target USING (digest)
                       ORDER BY chunk.id FOR NO KEY UPDATE OF chunk),
              moved AS (UPDATE chunk SET pack_id = $1, "offset" = old."offset" FROM old WHERE chunk.id = old.id
                        RETURNING chunk.size_bytes)
         SELECT DISTINCT pack_id AS id FROM old`,
        [
          packId,
          pack.chunks.map(({ digest }) => bytesOfDigest(digest)),
          pack.chunks.map(({ offset }) => offset),
        ],
      );
      await countLive(manager, [packId]);
      await manager.query('UPDATE pack SET suspect = true WHERE id = ANY($1)', [moved.map(({ id }) => id)]);
    });
  }

  async recordFiles(lease: LeaseId, files: readonly IndexedFile[]): Promise<void> {
    while (!(await this.dataSource.transaction((manager) => insertHeldContents(manager, lease, files))));
  }

  /** The chunks that lie in another pack already; the others lie in this one now. */
  private insertChunks(
    lease: LeaseId,
    blob: Digest,
    chunks: readonly PackedChunk[],
  ): Promise<ReadonlySet<Digest>> {
    return this.dataSource.transaction(async (manager) => {
      const packId = await lockPack(manager, lease, blob);
      const digests = chunks.map(({ digest }) => digest);
      const others = await manager.query<{ place: number }[]>(
        // In the order of digests, so that two who insert the same wait for each other in one direction.
        `WITH wanted AS MATERIALIZED (
           SELECT ${digestAt('$2', 'place')} AS digest, place::int, "offset", size_bytes
             FROM unnest($3::int[], $4::int[]) WITH ORDINALITY AS t ("offset", size_bytes, place)),
         inserted AS (
           INSERT INTO chunk (digest, pack_id, "offset", size_bytes)
           SELECT digest, $1, "offset", size_bytes FROM wanted ORDER BY digest
           ON CONFLICT (digest) DO NOTHING RETURNING digest)
         SELECT place FROM wanted WHERE NOT EXISTS (SELECT FROM inserted WHERE inserted.digest = wanted.digest)`,
        [
          packId,
          digestList(digests),
          chunks.map(({ offset }) => offset),
          chunks.map(({ sizeBytes }) => sizeBytes),
        ],
      );
      await countLive(manager, [packId]);
      return new Set(digestsAt(digests, others));
    });
  }
}

interface PlaceRow {
  readonly digest: Buffer;
  readonly blob: Buffer;
  readonly offset: number;
  readonly size_bytes: number;
}

/** @throws {LeaseLostError} The collector owns the packs of leases that have ended. */
async function lockPack(manager: EntityManager, lease: LeaseId, blob: Digest): Promise<string> {
  const rows = await manager.query<{ id: string }[]>(
    'SELECT id FROM pack WHERE blob = $1 AND lease_id = $2 FOR UPDATE',
    [bytesOfDigest(blob), lease],
  );
  if (rows[0] === undefined) throw new LeaseLostError();
  return rows[0].id;
}

/** What the packs hold by now. Their rows are locked, so nobody moves chunks in or out of them. */
export async function countLive(manager: EntityManager, packs: readonly string[]): Promise<void> {
  await manager.query(
    `UPDATE pack SET live_bytes = coalesce(
       (SELECT sum(size_bytes) FROM chunk WHERE pack_id = pack.id), 0) WHERE id = ANY($1)`,
    [packs],
  );
}
