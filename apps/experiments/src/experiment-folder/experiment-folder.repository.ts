import { Injectable } from '@nestjs/common';
import type { ExperimentId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { ExperimentFolder } from './experiment-folder.js';

/** What lies below a folder is, in the order of bytes, between its path with a slash and with the sign after that. */
const LIST_BELOW = `
  WITH below AS (
    SELECT string_to_array(substr(folder, length($1) + 1), '/') AS path FROM experiment
    WHERE deleted_at IS NULL AND folder <> ''
      AND ($1 = '' OR (folder COLLATE "C" >= $1 AND folder COLLATE "C" < rtrim($1, '/') || '0'))
  )
  SELECT $1 || path[1] AS path, path[1] AS name,
    (count(*) FILTER (WHERE cardinality(path) = 1))::int AS "experimentCount",
    count(*)::int AS "totalCount",
    count(DISTINCT path[2])::int AS "folderCount"
  FROM below WHERE $2::text IS NULL OR path[1] COLLATE "C" > $2
  GROUP BY path[1] ORDER BY path[1] COLLATE "C" LIMIT $3`;

const LIST_IN = `
  SELECT id FROM experiment
  WHERE deleted_at IS NULL AND folder COLLATE "C" = $1 AND ($2::text IS NULL OR name > $2)
  ORDER BY name LIMIT $3`;

@Injectable()
export class ExperimentFolderRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** The folders right below one, by name; empty for the top. */
  async list(under: string, page: PageRequest): Promise<Page<ExperimentFolder>> {
    const prefix = under === '' ? '' : `${under}/`;
    const rows = await this.unitOfWork.manager.query<ExperimentFolder[]>(LIST_BELOW, [
      prefix,
      page.after,
      page.first + 1,
    ]);
    return pageOf(rows, page);
  }

  /** The experiments right in a folder, by name. */
  async listExperiments(folder: string, page: PageRequest): Promise<Page<ExperimentId>> {
    const rows = await this.unitOfWork.manager.query<{ id: ExperimentId }[]>(LIST_IN, [
      folder,
      page.after,
      page.first + 1,
    ]);
    return pageOf(
      rows.map(({ id }) => id),
      page,
    );
  }

  /** Resolves to whether there is such an experiment. */
  async move(id: ExperimentId, folder: string, at: Date): Promise<boolean> {
    const [, count] = await this.unitOfWork.manager.query<[unknown, number]>(
      'UPDATE experiment SET folder = $2, updated_at = $3 WHERE id = $1 AND deleted_at IS NULL',
      [id, folder, at],
    );
    return count > 0;
  }
}
