import { Injectable } from '@nestjs/common';
import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { DEFAULT_BRANCH } from '../version-ref/version-ref.js';
import { VersionRefRepository } from '../version-ref/version-ref.repository.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import type { DatasetVersion } from './dataset-version.js';

@Injectable()
export class DatasetVersionLoader {
  readonly byId = requestLoader<DatasetVersionId, DatasetVersion>((ids) => this.versions.findByIds(ids));

  /** The head of each dataset's default branch. */
  readonly latestOf = requestLoader<DatasetId, DatasetVersion>((ids) => this.headsOf(ids));

  readonly parentsOf = requestLoader<DatasetVersionId, readonly DatasetVersion[]>((ids) =>
    this.versions.parentsOf(ids),
  );

  constructor(
    private readonly versions: DatasetVersionRepository,
    private readonly refs: VersionRefRepository,
  ) {}

  private async headsOf(ids: readonly DatasetId[]): Promise<ReadonlyMap<DatasetId, DatasetVersion>> {
    const heads = await this.refs.headsOf(ids, DEFAULT_BRANCH);
    const versions = await this.versions.findByIds([...heads.values()]);
    const found = new Map<DatasetId, DatasetVersion>();
    for (const [datasetId, id] of heads) {
      const version = versions.get(id);
      if (version !== undefined) found.set(datasetId, version);
    }
    return found;
  }
}
