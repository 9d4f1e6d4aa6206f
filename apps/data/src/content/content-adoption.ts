import { Inject, Injectable } from '@nestjs/common';
import {
  ARTIFACT_STORE,
  ArtifactNotFoundError,
  bytesOfDigest,
  parseDigest,
  readManifest,
  type ArtifactStore,
  type Digest,
} from '@orrery/platform-artifacts';
import { ServiceLogger } from '@orrery/platform-service';
import { DataSource, type EntityManager } from 'typeorm';
import { insertContents } from './insert-contents.js';

/**
 * Takes the files of old, of which every chunk is a blob, into the index: each blob is a pack of one chunk from then on.
 * So new files share their bytes, and they are collected with the last version that has them.
 */
@Injectable()
export class ContentAdoption {
  constructor(
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    private readonly dataSource: DataSource,
    private readonly logger: ServiceLogger,
  ) {}

  /** Adopts what versions have that the index does not know. One that is damaged stays as it is. */
  async adoptVersions(): Promise<void> {
    const rows = await this.dataSource.query<{ manifest_digest: string }[]>(
      `SELECT DISTINCT manifest_digest FROM dataset_version WHERE purged_at IS NULL AND NOT EXISTS
        (SELECT FROM content WHERE manifest = decode(substr(manifest_digest, 8), 'hex'))`,
    );
    for (const row of rows) {
      try {
        await this.adopt(parseDigest(row.manifest_digest));
      } catch (error) {
        this.logger.error(error);
      }
    }
  }

  /** Those of the files that are files of old. */
  async adoptAny(manifests: readonly Digest[]): Promise<readonly Digest[]> {
    const adopted: Digest[] = [];
    for (const manifest of manifests) if (await this.adopt(manifest)) adopted.push(manifest);
    return adopted;
  }

  /** Resolves to whether there is such a file of old. */
  async adopt(manifest: Digest): Promise<boolean> {
    try {
      const { sizeBytes } = await this.store.stat(manifest);
      const { digest, chunks, sizeBytes: fileBytes } = await readManifest(this.store, manifest);
      const blobs = new Map([
        [manifest, sizeBytes],
        ...chunks.map((chunk) => [chunk.digest, chunk.sizeBytes] as const),
      ]);
      const file = { manifest, digest, sizeBytes: fileBytes, chunks: chunks.map((chunk) => chunk.digest) };
      await this.dataSource.transaction(async (manager) => {
        await insertPacks(manager, blobs);
        await insertContents(manager, [file], null);
        await useByVersions(manager, manifest);
      });
      return true;
    } catch (error) {
      if (error instanceof ArtifactNotFoundError) return false;
      throw error;
    }
  }
}

/** A chunk that has a place in a pack already leaves its blob empty, to be collected. */
async function insertPacks(manager: EntityManager, blobs: ReadonlyMap<Digest, number>): Promise<void> {
  const values = [[...blobs.keys()].map(bytesOfDigest), [...blobs.values()]];
  await manager.query(
    `INSERT INTO pack (blob, size_bytes)
     SELECT * FROM unnest($1::bytea[], $2::bigint[]) AS t (blob, size_bytes) ORDER BY blob ON CONFLICT (blob) DO NOTHING`,
    values,
  );
  await manager.query(
    `INSERT INTO chunk (digest, pack_id, "offset", size_bytes)
     SELECT t.blob, pack.id, 0, t.size_bytes FROM unnest($1::bytea[], $2::int[]) AS t (blob, size_bytes)
       JOIN pack USING (blob) ORDER BY t.blob ON CONFLICT (digest) DO NOTHING`,
    values,
  );
  await manager.query(
    `UPDATE pack SET live_bytes = coalesce((SELECT sum(size_bytes) FROM chunk WHERE pack_id = pack.id), 0)
      WHERE id IN (SELECT id FROM pack WHERE blob = ANY($1) ORDER BY id FOR NO KEY UPDATE)`,
    [values[0]],
  );
}

/** The lock waits for a version that is being purged, and leaves it out then. */
async function useByVersions(manager: EntityManager, manifest: Digest): Promise<void> {
  await manager.query(
    `INSERT INTO content_use (holder_kind, holder_id, content_id)
     SELECT 'version', version.id::text, content.id
       FROM (SELECT id FROM dataset_version WHERE manifest_digest = $1 AND purged_at IS NULL FOR SHARE) AS version,
            content WHERE content.manifest = $2
     ON CONFLICT DO NOTHING`,
    [manifest, bytesOfDigest(manifest)],
  );
}
