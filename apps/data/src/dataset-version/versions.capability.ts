import type { Capability } from '../capability.js';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import { DatasetLoader } from '../dataset/dataset.loader.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import { DatasetResolver } from '../dataset/dataset.resolver.js';
import { DatasetService } from '../dataset/dataset.service.js';
import { DatasetVersionController } from './dataset-version.controller.js';
import { DatasetVersionEntity } from './dataset-version.entity.js';
import { DatasetVersionLoader } from './dataset-version.loader.js';
import { DatasetVersionRepository } from './dataset-version.repository.js';
import { DatasetVersionResolver } from './dataset-version.resolver.js';
import { DatasetVersionService } from './dataset-version.service.js';
import { VersionsOfDatasetResolver } from './versions-of-dataset.resolver.js';

/** Datasets and their versions. */
export const VERSIONS: Capability = {
  providers: [
    DatasetRepository,
    DatasetService,
    DatasetLoader,
    DatasetResolver,
    DatasetVersionRepository,
    DatasetVersionService,
    DatasetVersionLoader,
    DatasetVersionResolver,
    VersionsOfDatasetResolver,
  ],
  controllers: [DatasetVersionController],
  entities: [DatasetEntity, DatasetVersionEntity],
  migrations: [],
};
