import {
  bytesOfDigest,
  LeaseLostError,
  type Digest,
  type IndexedFile,
  type LeaseId,
} from '@orrery/platform-artifacts';
import type { EntityManager } from 'typeorm';

interface ContentRow {
  readonly id: string;
  readonly manifest: Buffer;
}

/**
 * Makes files known and lets the lease hold them. Resolves to false, to be tried anew, when one that was known already
 * was collected meanwhile.
 */
export async function insertHeldContents(
  manager: EntityManager,
  lease: LeaseId,
  files: readonly IndexedFile[],
): Promise<boolean> {
  const live = await manager.query<unknown[]>('SELECT 1 FROM content_lease WHERE id = $1 FOR KEY SHARE', [
    lease,
  ]);
  if (live.length === 0) throw new LeaseLostError();
  const manifests = await insertContents(manager, files);
  const held = await manager.query<unknown[]>(
    `WITH known AS (SELECT id FROM content WHERE manifest = ANY($2) ORDER BY id FOR KEY SHARE),
          held AS (INSERT INTO lease_content (lease_id, content_id) SELECT $1, id FROM known ON CONFLICT DO NOTHING)
     SELECT id FROM known`,
    [lease, manifests.map(bytesOfDigest)],
  );
  return held.length === manifests.length;
}

/** Makes files known whose chunks are stored and stay; resolves to their manifests, each once. */
export async function insertContents(
  manager: EntityManager,
  files: readonly IndexedFile[],
): Promise<readonly Digest[]> {
  const byManifest = new Map(files.map((file) => [file.manifest, file]));
  const inserted = await insertMissing(manager, [...byManifest.values()]);
  const fresh = new Map(inserted.map(({ id, manifest }) => [manifest.toString('hex'), id]));
  await insertChunks(manager, [...byManifest.values()], fresh);
  return [...byManifest.keys()];
}

function insertMissing(manager: EntityManager, files: readonly IndexedFile[]): Promise<ContentRow[]> {
  return manager.query<ContentRow[]>(
    `INSERT INTO content (manifest, digest, size_bytes)
     SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::bigint[]) AS t (manifest, digest, size_bytes) ORDER BY manifest
     ON CONFLICT (manifest) DO NOTHING RETURNING id, manifest`,
    [
      files.map(({ manifest }) => bytesOfDigest(manifest)),
      files.map(({ digest }) => bytesOfDigest(digest)),
      files.map(({ sizeBytes }) => sizeBytes),
    ],
  );
}

/** The manifest is a chunk, too. */
async function insertChunks(
  manager: EntityManager,
  files: readonly IndexedFile[],
  fresh: ReadonlyMap<string, string>,
): Promise<void> {
  const contents: string[] = [];
  const digests: Digest[] = [];
  for (const { manifest, chunks } of files) {
    const id = fresh.get(bytesOfDigest(manifest).toString('hex'));
    if (id === undefined) continue;
    for (const digest of new Set([manifest, ...chunks])) {
      contents.push(id);
      digests.push(digest);
    }
  }
  const rows = await manager.query<{ count: string }[]>(
    `WITH inserted AS (
       INSERT INTO content_chunk (content_id, chunk_id)
       SELECT t.content_id, chunk.id FROM unnest($1::bigint[], $2::bytea[]) AS t (content_id, digest)
         JOIN chunk USING (digest) RETURNING 1)
     SELECT count(*) FROM inserted`,
    [contents, digests.map(bytesOfDigest)],
  );
  // Chunks that the lease holds do not vanish; those that did were never held.
  if (Number(rows[0]?.count) !== digests.length) throw new LeaseLostError();
}
