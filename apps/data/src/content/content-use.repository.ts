import { Injectable } from '@nestjs/common';
import { digestFromBytes, type Digest } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { ContentHolder } from './content-holder.js';
import { digestRows, digestList } from './digest-list.js';
import { suspectContents } from './suspect-contents.js';

/** Who refers to which content. Written in the caller's transaction: a reference is there exactly when its holder is. */
@Injectable()
export class ContentUseRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Those of the contents that are not there any more; the others are used by the holder from now on. */
  async insert(manifests: readonly Digest[], { kind, id }: ContentHolder): Promise<readonly Digest[]> {
    const rows = await this.unitOfWork.manager.query<{ manifest: Buffer }[]>(
      `WITH wanted AS (SELECT DISTINCT digest AS manifest FROM ${digestRows('$1')}),
            found AS (SELECT content.id, content.manifest FROM content JOIN wanted USING (manifest)
                       ORDER BY content.id FOR KEY SHARE OF content),
            used AS (INSERT INTO content_use (holder_kind, holder_id, content_id)
                     SELECT $2, $3, id FROM found ON CONFLICT DO NOTHING)
       SELECT manifest FROM wanted EXCEPT SELECT manifest FROM found`,
      [digestList(manifests), kind, id],
    );
    return rows.map(({ manifest }) => digestFromBytes(manifest));
  }

  async deleteOf({ kind, id }: ContentHolder): Promise<void> {
    const { manager } = this.unitOfWork;
    const released = await manager.query<[{ content_id: string }[], number]>(
      'DELETE FROM content_use WHERE holder_kind = $1 AND holder_id = $2 RETURNING content_id',
      [kind, id],
    );
    // A statement of its own: it waits for a collector that has just found the use, and corrects what that concluded.
    await suspectContents(
      manager,
      released[0].map((row) => row.content_id),
    );
  }
}
