import { Injectable } from '@nestjs/common';
import type { RegisteredModelId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { MovedCounts } from './moving-in.js';

/** The tag of a model that says which registry it came from. */
export const ORIGIN_TAG = 'orrery.import.source';

/** The request key of a version that was moved in. */
export function originKey(source: string, version: number): string {
  return `import:${source}#${version}`;
}

/** Why an alias is where it is, when an import put it there. */
export function movedBecause(source: string): string {
  return `Moved in from ${source}.`;
}

const COUNTS = `
  WITH moved AS (SELECT id, tags FROM registered_model WHERE tags->>$2 = $1 AND deleted_at IS NULL),
  version AS (
    SELECT id, tags FROM model_version WHERE starts_with(request_key, $3) AND deleted_at IS NULL
  )
  SELECT
    (SELECT count(*) FROM moved) AS models,
    (SELECT count(*) FROM version) AS versions,
    (SELECT count(*) FROM model_alias WHERE version_id IN (SELECT id FROM version)
       AND alias NOT IN ('Staging', 'Production')) AS aliases,
    (SELECT count(*) FROM moved, jsonb_object_keys(tags)) - (SELECT count(*) FROM moved)
      + (SELECT count(*) FROM version, jsonb_object_keys(tags)) AS tags`;

@Injectable()
export class MovedModelRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Why an alias was moved last; null when it never was. */
  async lastReason(modelId: RegisteredModelId, alias: string): Promise<string | null> {
    const [row] = await this.unitOfWork.manager.query<{ reason: string }[]>(
      'SELECT reason FROM alias_change WHERE model_id = $1 AND alias = $2 ORDER BY sequence DESC LIMIT 1',
      [modelId, alias],
    );
    return row?.reason ?? null;
  }

  /** The request key of a version, deleted or not: its number is not used again. */
  async findOrigin(
    modelId: RegisteredModelId,
    version: number,
  ): Promise<{ readonly requestKey: string | null } | null> {
    const [row] = await this.unitOfWork.manager.query<{ requestKey: string | null }[]>(
      'SELECT request_key AS "requestKey" FROM model_version WHERE model_id = $1 AND version = $2',
      [modelId, version],
    );
    return row ?? null;
  }

  async count(source: string): Promise<MovedCounts> {
    const [row] = await this.unitOfWork.manager.query<[Record<keyof MovedCounts, string>]>(COUNTS, [
      source,
      ORIGIN_TAG,
      `import:${source}#`,
    ]);
    return {
      models: Number(row.models),
      versions: Number(row.versions),
      aliases: Number(row.aliases),
      tags: Number(row.tags),
    };
  }
}
