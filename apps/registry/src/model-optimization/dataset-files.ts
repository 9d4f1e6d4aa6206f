import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError, UnavailableError, DomainError, type DatasetVersionId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceClient } from '@orrery/platform-service';
import { downloadToPrivateFile } from '@orrery/platform-tables';
import { z } from 'zod';
import type { RegistryConfig } from '../registry.config.js';
import type { RowFile } from './child-protocol.js';

const ASK_DEADLINE_MS = 10_000;
const READ_DEADLINE_MS = 120_000;
const FORMAT_QUERY = `query DatasetVersionFormat($of: [_Any!]!) {
  _entities(representations: $of) { ... on DatasetVersion { format } }
}`;

const formatSchema = z.object({
  _entities: z.tuple([z.object({ format: z.enum(['CSV', 'PARQUET']) }).nullable()]),
});

/** Files of dataset versions, which belong to the data service. */
@Injectable()
export class DatasetFiles {
  constructor(
    private readonly services: ServiceClient,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  /**
   * Writes the file of a dataset version into a folder, under a name of its own.
   * @throws {NotFoundError | DownloadTooLargeError | UnavailableError}
   */
  async download(id: DatasetVersionId, folder: string, name: string): Promise<RowFile> {
    const of = [{ __typename: 'DatasetVersion', id }];
    const answer = await this.services.graphql('data', FORMAT_QUERY, { of }, ASK_DEADLINE_MS);
    const [version] = formatSchema.parse(answer)._entities;
    if (version === null) throw new NotFoundError('Dataset version', id);
    const path = `/dataset-versions/${id}/content`;
    const request = { method: 'GET', path, deadlineMs: READ_DEADLINE_MS } as const;
    const body = await this.services.stream('data', request);
    try {
      await downloadToPrivateFile(body, join(folder, name), { maxBytes: this.config.maxDatasetBytes });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw new UnavailableError(`The dataset version ${id} could not be read to its end: ${String(error)}`);
    }
    return { name, format: version.format };
  }
}
