import { Module, type DynamicModule } from '@nestjs/common';
import { ArtifactsModule } from '@orrery/platform-artifacts';
import { EventsModule } from '@orrery/platform-events';
import { SubgraphModule } from '@orrery/platform-graphql';
import { PostgresModule } from '@orrery/platform-postgres';
import { RedisModule } from '@orrery/platform-redis';
import { ServiceModule } from '@orrery/platform-service';
import { ContentCollector } from './content/content-collector.js';
import { ContentStore } from './content/content-store.js';
import type { DataConfig } from './data.config.js';
import { DataProfileRepository } from './data-profile/data-profile.repository.js';
import { ProfileOfVersionResolver } from './data-profile/profile-of-version.resolver.js';
import { dataSchema } from './database/schema.js';
import { DatasetLoader } from './dataset/dataset.loader.js';
import { DatasetRepository } from './dataset/dataset.repository.js';
import { DatasetResolver } from './dataset/dataset.resolver.js';
import { DatasetService } from './dataset/dataset.service.js';
import { DatasetVersionController } from './dataset-version/dataset-version.controller.js';
import { DatasetVersionLoader } from './dataset-version/dataset-version.loader.js';
import { DatasetVersionRepository } from './dataset-version/dataset-version.repository.js';
import { DatasetVersionResolver } from './dataset-version/dataset-version.resolver.js';
import { DatasetVersionService } from './dataset-version/dataset-version.service.js';
import { VersionsOfDatasetResolver } from './dataset-version/versions-of-dataset.resolver.js';
import { ExpectationResolver } from './expectation/expectation.resolver.js';
import { ExpectationService } from './expectation/expectation.service.js';
import { FileAnalysis } from './ingest/file-analysis.js';
import { IngestController } from './ingest/ingest.controller.js';
import { IngestService } from './ingest/ingest.service.js';
import { VersionRecorder } from './ingest/version-recorder.js';
import { ScratchFolders } from './tabular-file/scratch-folders.js';
import { TableSessions } from './tabular-file/table-sessions.js';
import { QualityOfVersionResolver } from './validation-result/quality-of-version.resolver.js';
import { ValidationResultRepository } from './validation-result/validation-result.repository.js';

const DATASET = [DatasetRepository, DatasetService, DatasetLoader, DatasetResolver];
const DATASET_VERSION = [
  DatasetVersionRepository,
  DatasetVersionService,
  DatasetVersionLoader,
  DatasetVersionResolver,
  VersionsOfDatasetResolver,
];
const QUALITY = [
  ExpectationService,
  ExpectationResolver,
  ValidationResultRepository,
  QualityOfVersionResolver,
  DataProfileRepository,
  ProfileOfVersionResolver,
];
const INGEST = [
  ScratchFolders,
  TableSessions,
  FileAnalysis,
  ContentStore,
  ContentCollector,
  VersionRecorder,
  IngestService,
];

/** Everything the data service is made of. */
@Module({})
export class DataModule {
  static forConfig(config: DataConfig): DynamicModule {
    return {
      module: DataModule,
      imports: [
        ServiceModule.forRoot('data', config),
        PostgresModule.forRoot({ url: config.databaseUrl, ...dataSchema }),
        RedisModule.forRoot({ url: config.redisUrl, prefix: config.redisPrefix }),
        EventsModule.forRoot(),
        ArtifactsModule.forRoot({ url: config.artifactsUrl, service: 'data', env: config.artifactsEnv }),
        SubgraphModule.forRoot({ sdl: new URL('../src/', import.meta.url) }),
      ],
      controllers: [IngestController, DatasetVersionController],
      providers: [...DATASET, ...DATASET_VERSION, ...QUALITY, ...INGEST],
    };
  }
}
