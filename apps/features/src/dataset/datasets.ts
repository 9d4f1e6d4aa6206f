import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError, type DatasetId, type DatasetVersionId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceClient } from '@orrery/platform-service';
import { FILE_FORMATS, downloadToPrivateFile, type FileFormat } from '@orrery/platform-tables';
import { z } from 'zod';
import type { FeaturesConfig } from '../features.config.js';
import { NoRowsError } from './no-rows.error.js';

export type ColumnKind = 'NUMBER' | 'STRING' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP' | 'OTHER';

export interface DatasetColumn {
  readonly name: string;
  /** In DuckDB's words. */
  readonly type: string;
  readonly kind: ColumnKind;
}

export interface DatasetVersion {
  readonly id: DatasetVersionId;
  readonly version: number;
  readonly format: FileFormat;
  /** Whether its content is one file that is all of the table. */
  readonly isTableFile: boolean;
  readonly columns: readonly DatasetColumn[];
}

/** A dataset with all its versions, oldest first. */
export interface Dataset {
  readonly id: DatasetId;
  readonly name: string;
  readonly versions: readonly DatasetVersion[];
}

const DEADLINE_MS = 30_000;
const DOWNLOAD_DEADLINE_MS = 10 * 60_000;

const DATASET_QUERY = /* GraphQL */ `
  query DatasetForFeatures($name: String!, $after: String) {
    dataset(name: $name) {
      id
      versions(first: 100, after: $after) {
        nodes {
          id
          version
          format
          isTableFile
          columns {
            name
            type
            kind
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

const versionSchema = z.object({
  id: z.string().transform((id) => id as DatasetVersionId),
  version: z.int(),
  format: z.enum(FILE_FORMATS),
  isTableFile: z.boolean(),
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      kind: z.enum(['NUMBER', 'STRING', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'OTHER']),
    }),
  ),
});

const answerSchema = z.object({
  dataset: z
    .object({
      id: z.string().transform((id) => id as DatasetId),
      versions: z.object({
        nodes: z.array(versionSchema),
        pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
      }),
    })
    .nullable(),
});

/** What the data service tells of datasets, and their files. */
@Injectable()
export class Datasets {
  constructor(
    private readonly services: ServiceClient,
    @Inject(SERVICE_CONFIG) private readonly config: FeaturesConfig,
  ) {}

  /** @throws {NotFoundError} */
  async get(name: string): Promise<Dataset> {
    const versions: DatasetVersion[] = [];
    for (let after: string | null = null; ;) {
      const answer = await this.services.graphql('data', DATASET_QUERY, { name, after }, DEADLINE_MS);
      const { dataset } = answerSchema.parse(answer);
      if (dataset === null) throw new NotFoundError('Dataset', name);
      const { nodes, pageInfo } = dataset.versions;
      versions.push(...nodes);
      if (!pageInfo.hasNextPage) {
        return { id: dataset.id, name, versions: versions.sort((a, b) => a.version - b.version) };
      }
      after = pageInfo.endCursor;
    }
  }

  /**
   * Writes the rows of a version to `path`: as they were ingested where that is one file of CSV or Parquet, else as Parquet.
   * @throws {DownloadTooLargeError | NoRowsError}
   */
  async download({ id, format, isTableFile }: DatasetVersion, path: string): Promise<void> {
    if (format === 'FILES') throw new NoRowsError(id);
    const isKept = isTableFile && (format === 'CSV' || format === 'PARQUET');
    const body = await this.services.stream('data', {
      ...(isKept
        ? { method: 'GET', path: `/dataset-versions/${encodeURIComponent(id)}/content` }
        : {
            method: 'POST',
            path: `/dataset-versions/${encodeURIComponent(id)}/rows`,
            json: {},
            headers: AS_PARQUET,
          }),
      deadlineMs: DOWNLOAD_DEADLINE_MS,
    });
    await downloadToPrivateFile(body, path, { maxBytes: this.config.maxDatasetBytes });
  }
}

const AS_PARQUET = { accept: 'application/vnd.apache.parquet' };
