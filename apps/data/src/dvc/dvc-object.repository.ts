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

/** An object that was stored. */
export interface NamedFile {
  readonly name: ObjectName;
  readonly file: Pick<StoredFile, 'digest' | 'manifest' | 'sizeBytes'>;
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

  /** Those that were not there; of equal ones, the first. */
  async insert<Row extends NamedFile>(remoteId: DvcRemoteId, rows: readonly Row[]): Promise<readonly Row[]> {
    const inserted = await this.unitOfWork.manager.query<ObjectName[]>(
      // In the order of names, so that two who push the same wait for each other in one direction.
      `INSERT INTO dvc_object (remote_id, hash, oid, digest, manifest, size_bytes)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bigint[]) AS t (hash, oid)
        ORDER BY hash, oid
       ON CONFLICT DO NOTHING RETURNING hash, oid`,
      [
        remoteId,
        rows.map(({ name }) => name.hash),
        rows.map(({ name }) => name.oid),
        rows.map(({ file }) => bytesOfDigest(file.digest)),
        rows.map(({ file }) => bytesOfDigest(file.manifest)),
        rows.map(({ file }) => file.sizeBytes),
      ],
    );
    const fresh = new Set(inserted.map(keyOf));
    return rows.filter(({ name }) => fresh.delete(keyOf(name)));
  }
}

function keyOf({ hash, oid }: ObjectName): string {
  return `${hash} ${oid}`;
}

function toObject({ oid, digest, manifest, size_bytes }: Row): DvcObject {
  return {
    oid,
    digest: digestFromBytes(digest),
    manifest: digestFromBytes(manifest),
    sizeBytes: Number(size_bytes),
  };
}
