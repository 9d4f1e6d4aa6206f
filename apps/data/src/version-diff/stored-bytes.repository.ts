import { Injectable } from '@nestjs/common';
import { bytesOfDigest, parseDigest } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import type { VersionPair } from './version-pair.js';

/** What two versions take in the store, chunk by chunk: one that a version has many times is there once. */
export interface StoredBytes {
  /** In chunks that both consist of. */
  readonly sharedBytes: number;
  /** In chunks of the later one that the earlier has not. */
  readonly addedBytes: number;
  /** In chunks of the earlier one that the later has not. */
  readonly removedBytes: number;
}

interface StoredBytesRow {
  readonly shared: string;
  readonly added: string;
  readonly removed: string;
}

const NOTHING: StoredBytesRow = { shared: '0', added: '0', removed: '0' };

@Injectable()
export class StoredBytesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Lists of chunks and of files are no part of the files: they are not counted. */
  async of({ from, to }: VersionPair): Promise<StoredBytes> {
    const lists = [from, to].filter(({ onlyFile }) => onlyFile === null).map(manifestOf);
    const [found = NOTHING] = await this.unitOfWork.manager.query<StoredBytesRow[]>(
      `WITH old AS (${chunksOf('$1')}), new AS (${chunksOf('$2')})
       SELECT coalesce(sum(size_bytes) FILTER (WHERE old.id = new.id), 0) AS shared,
              coalesce(sum(size_bytes) FILTER (WHERE old.id IS NULL), 0) AS added,
              coalesce(sum(size_bytes) FILTER (WHERE new.id IS NULL), 0) AS removed
         FROM old FULL JOIN new USING (id, size_bytes)`,
      [from.id, to.id, lists],
    );
    const { shared, added, removed } = found;
    return { sharedBytes: Number(shared), addedBytes: Number(added), removedBytes: Number(removed) };
  }
}

/** The chunks of the files of a version; `$3` are the lists of files. */
function chunksOf(id: string): string {
  return `SELECT DISTINCT chunk.id, chunk.size_bytes
            FROM content_use JOIN content ON content.id = content_use.content_id
            JOIN content_chunk ON content_chunk.content_id = content.id
            JOIN chunk ON chunk.id = content_chunk.chunk_id
           WHERE holder_kind = 'version' AND holder_id = ${id}
             AND content.manifest <> ALL($3::bytea[]) AND chunk.digest <> content.manifest`;
}

function manifestOf({ content }: DatasetVersion): Buffer {
  return bytesOfDigest(parseDigest(content.manifestDigest));
}
