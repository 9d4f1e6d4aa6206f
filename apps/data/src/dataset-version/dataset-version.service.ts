import { Injectable } from '@nestjs/common';
import { NotFoundError, isIdentifier, type DatasetId, type DatasetVersionId } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import type { DatasetVersion } from './dataset-version.js';

@Injectable()
export class DatasetVersionService {
  constructor(private readonly versions: DatasetVersionRepository) {}

  /** @throws {NotFoundError} */
  async get(id: string): Promise<DatasetVersion> {
    const known = isIdentifier(id) ? (id as DatasetVersionId) : null;
    const version = known && (await this.versions.findByIds([known])).get(known);
    if (!version) throw new NotFoundError('Dataset version', id);
    return version;
  }

  findByNumber(datasetId: DatasetId, number: number): Promise<DatasetVersion | null> {
    return this.versions.findByNumber(datasetId, number);
  }

  list(datasetId: DatasetId, page: PageRequest): Promise<Page<DatasetVersion>> {
    return this.versions.list(datasetId, page);
  }
}
