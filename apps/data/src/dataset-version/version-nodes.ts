import { Injectable } from '@nestjs/common';
import { isIdentifier, type DatasetVersionId, type ReportedNode } from '@orrery/domain';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';

/** Versions as lineage knows them. */
@Injectable()
export class VersionNodes {
  constructor(
    private readonly versions: DatasetVersionRepository,
    private readonly datasets: DatasetRepository,
  ) {}

  /** Null for one that never was. */
  async find(id: string): Promise<ReportedNode | null> {
    if (!isIdentifier(id)) return null;
    const versionId = id as string as DatasetVersionId;
    const version = (await this.versions.findByIds([versionId])).get(versionId);
    if (version === undefined) return null;
    const dataset = (await this.datasets.findByIds([version.datasetId])).get(version.datasetId);
    if (dataset === undefined) return null;
    return {
      ...{ kind: 'DATASET_VERSION', id: versionId, name: dataset.name, version: String(version.version) },
      partOf: { kind: 'DATASET', id: dataset.id, name: dataset.name },
    };
  }
}
