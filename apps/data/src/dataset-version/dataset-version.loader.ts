import { Injectable } from '@nestjs/common';
import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import type { DatasetVersion } from './dataset-version.js';

@Injectable()
export class DatasetVersionLoader {
  readonly byId = requestLoader<DatasetVersionId, DatasetVersion>((ids) => this.versions.findByIds(ids));

  readonly latestOf = requestLoader<DatasetId, DatasetVersion>((ids) => this.versions.findLatestOf(ids));

  constructor(private readonly versions: DatasetVersionRepository) {}
}
