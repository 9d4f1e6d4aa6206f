import { Injectable } from '@nestjs/common';
import type { DatasetVersionId, RunId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';

export interface KnownDatasetVersion {
  readonly id: DatasetVersionId;
  readonly dataset: string;
  readonly version: number;
  readonly contentDigest: string;
}

/** A dataset version that a run read, by the row that describes it there. */
export interface RunDatasetLink {
  readonly runId: RunId;
  readonly datasetId: string;
  readonly versionId: DatasetVersionId;
}

/**
 * Rows are those of a version when their source says so, or when their digest begins as its content's does: MLflow's
 * clients have room for 36 characters, and 16 hexadecimal digits are enough to be no accident.
 */
const LINK = (where: string) => `
  INSERT INTO run_dataset_version (dataset_id, version_id)
  SELECT described.id, known.id
  FROM run_dataset AS described
  CROSS JOIN LATERAL (
    SELECT id FROM known_dataset_version
    WHERE dataset = substring(described.source FROM 'orrery:datasets/([^/"\\s]+)/[0-9]{1,9}')
      AND version = substring(described.source FROM 'orrery:datasets/[^/"\\s]+/([0-9]{1,9})')::integer
    UNION
    SELECT id FROM known_dataset_version
    WHERE described.digest ~ '^[0-9a-f]{16,64}$'
      AND digest_hex COLLATE "C" >= described.digest AND digest_hex COLLATE "C" < described.digest || 'g'
  ) AS known
  WHERE ${where}
  ON CONFLICT DO NOTHING`;

const LINK_OF_RUN = LINK('described.id IN (SELECT dataset_id FROM run_dataset_input WHERE run_id = $1)');
const LINK_OF_VERSION = LINK('known.id = $1');

@Injectable()
export class DatasetLinkRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Recognises what a run read. Called where inputs are logged, in the same transaction. */
  async linkInputsOf(id: RunId): Promise<void> {
    await this.unitOfWork.manager.query(LINK_OF_RUN, [id]);
  }

  /** Remembers a version, and recognises it in what was logged before; once more does nothing. */
  async learn({ id, dataset, version, contentDigest }: KnownDatasetVersion): Promise<void> {
    const digestHex = contentDigest.slice(contentDigest.indexOf(':') + 1).toLowerCase();
    const { manager } = this.unitOfWork;
    await manager.query(
      `INSERT INTO known_dataset_version (id, dataset, version, digest_hex) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [id, dataset, version, digestHex],
    );
    await manager.query(LINK_OF_VERSION, [id]);
  }

  /** All versions that a run read: those that it was started with, and those that are recognised in what was logged. */
  async versionsReadBy(id: RunId, startedWith: readonly DatasetVersionId[]): Promise<DatasetVersionId[]> {
    const links = await this.listOfRuns([id]);
    return [...new Set([...startedWith, ...links.map(({ versionId }) => versionId)])];
  }

  /** What the runs read of what is known, by run and version. */
  listOfRuns(ids: readonly RunId[]): Promise<readonly RunDatasetLink[]> {
    return this.unitOfWork.manager.query<RunDatasetLink[]>(
      `SELECT run_id AS "runId", dataset_id AS "datasetId", version_id AS "versionId"
       FROM run_dataset_input JOIN run_dataset_version USING (dataset_id)
       WHERE run_id = ANY ($1) ORDER BY run_id, version_id`,
      [ids],
    );
  }
}
