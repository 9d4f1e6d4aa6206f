import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError, NotFoundError, UnavailableError, type DatasetVersionId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceClient } from '@orrery/platform-service';
import { downloadToPrivateFile } from '@orrery/platform-tables';
import { z } from 'zod';
import type { RegistryConfig } from '../registry.config.js';
import type { RowFile } from './child-protocol.js';
import type { RowSource } from './model-optimization.js';

const ASK_DEADLINE_MS = 10_000;
const READ_DEADLINE_MS = 120_000;
const FORMAT_QUERY = `query DatasetVersionFormat($of: [_Any!]!) {
  _entities(representations: $of) { ... on DatasetVersion { format } }
}`;

const formatSchema = z.object({
  _entities: z.tuple([z.object({ format: z.enum(['CSV', 'PARQUET']) }).nullable()]),
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
   * @throws {NotFoundError | DownloadTooLargeError | UnavailableError}
   */
  async download(source: RowSource, folder: string, name: string): Promise<RowFile> {
    if (source.kind === 'training-set') {
      await this.write('features', `/training-sets/${source.id}/content`, join(folder, name));
      return { name, format: 'PARQUET' };
    }
    const format = await this.formatOf(source.id);
    await this.write('data', `/dataset-versions/${source.id}/content`, join(folder, name));
    return { name, format };
  }

  private async formatOf(id: DatasetVersionId): Promise<RowFile['format']> {
    const of = [{ __typename: 'DatasetVersion', id }];
    const answer = await this.services.graphql('data', FORMAT_QUERY, { of }, ASK_DEADLINE_MS);
    const [version] = formatSchema.parse(answer)._entities;
    if (version === null) throw new NotFoundError('Dataset version', id);
    return version.format;
  }

  private async write(service: 'data' | 'features', path: string, file: string): Promise<void> {
    const request = { method: 'GET', path, deadlineMs: READ_DEADLINE_MS } as const;
    const body = await this.services.stream(service, request);
    try {
      await downloadToPrivateFile(body, file, { maxBytes: this.config.maxDatasetBytes });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new UnavailableError(`The rows at ${path} could not be read to their end: ${String(error)}`);
    }
  }
}
