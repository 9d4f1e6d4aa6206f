import { Injectable } from '@nestjs/common';
import { bytesOfDigest, digestFromBytes, type Digest, type StoredFile } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { DvcRemoteId } from './dvc-remote.js';
import type { DvcHash, ObjectName } from './object-name.js';

/** Where the bytes of an object are. */
export interface DvcObject {
  readonly oid: string;
  readonly digest: Digest;
  readonly manifest: Digest;
  readonly sizeBytes: number;
}

interface Row {
  readonly oid: string;
  readonly digest: Buffer;
  readonly manifest: Buffer;
  readonly size_bytes: string;
}

/** A folder may have half a million files. */
const ASKED_AT_ONCE = 10_000;
const COLUMNS = 'oid, digest, manifest, size_bytes';

@Injectable()
export class DvcObjectRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Whether an object is there, and what it is: asked for every file of every push, so one row of an index answers. */
  async find(remote: string, { hash, oid }: ObjectName): Promise<DvcObject | null> {
    const text = `SELECT ${COLUMNS} FROM dvc_object
                   WHERE remote_id = (SELECT id FROM dvc_remote WHERE name = $1) AND hash = $2 AND oid = $3`;
    const [row] = await this.unitOfWork.prepared<Row>({ name: 'dvc_object_find', text }, [remote, hash, oid]);
    return row === undefined ? null : toObject(row);
  }

  /** Those of the objects that are there, by their names. */
  async findMany(
    remoteId: DvcRemoteId,
    hash: DvcHash,
    oids: readonly string[],
  ): Promise<ReadonlyMap<string, DvcObject>> {
    const found = new Map<string, DvcObject>();
    for (let at = 0; at < oids.length; at += ASKED_AT_ONCE) {
      const rows = await this.unitOfWork.manager.query<Row[]>(
        `SELECT ${COLUMNS} FROM dvc_object WHERE remote_id = $1 AND hash = $2 AND oid = ANY ($3::text[])`,
        [remoteId, hash, oids.slice(at, at + ASKED_AT_ONCE)],
      );
      for (const row of rows) found.set(row.oid, toObject(row));
    }
    return found;
  }

  /** Whether it was not there. */
  async insert(
    remoteId: DvcRemoteId,
    { hash, oid }: ObjectName,
    { digest, manifest, sizeBytes }: StoredFile,
  ): Promise<boolean> {
    const inserted = await this.unitOfWork.manager.query<unknown[]>(
      `INSERT INTO dvc_object (remote_id, hash, oid, digest, manifest, size_bytes) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT DO NOTHING RETURNING oid`,
      [remoteId, hash, oid, bytesOfDigest(digest), bytesOfDigest(manifest), sizeBytes],
    );
    return inserted.length > 0;
  }
}

function toObject({ oid, digest, manifest, size_bytes }: Row): DvcObject {
  return {
    oid,
    digest: digestFromBytes(digest),
    manifest: digestFromBytes(manifest),
    sizeBytes: Number(size_bytes),
  };
}
