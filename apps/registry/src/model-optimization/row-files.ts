import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError, NotFoundError, UnavailableError, type DatasetVersionId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceClient, type ServiceRequest } from '@orrery/platform-service';
import { FILE_FORMATS, downloadToPrivateFile, type FileFormat } from '@orrery/platform-tables';
import { z } from 'zod';
import type { RegistryConfig } from '../registry.config.js';
import type { RowFile } from './child-protocol.js';
import { NoRowsError } from './no-rows.error.js';
import type { RowSource } from './model-optimization.js';

const ASK_DEADLINE_MS = 10_000;
const READ_DEADLINE_MS = 120_000;
/** The rows of a version that is no single file of these formats. */
const AS_PARQUET = {
  method: 'POST',
  json: {},
  headers: { accept: 'application/vnd.apache.parquet' },
} as const;
const FORMAT_QUERY = `query DatasetVersionFormat($of: [_Any!]!) {
  _entities(representations: $of) { ... on DatasetVersion { format isTableFile } }
}`;

const formatSchema = z.object({
  _entities: z.tuple([z.object({ format: z.enum(FILE_FORMATS), isTableFile: z.boolean() }).nullable()]),
});

/** Files of rows, which belong to the data service and to the feature store. */
@Injectable()
export class RowFiles {
  constructor(
    private readonly services: ServiceClient,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  /**
   * Writes rows into a folder, as a file of that name.
   * @throws {NotFoundError | NoRowsError | DownloadTooLargeError | UnavailableError}
   */
  async download(source: RowSource, folder: string, name: string): Promise<RowFile> {
    if (source.kind === 'training-set') {
      await this.write('features', `/training-sets/${source.id}/content`, join(folder, name));
      return { name, format: 'PARQUET' };
    }
    const { format, isTableFile } = await this.formOf(source.id);
    if (format === 'FILES') throw new NoRowsError(source.id);
    if (isTableFile && (format === 'CSV' || format === 'PARQUET')) {
      await this.write('data', `/dataset-versions/${source.id}/content`, join(folder, name));
      return { name, format };
    }
    await this.write('data', `/dataset-versions/${source.id}/rows`, join(folder, name), AS_PARQUET);
    return { name, format: 'PARQUET' };
  }

  private async formOf(
    id: DatasetVersionId,
  ): Promise<{ readonly format: FileFormat; readonly isTableFile: boolean }> {
    const of = [{ __typename: 'DatasetVersion', id }];
    const answer = await this.services.graphql('data', FORMAT_QUERY, { of }, ASK_DEADLINE_MS);
    const [version] = formatSchema.parse(answer)._entities;
    if (version === null) throw new NotFoundError('Dataset version', id);
    return version;
  }

  private async write(
    service: 'data' | 'features',
    path: string,
    file: string,
    how: Pick<ServiceRequest, 'method' | 'json' | 'headers'> = { method: 'GET' },
  ): Promise<void> {
    const request = { ...how, path, deadlineMs: READ_DEADLINE_MS };
    const body = await this.services.stream(service, request);
    try {
      await downloadToPrivateFile(body, file, { maxBytes: this.config.maxDatasetBytes });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new UnavailableError(`The rows at ${path} could not be read to their end: ${String(error)}`);
    }
  }
}
