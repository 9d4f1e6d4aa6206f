import { LeaseLostError, type Digest, type IndexedFile, type LeaseId } from '@orrery/platform-artifacts';
import type { EntityManager } from 'typeorm';
import { digestAt, digestList, digestRows } from './digest-list.js';

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
  const { manifests, fresh } = await insertContents(manager, files, lease);
  if (fresh === manifests.length) return true;
  const held = await manager.query<unknown[]>(
    `WITH known AS (SELECT content.id FROM content JOIN ${digestRows('$2')} AS wanted ON wanted.digest = manifest
                     ORDER BY content.id FOR KEY SHARE OF content),
          held AS (INSERT INTO lease_content (lease_id, content_id) SELECT $1, id FROM known ON CONFLICT DO NOTHING)
     SELECT id FROM known`,
    [lease, digestList(manifests)],
  );
  return held.length === manifests.length;
}

export interface InsertedContents {
  /** Of all the files, each once. */
  readonly manifests: readonly Digest[];
  /** How many of them were not known. */
  readonly fresh: number;
}

/** Makes files known whose chunks are stored and stay; those that were not are held by the lease, where there is one. */
export async function insertContents(
  manager: EntityManager,
  files: readonly IndexedFile[],
  lease: LeaseId | null,
): Promise<InsertedContents> {
  const distinct = [...new Map(files.map((file) => [file.manifest, file])).values()];
  const manifests = distinct.map(({ manifest }) => manifest);
  // The manifest is a chunk, too.
  const parts = distinct.flatMap(({ manifest, chunks }, at) =>
    [...new Set([manifest, ...chunks])].map((digest) => ({ file: at + 1, digest })),
  );
  const rows = await manager.query<{ fresh: number; linked: number; parts: number }[]>(INSERT_CONTENTS, [
    digestList(manifests),
    digestList(distinct.map(({ digest }) => digest)),
    distinct.map(({ sizeBytes }) => sizeBytes),
    digestList(parts.map(({ digest }) => digest)),
    parts.map(({ file }) => file),
    lease,
  ]);
  const [counted] = rows;
  // Chunks that the lease holds do not vanish; those that did were never held.
  if (counted === undefined || counted.linked !== counted.parts) throw new LeaseLostError();
  return { manifests, fresh: counted.fresh };
}

const INSERT_CONTENTS = `
  WITH file AS MATERIALIZED (
    SELECT ${digestAt('$1', 'place')} AS manifest, ${digestAt('$2', 'place')} AS digest, size_bytes, place::int
      FROM unnest($3::bigint[]) WITH ORDINALITY AS t (size_bytes, place)),
  fresh AS (
    INSERT INTO content (manifest, digest, size_bytes) SELECT manifest, digest, size_bytes FROM file ORDER BY manifest
    ON CONFLICT (manifest) DO NOTHING RETURNING id, manifest),
  held AS (
    INSERT INTO lease_content (lease_id, content_id) SELECT $6::uuid, id FROM fresh WHERE $6::uuid IS NOT NULL),
  part AS MATERIALIZED (
    SELECT fresh.id, ${digestAt('$4', 't.place')} AS digest
      FROM unnest($5::int[]) WITH ORDINALITY AS t (file, place)
      JOIN file ON file.place = t.file JOIN fresh USING (manifest)),
  linked AS (
    INSERT INTO content_chunk (content_id, chunk_id)
    SELECT part.id, chunk.id FROM part JOIN chunk USING (digest) RETURNING 1)
  SELECT (SELECT count(*) FROM fresh)::int AS fresh, (SELECT count(*) FROM linked)::int AS linked,
         (SELECT count(*) FROM part)::int AS parts`;
